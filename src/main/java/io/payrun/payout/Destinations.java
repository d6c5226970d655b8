package io.payrun.payout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import io.payrun.provider.syncpay.DestinationOrder;
import io.payrun.provider.syncpay.DestinationOutcome;
import io.payrun.provider.syncpay.SyncPayDestinations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Payout destinations, each created once for a mode and name: the intent is committed
 * before the call and the outcome right after it, and what may have been created is never
 * created again but by a person's decision. Whoever calls holds the lock of the mode.
 */
public final class Destinations {

	private static final Logger log = LoggerFactory.getLogger(Destinations.class);

	private static final int MOST_THROTTLES = 5;

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

	private static final Duration USUAL_WAIT = Duration.ofSeconds(2);

	/** The id is in memory only until it is stored; a database that restarts is back. */
	private static final int STORE_TRIES = 15;

	private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

	private final DestinationStore store;

	/**
	 * Destinations on a database.
	 * @param dataSource the database, connections in auto-commit
	 */
	public Destinations(DataSource dataSource) {
		this.store = new DestinationStore(dataSource);
	}

	/** Where a destination stands. */
	public enum State {

		/** Asked for, and not answered yet. */
		CREATING,

		/** The provider gave its id. */
		CREATED,

		/** It may have been created. */
		UNKNOWN,

		/** The provider refused it; it was not created. */
		REFUSED,

		/**
		 * It was not created: the request did not leave, or the provider did not take it.
		 */
		NOT_CREATED

	}

	/**
	 * A destination as it stands.
	 *
	 * @param name its name
	 * @param state where it stands
	 * @param id the provider's id, where it is created
	 * @param organisation whose it is at the provider
	 * @param currency what it takes
	 * @param type bank account, mobile money or crypto wallet
	 * @param number the last four of its number
	 * @param reason why it stands there, masked
	 */
	public record Known(String name, State state, @Nullable String id, String organisation, String currency,
			String type, String number, @Nullable String reason) {
	}

	/**
	 * A known destination with what only this package needs.
	 *
	 * @param known how it stands
	 * @param detailsHmac the keyed hash of its details, hex
	 * @param attempt which attempt it is
	 */
	record Row(Known known, String detailsHmac, int attempt) {
	}

	/**
	 * What a person decided about unknown ones.
	 *
	 * @param again names that are created anew
	 * @param found name to the id that the person found at the provider
	 */
	public record Decisions(Set<String> again, Map<String, String> found) {

		/** Nothing. */
		public static final Decisions NONE = new Decisions(Set.of(), Map.of());

		boolean speakOf(String name) {
			return this.again.contains(name) || this.found.containsKey(name);
		}

		private String option(String name) {
			return (this.found.containsKey(name) ? "--found " : "--again ") + name;
		}

	}

	/**
	 * What is to be done with a file.
	 *
	 * @param known what stands already, by name
	 * @param create what is created, in the file's order
	 * @param problems why nothing of the file may be done, a line each; empty where it
	 * may
	 */
	public record Plan(Map<String, Known> known, List<WantedDestination> create, List<String> problems) {
	}

	/**
	 * On whose behalf, and where.
	 *
	 * @param mode the mode
	 * @param organisation the provider's organisation
	 * @param actor who acts
	 * @param stop ends every wait
	 */
	public record Terms(String mode, String organisation, String actor, StopSignal stop) {
	}

	/**
	 * What came of one creation.
	 *
	 * @param known how it stands now
	 * @param stop why no further one should be tried, or null
	 */
	public record Made(Known known, @Nullable String stop) {
	}

	/**
	 * Marks what a process that died left between intent and outcome: it may have been
	 * created.
	 * @param mode the mode, whose lock the caller holds
	 * @return how many
	 */
	public int abandon(String mode) {
		CrashPoint.DE1.before();
		int abandoned = this.store.abandon(mode);
		CrashPoint.DE1.after();
		return abandoned;
	}

	/**
	 * Looks what has to be done.
	 * @param mode the mode
	 * @param wanted the file's lines
	 * @param decisions what a person decided about unknown ones
	 * @return what to do, or why nothing may be done
	 */
	public Plan plan(String mode, List<WantedDestination> wanted, Decisions decisions) {
		Map<String, Row> rows = this.store.find(mode, wanted.stream().map(WantedDestination::name).toList());
		List<WantedDestination> create = new ArrayList<>();
		List<String> problems = new ArrayList<>();
		Set<String> notInFile = new TreeSet<>(decisions.again());
		notInFile.addAll(decisions.found().keySet());
		byte[] secret = this.store.installationSecret();
		for (WantedDestination line : wanted) {
			notInFile.remove(line.name());
			Row row = rows.get(line.name());
			boolean same = row != null && row.detailsHmac().equals(hmac(secret, mode, line.order()));
			String problem = problem(line.name(), (row != null) ? row.known() : null, same, decisions, mode);
			if (problem != null) {
				problems.add("line " + line.line() + problem);
			}
			else if (row == null || isOpen(row.known().state()) || decisions.again().contains(line.name())) {
				create.add(line);
			}
		}
		notInFile.forEach((name) -> problems.add(decisions.option(name) + ": no line of the file has this name"));
		Map<String, Known> known = new LinkedHashMap<>();
		rows.forEach((name, row) -> known.put(name, row.known()));
		return new Plan(known, create, problems);
	}

	/** It was certainly not created, and may be tried again, with better details too. */
	private static boolean isOpen(State state) {
		return state == State.REFUSED || state == State.NOT_CREATED;
	}

