package io.payrun.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sessions and charges move on: by a customer at the page, by somebody at the desk,
 * or because their time has come. Whatever cannot be done any more is left undone.
 */
final class Till {

	static final String DEFAULT_METHOD = "bank_account";

	static final List<String> METHODS = List.of(DEFAULT_METHOD, "card", "crypto_wallet");

	private static final Logger log = LoggerFactory.getLogger(Till.class);

	/** A session whose charge is under way lapses after that. */
	private static final Duration ANOTHER_LOOK = Duration.ofSeconds(1);

	private final Books books;

	private final SoapBooks soap;

	private final EventPost post;

	private final Crew crew;

	Till(Books books, EventPost post, Crew crew) {
		this.books = books;
		this.soap = books.soap();
		this.post = post;
		this.crew = crew;
	}

	/**
	 * A customer confirms: a charge is made, and for a withdrawal the merchant is asked
	 * and obeyed before this returns.
	 * @return the charge, or null where the session does not admit it
	 */
	@Nullable Charge confirm(Checkout checkout, long amountCents, String method) throws InterruptedException {
		Charge charge;
		SoapEvent hold;
		synchronized (this.soap) {
			boolean lapsed = !now().isBefore(checkout.terms().expiresAt());
			if (lapsed || !checkout.isFree() || !checkout.allows(amountCents)) {
				return null;
			}
			String id = SoapPlan.id(scenario(), "ch_", checkout.id(), Integer.toString(checkout.charges().size() + 1),
					(taken) -> this.soap.charge(taken) != null);
			SoapEntry.Changed begun = story().begin(checkout, id, amountCents, method);
			this.soap.write(begun);
			charge = this.soap.charge(id);
			hold = begun.events().isEmpty() ? null : this.soap.event(begun.events().get(0).id());
		}
		if (charge != null && hold != null) {
			Integer answer = this.post.ask(hold);
			answered(charge, answer);
		}
		return charge;
	}

	/** A customer declines; her session stays. Tells whether it admitted that. */
	boolean decline(Checkout checkout) {
		return end(checkout, Checkout.DECLINED);
	}

	/** Ends a session, where no charge is under way. */
	boolean end(Checkout checkout, String state) {
		synchronized (this.soap) {
			if (!checkout.isFree() || checkout.state().equals(state)) {
				return false;
			}
			this.soap.write(story().end(checkout, state));
		}
		this.post.pump();
		return true;
	}

	/** Moves a charge on, where it admits that. */
	boolean move(Charge charge, Move move, long cents) {
		synchronized (this.soap) {
			if (!charge.admits(move)) {
				return false;
			}
			this.soap.write(story().move(charge, move, cents));
		}
		this.post.pump();
		return true;
	}

	/** A customer who acts before her create is answered. */
	void early(Checkout checkout) throws InterruptedException {
		if (new SoapPlan(scenario(), checkout.terms().customer()).isEarly(checkout.id())) {
			byHerself(checkout);
		}
	}

	/** Holds whose answer an earlier life did not hear count as no. */
	void begin() {
		this.soap.awaitingHold().forEach((charge) -> answered(charge, null));
	}

	/** Does what is due. */
	void look() {
		for (SoapBooks.Planned planned : this.soap.takePlanned(now())) {
			String chargeId = planned.due().charge();
			Charge charge = (chargeId != null) ? this.soap.charge(chargeId) : null;
			if (charge != null) {
				move(charge, Move.valueOf(planned.due().act()), charge.step().amountCents());
			}
			else {
				session(planned);
			}
		}
		this.post.pump();
	}

	private void session(SoapBooks.Planned planned) {
		Checkout checkout = planned.checkout();
		String act = planned.due().act();
		if (act.equals(SoapPlan.EXPIRE)) {
			expire(planned);
		}
		else if (act.equals(Visit.DECLINES.word()) && isUntouched(planned)) {
			decline(checkout);
		}
		else if (act.equals(Visit.SESSION_FAILS.word())) {
			end(checkout, Checkout.TERMINALLY_FAILED);
		}
		else if (act.equals(Visit.CONFIRMS.word()) && isUntouched(planned)) {
			this.crew.execute(() -> confirmPlanned(checkout));
		}
	}

	private void expire(SoapBooks.Planned planned) {
		synchronized (this.soap) {
			if (!planned.checkout().isOver() && planned.checkout().isUnderWay()) {
				this.soap.postpone(planned, now().plus(ANOTHER_LOOK));
				return;
			}
		}
		end(planned.checkout(), Checkout.EXPIRED);
	}

	/** A person who was faster has made a charge that the plan did not know. */
	private boolean isUntouched(SoapBooks.Planned planned) {
		synchronized (this.soap) {
			return planned.checkout().charges().size() < planned.due().nth();
		}
	}

	private void confirmPlanned(Checkout checkout) {
		try {
			byHerself(checkout);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void byHerself(Checkout checkout) throws InterruptedException {
		Long set = checkout.setAmountCents();
		Long most = checkout.terms().balanceAmountCents();
		if (set != null || most != null) {
			long amount = (set != null) ? set : scenario().taken((most != null) ? most : 1, checkout.id());
			Charge charge = confirm(checkout, amount, DEFAULT_METHOD);
			log.debug("sandbox: the customer of {} confirmed, charge {}", checkout.id(),
					(charge != null) ? charge.id() : "none");
		}
	}

	private void answered(Charge charge, @Nullable Integer answer) {
		synchronized (this.soap) {
			if (this.crew.isClosed() || !charge.awaitsHold()) {
				return;
			}
			this.soap.write(story().answered(charge, answer));
		}
		this.post.pump();
	}

	/** A word of the desk as a move, or null. */
	static @Nullable Move move(String word) {
		return switch (word.toLowerCase(Locale.ROOT)) {
			case "succeed" -> Move.SUCCEED;
			case "release" -> Move.RELEASE;
			case "return" -> Move.RETURN;
			case "void" -> Move.VOID;
			case "refund" -> Move.REFUND;
			case "fail" -> Move.FAIL;
			default -> null;
		};
	}

	private SoapStory story() {
		return new SoapStory(scenario(), now());
	}

	private Scenario scenario() {
		return this.books.scenario();
	}

	private Instant now() {
		return this.books.clock().instant();
	}

}
