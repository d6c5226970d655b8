package io.payrun.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.payrun.payout.Destinations;
import io.payrun.payout.Destinations.Decisions;
import io.payrun.payout.Destinations.Known;
import io.payrun.payout.Destinations.State;
import io.payrun.payout.Standing;
import io.payrun.payout.StopSignal;
import io.payrun.payout.WantedDestination;
import io.payrun.provider.Preflight;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.syncpay.SyncPay;
import io.payrun.provider.syncpay.SyncPayDestinations;
import org.jspecify.annotations.Nullable;

/**
 * Creates the destinations of a file, one process at a time in a mode: looks what is
 * known, checks key and organisation before the first call, creates one after the other,
 * and stops where the provider is down or refuses the key.
 */
public final class DestinationCreation {

	/** A provider that answers so often in a row without an answer gets no more to do. */
	private static final int MOST_IN_DOUBT = 3;

	private final Destinations destinations;

	private final Sessions sessions;

	DestinationCreation(Destinations destinations, Sessions sessions) {
		this.destinations = destinations;
		this.sessions = sessions;
	}

	/**
	 * What a person asks for.
	 *
	 * @param mode {@code sandbox}, {@code test} or {@code live}; null: by the key
	 * @param wanted the file's lines, without a broken rule
	 * @param decisions what the person decided about unknown ones
	 */
	public record Order(@Nullable String mode, List<WantedDestination> wanted, Decisions decisions) {
	}

	/**
	 * How it ended.
	 *
	 * @param known the file's destinations as they stand, in its order; those that were
	 * never tried are missing
	 * @param problem why not all were tried, or null
	 * @param exitCode of the command
	 */
	public record Ended(List<Known> known, @Nullable String problem, int exitCode) {
	}

	/**
	 * Creates what is missing.
	 * @param order what
	 * @param screen where it is told, and who acts
	 * @return how it ended
	 * @throws Refusal where nothing was created: exit 1 the provider is down, 2 wrong
	 * use, 4 busy
	 */
	public Ended create(Order order, Screen screen) {
		Mode mode = this.sessions.access().mode(order.mode());
		ProviderSettings settings = this.sessions.access().syncpay(mode);
		Owner owner = Owner.self();
		try (LockStore lock = new LockStore(this.sessions.holds().connections(),
				owner.applicationName("destinations " + mode.word()))) {
			demand(lock, mode);
			this.destinations.abandon(mode.word());
			Destinations.Plan plan = this.destinations.plan(mode.word(), order.wanted(), order.decisions());
			if (!plan.problems().isEmpty()) {
				throw new Refusal(ExitCodes.WRONG, String.join("\n", plan.problems()) + "\nNothing was created.");
			}
			for (Known found : this.destinations.found(mode.word(), order.decisions().found(), screen.actor())) {
				plan.known().put(found.name(), found);
				screen.say(said(found));
			}
			return plan.create().isEmpty() ? ended(order, plan.known(), null)
					: create(order, plan, new Place(mode, settings), screen);
		}
	}

	/**
	 * Where they are created.
	 *
	 * @param mode the mode
	 * @param settings how SyncPay is reached
	 */
	private record Place(Mode mode, ProviderSettings settings) {
	}

	private static void demand(LockStore lock, Mode mode) {
		LockKey key = LockKey.destinations(mode);
		if (!lock.tryLock(key)) {
			throw new Refusal(ExitCodes.BUSY,
					"Destinations of mode " + mode.word() + " are being created by another process" + lock.holder(key)
						.map((holder) -> " (\"" + holder.name() + "\", database backend " + holder.backend() + ")")
						.orElse("") + "; nothing was created. Try again when it has ended.");
		}
	}