	private @Nullable String problem(String name, @Nullable Known known, boolean same, Decisions decisions,
			String mode) {
		if (known != null && !isOpen(known.state()) && !same) {
			return ", column name: OTHER_DETAILS: \"" + name + "\" is known with other details (" + known.state() + ", "
					+ known.type() + " " + known.currency() + " " + known.number()
					+ "); give changed details a name of their own";
		}
		if (!decisions.speakOf(name)) {
			return null;
		}
		State state = (known != null) ? known.state() : null;
		if (state != State.UNKNOWN) {
			return ": " + decisions.option(name) + ": it is " + ((state != null) ? state : "not known yet")
					+ "; a decision is for what is UNKNOWN";
		}
		String id = decisions.found().get(name);
		String taken = (id != null) ? this.store.nameOf(mode, id, name) : null;
		return (taken != null) ? ": --found " + name + ": this id is the one of " + taken : null;
	}

	/**
	 * Stores ids that a person found, as {@link #plan} allowed it.
	 * @param mode the mode
	 * @param found name to id
	 * @param actor who found them
	 * @return how they stand now
	 */
	public List<Known> found(String mode, Map<String, String> found, String actor) {
		List<Known> settled = new ArrayList<>();
		found.forEach((name, id) -> {
			CrashPoint.DE4_FOUND.before();
			this.store.found(mode, name, id, actor);
			CrashPoint.DE4_FOUND.after();
			settled.add(this.store.get(mode, name));
		});
		return settled;
	}

	/**
	 * Creates one: intent, call, outcome.
	 * @param terms where and for whom
	 * @param line what to create
	 * @param anew whether a person wants it although it may have been created
	 * @param syncpay the provider
	 * @return how it stands now
	 * @throws IdNotStored where the provider gave an id that the database did not take
	 */
	public Made create(Terms terms, WantedDestination line, boolean anew, SyncPayDestinations syncpay) {
		String hmac = hmac(this.store.installationSecret(), terms.mode(), line.order());
		CrashPoint.DE2.before();
		int attempt = this.store.intend(terms, line, hmac, anew);
		CrashPoint.DE2.after();
		SyncPayDestinations.Seen seen = call(terms, line, attempt, syncpay);
		DestinationVerdict verdict = DestinationVerdict.of(seen.outcome());
		return new Made(keep(terms, line, attempt, verdict, seen), verdict.stop());
	}

	/**
	 * Calls once, and again only where the provider says that it did not take the call.
	 */
	private SyncPayDestinations.Seen call(Terms terms, WantedDestination line, int attempt,
			SyncPayDestinations syncpay) {
		SyncPayDestinations.Seen seen = once(terms, line, attempt, syncpay);
		for (int waits = 0; waits < MOST_THROTTLES
				&& seen.outcome() instanceof DestinationOutcome.Throttled throttled; waits++) {
			Duration wait = (throttled.retryAfter() != null) ? throttled.retryAfter() : USUAL_WAIT;
			if (wait.compareTo(LONGEST_WAIT) > 0 || waited(terms.stop(), wait)) {
				return seen;
			}
			seen = once(terms, line, attempt, syncpay);
		}
		return seen;
	}

	private SyncPayDestinations.Seen once(Terms terms, WantedDestination line, int attempt,
			SyncPayDestinations syncpay) {
		CrashPoint.DE3.before();
		SyncPayDestinations.Seen seen = syncpay.create(line.order(),
				() -> this.store.isBeingCreated(terms.mode(), line.name(), attempt));
		CrashPoint.DE3.after();
		return seen;
	}

	/** Stores the outcome; the answer exists nowhere else, so it is tried for a while. */
	private Known keep(Terms terms, WantedDestination line, int attempt, DestinationVerdict verdict,
			SyncPayDestinations.Seen seen) {
		DataAccessException last = null;
		DestinationVerdict believed = verdict;
		for (int tries = 0; tries < STORE_TRIES; tries++) {
			try {
				believed = believed(terms, line, verdict);
				CrashPoint.DE4.before();
				this.store.settle(terms, line.name(), attempt, believed, seen);
				CrashPoint.DE4.after();
				return this.store.get(terms.mode(), line.name());
			}
			catch (DataAccessException ex) {
				log.warn("destination {}: its outcome is not stored yet, trying again", line.name(), ex);
				last = ex;
			}
			if (waited(terms.stop(), STORE_PAUSE)) {
				break;
			}
		}
		throw new IdNotStored(line.name(), believed.id(), last);
	}

	/** An id that another destination has is nobody's. */
	private DestinationVerdict believed(Terms terms, WantedDestination line, DestinationVerdict verdict) {
		String taken = (verdict.id() != null) ? this.store.nameOf(terms.mode(), verdict.id(), line.name()) : null;
		return (taken != null) ? verdict.doubtful("the provider gave the id of " + taken) : verdict;
	}

	/** Waits; true where somebody asks to stop. */
	private static boolean waited(StopSignal stop, Duration wait) {
		try {
			return stop.await(wait);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

	/** Keyed, because a number has few digits and could be guessed from a plain hash. */
	private static String hmac(byte[] secret, String mode, DestinationOrder order) {
		return HexFormat.of().formatHex(IdempotencyKeys.hmac(secret, "destination\n" + mode + '\n' + order.json()));
	}

	/** The database did not take an outcome; the destination will be found UNKNOWN. */
	public static final class IdNotStored extends RuntimeException {

		IdNotStored(String name, @Nullable String id, @Nullable Throwable cause) {
			super("The database did not take what SyncPay answered about " + name
					+ ((id != null) ? ": its id is " + id + ". Note it" : "") + ". The next call finds it UNKNOWN.",
					cause);
		}

	}

}
