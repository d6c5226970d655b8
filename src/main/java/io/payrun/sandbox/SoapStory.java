package io.payrun.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Puts the changes of sessions and charges into words: the entry with its events and with
 * what follows. Changes nothing itself.
 */
final class SoapStory {

	private final Scenario scenario;

	private final Instant at;

	SoapStory(Scenario scenario, Instant at) {
		this.scenario = scenario;
		this.at = at;
	}

	/**
	 * A charge begins. For a withdrawal its hold is put into words too; a deposit needs
	 * none and goes on by itself.
	 */
	SoapEntry.Changed begin(Checkout checkout, String chargeId, long amountCents, String method) {
		SoapEntry.Step step = new SoapEntry.Step(chargeId, Charge.CREATED, amountCents, 0, method, null);
		if (!checkout.isWithdrawal()) {
			return changed(checkout, Checkout.OPEN, step, List.of(), plan(checkout).charge(chargeId, this.at));
		}
		String id = eventId(checkout, 0);
		SoapEntry.Event hold = new SoapEntry.Event(id, SoapEvent.HOLD, chargeId,
				EventText.charge(id, SoapEvent.HOLD, checkout, step, Charge.CREATED, amountCents), null);
		return changed(checkout, Checkout.OPEN, step, List.of(hold), List.of());
	}

	/** The merchant answered the hold; anything but 2xx is a no, nothing too. */
	SoapEntry.Changed answered(Charge charge, @Nullable Integer answer) {
		Checkout checkout = charge.checkout();
		boolean yes = SoapEvent.isYes(answer);
		SoapEntry.Step after = charge.after(yes ? Move.HOLD : Move.REFUSE, 0);
		SoapEntry.Step step = new SoapEntry.Step(after.id(), after.status(), after.amountCents(), 0, after.method(),
				answer);
		return yes ? changed(checkout, null, step, List.of(), plan(checkout).charge(charge.id(), this.at))
				: changed(checkout, null, step, List.of(told(charge, step, Move.REFUSE, 0)), List.of());
	}

	/**
	 * A charge goes on.
	 * @param cents how much comes back, where it is a reversal
	 */
	SoapEntry.Changed move(Charge charge, Move move, long cents) {
		Checkout checkout = charge.checkout();
		long reversed = move.isReversal() ? cents : charge.step().reversedCents();
		SoapEntry.Step step = charge.after(move, reversed);
		List<SoapEntry.Event> events = new ArrayList<>();
		if (move.event() != null) {
			events.add(told(charge, step, move, 0));
		}
		boolean released = move == Move.RELEASE;
		if (released && this.scenario.happens("extra-failed", checkout.terms().customer(), charge.id(), 1)) {
			events.add(event(checkout, charge, step, "checkout.failed", "held", step.amountCents(), 1));
		}
		return changed(checkout, (move == Move.SUCCEED) ? Checkout.COMPLETED : null, step, events,
				released ? plan(checkout).afterRelease(checkout, this.at) : List.of());
	}

	/** A session ends, or its customer declines, of which nothing is told. */
	SoapEntry.Changed end(Checkout checkout, String state) {
		String id = eventId(checkout, 0);
		List<SoapEntry.Event> events = switch (state) {
			case Checkout.EXPIRED -> List.of(new SoapEntry.Event(id, "checkout.expired", null,
					EventText.expired(id, checkout), nextAt(checkout, 0)));
			case Checkout.TERMINALLY_FAILED -> List.of(new SoapEntry.Event(id, "checkout.terminally_failed", null,
					EventText.terminallyFailed(id, checkout, this.at), nextAt(checkout, 0)));
			default -> List.of();
		};
		return changed(checkout, state, null, events, List.of());
	}

	private SoapEntry.Changed changed(Checkout checkout, @Nullable String state, SoapEntry.@Nullable Step charge,
			List<SoapEntry.Event> events, List<SoapEntry.Due> plan) {
		return new SoapEntry.Changed(this.at, checkout.id(), state, charge, events, plan);
	}

	private SoapEntry.Event told(Charge charge, SoapEntry.Step step, Move move, int offset) {
		String type = (move.event() != null) ? move.event() : "checkout.failed";
		return event(charge.checkout(), charge, step, type, move.told(charge.status()),
				move.isReversal() ? step.reversedCents() : step.amountCents(), offset);
	}

	private SoapEntry.Event event(Checkout checkout, Charge charge, SoapEntry.Step step, String type, String from,
			long cents, int offset) {
		String id = eventId(checkout, offset);
		return new SoapEntry.Event(id, type, charge.id(), EventText.charge(id, type, checkout, step, from, cents),
				nextAt(checkout, offset));
	}

	private String eventId(Checkout checkout, int offset) {
		int nth = checkout.events().size() + 1 + offset;
		return SoapPlan.id(this.scenario, "ev_", checkout.id(), Integer.toString(nth), (id) -> false);
	}

	/** When an event is posted: now, after its neighbour, or never. */
	private @Nullable Instant nextAt(Checkout checkout, int offset) {
		int nth = checkout.events().size() + 1 + offset;
		if (happens("event-lost", checkout, nth)) {
			return null;
		}
		return happens("event-swapped", checkout, nth) ? this.at.plus(this.scenario.duration("swapped-for")) : this.at;
	}

	private boolean happens(String word, Checkout checkout, int nth) {
		return this.scenario.happens(word, checkout.terms().customer(), checkout.id(), nth);
	}

	private SoapPlan plan(Checkout checkout) {
		return new SoapPlan(this.scenario, checkout.terms().customer());
	}

}