	private Ended create(Order order, Destinations.Plan plan, Place place, Screen screen) {
		String organisation = organisation(plan, place);
		if (place.mode() == Mode.LIVE && !screen.confirm(plan.create().size() + " of " + order.wanted().size()
				+ " destinations will be created at SyncPay, LIVE, organisation " + organisation + ".")) {
			throw new Refusal(ExitCodes.WRONG, "Nothing was created.");
		}
		StopSignal stop = new StopSignal();
		LocalRuns.Handle handle = this.sessions.holds().local().enter(stop);
		try {
			Destinations.Terms terms = new Destinations.Terms(place.mode().word(), organisation, screen.actor(), stop);
			return createAll(order, plan, terms, new SyncPayDestinations(place.settings()), screen);
		}
		catch (Destinations.IdNotStored ex) {
			throw new Refusal(ExitCodes.UNFINISHED, String.valueOf(ex.getMessage()));
		}
		finally {
			handle.close();
		}
	}

	private Ended createAll(Order order, Destinations.Plan plan, Destinations.Terms terms, SyncPayDestinations syncpay,
			Screen screen) {
		Map<String, Known> known = new LinkedHashMap<>(plan.known());
		int inDoubt = 0;
		for (WantedDestination line : plan.create()) {
			if (terms.stop().isRaised()) {
				return ended(order, known, "stopped: " + terms.stop().reason());
			}
			if (inDoubt == MOST_IN_DOUBT) {
				return ended(order, known, "SyncPay gave no clear answer " + inDoubt + " times in a row");
			}
			Destinations.Made made = this.destinations.create(terms, line,
					order.decisions().again().contains(line.name()), syncpay);
			known.put(line.name(), made.known());
			screen.say(said(made.known()));
			if (made.stop() != null) {
				return ended(order, known, made.stop());
			}
			inDoubt = (made.known().state() == State.UNKNOWN) ? inDoubt + 1 : 0;
		}
		return ended(order, known, null);
	}

	private static String said(Known made) {
		return made.name() + ": " + made.state() + ((made.id() != null) ? " " + made.id() : "") + " (" + made.type()
				+ " " + made.currency() + " " + made.number() + ")"
				+ ((made.reason() != null) ? ": " + made.reason() : "");
	}

	private static Ended ended(Order order, Map<String, Known> known, @Nullable String problem) {
		List<Known> all = new ArrayList<>();
		order.wanted().forEach((line) -> {
			Known one = known.get(line.name());
			if (one != null) {
				all.add(one);
			}
		});
		boolean whole = all.size() == order.wanted().size()
				&& all.stream().allMatch((one) -> one.state() == State.CREATED);
		int exitCode = whole ? ExitCodes.FINISHED : ExitCodes.ATTENTION;
		return new Ended(all, problem, (problem != null) ? ExitCodes.UNFINISHED : exitCode);
	}

	/** The organisation that the key opens, which must be the one of what is known. */
	private String organisation(Destinations.Plan plan, Place place) {
		if (this.sessions.holds().anchor().check() instanceof Standing.Refused refused) {
			throw new Refusal(ExitCodes.WRONG, refused.text() + "\nNothing was created.");
		}
		Preflight.Ready ready = ready(new SyncPay(place.settings()).check());
		String wanted = place.mode().environment();
		if (ready.environment() != null && !ready.environment().equalsIgnoreCase(wanted)) {
			throw new Refusal(ExitCodes.WRONG, "The API key belongs to the environment " + ready.environment()
					+ ", mode " + place.mode().word() + " needs " + wanted + "; nothing was created.");
		}
		plan.known()
			.values()
			.stream()
			.filter((known) -> !known.organisation().equals(ready.organisation()))
			.findFirst()
			.ifPresent((known) -> {
				throw new Refusal(ExitCodes.WRONG, known.name() + " belongs to organisation " + known.organisation()
						+ ", this API key opens " + ready.organisation() + "; nothing was created.");
			});
		return ready.organisation();
	}

	private static Preflight.Ready ready(Preflight preflight) {
		if (preflight instanceof Preflight.Ready ready) {
			return ready;
		}
		String reason = (preflight instanceof Preflight.KeyRefused refused)
				? "SyncPay refused the API key: " + refused.message()
				: "SyncPay is not available: " + ((Preflight.Unavailable) preflight).reason();
		throw new Refusal(ExitCodes.UNFINISHED, reason + "; nothing was created.");
	}

}
