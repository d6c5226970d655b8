package io.payrun.payout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/** What a person may do to a payout, each act with its reason in the history. */
public final class People {

	/**
	 * Which payouts a person means: by reference, or by run and hold kind. A reference
	 * that is known in two modes needs the mode.
	 *
	 * @param references by name; empty where run is given
	 * @param runId by run, or null
	 * @param kind the hold kind within the run, or null for every kind
	 * @param mode the mode, or null where the references are known in one mode only
	 */
	public record Selection(List<String> references, @Nullable Long runId, @Nullable String kind,
			@Nullable String mode) {
	}

	/**
	 * What an act would touch, told before it is done.
	 *
	 * @param count payouts
	 * @param currency a currency
	 * @param amount their sum
	 */
	public record Touched(String currency, int count, BigDecimal amount) {
	}

	/**
	 * What an act did.
	 *
	 * @param done references that changed
	 * @param refused references that did not, each with the reason, for people
	 * @param runs the runs whose reports now need a new version
	 * @param proposed references that change when a second person says the same
	 */
	public record Result(List<String> done, List<String> refused, List<Long> runs, List<String> proposed) {

		/**
		 * The result of an act that waits for nobody.
		 * @param done references that changed
		 * @param refused references that did not
		 * @param runs the runs whose reports now need a new version
		 */
		public Result(List<String> done, List<String> refused, List<Long> runs) {
			this(done, refused, runs, List.of());
		}

	}

	private static final Pattern PROVIDER_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	private static final String HELD = "HELD";

	private final PeopleStore store;

	private final Persons persons;

	/**
	 * People's acts on a database.
	 * @param dataSource the database, connections in auto-commit
	 */
	public People(DataSource dataSource) {
		this.store = new PeopleStore(dataSource);
		this.persons = new Persons(dataSource);
	}

	/**
	 * Counts what a release of a selection would touch now.
	 * @param selection the payouts
	 * @return one entry a currency
	 */
	public List<Touched> previewRelease(Selection selection) {
		return this.store.preview(selection, List.of(HELD));
	}

	/**
	 * Counts what a denial of a selection would touch now.
	 * @param selection the payouts
	 * @return one entry a currency
	 */
	public List<Touched> previewDeny(Selection selection) {
		return this.store.preview(selection, List.of(HELD, "READY"));
	}

	/**
	 * Lets held payouts go: {@code HELD} to {@code READY}. Where the job says two-people,
	 * it is noted until a second person says the same of the payout as it still is.
	 * @param selection the payouts
	 * @param reason why, for the history
	 * @param actor who
	 * @return what was done
	 */
	public Result release(Selection selection, String reason, String actor) {
		Work work = find(selection, List.of(HELD), "only a held payout can be released");
		for (PeopleStore.Found found : work.found()) {
			if (!this.persons.may(actor, found.releasedBy())) {
				work.refused()
					.add(found.reference() + ": it is held as " + found.holdKind() + ", and " + actor + " is no "
							+ found.releasedBy().word());
				continue;
			}
			CrashPoint.VA3_RELEASE.before();
			PeopleStore.Outcome outcome = this.store.act(found, new PeopleStore.Said("release", null, reason, actor),
					(why) -> this.store.release(found, why, actor));
			CrashPoint.VA3_RELEASE.after();
			work.told(found, outcome);
		}
		return work.result();
	}

	/**
	 * Takes payouts back that were not sent: {@code HELD} or {@code READY} to
	 * {@code DENIED}.
	 * @param selection the payouts
	 * @param reason why, for the history
	 * @param actor who
	 * @return what was done
	 */
	public Result deny(Selection selection, String reason, String actor) {
		Work work = find(selection, List.of(HELD, "READY"), "only a payout that was not sent can be denied");
		for (PeopleStore.Found found : work.found()) {
			CrashPoint.VA3_DENY.before();
			PeopleStore.Outcome outcome = this.store.act(found, new PeopleStore.Said(null, null, reason, actor),
					(why) -> this.store.deny(found, why, actor));
			CrashPoint.VA3_DENY.after();
			work.told(found, outcome);
		}
		return work.result();
	}

	/**
	 * A person's answer to an unknown outcome: paid with an id becomes {@code ACCEPTED}
	 * and is tracked on, paid alone {@code COMPLETED}, not paid {@code REFUSED}. Where
	 * the job says two-people, it takes a second person with the same answer.
	 * @param reference the payout
	 * @param mode its mode, or null where the reference is known in one mode only
	 * @param paid what the person found
	 * @param providerId the provider's id, or null
	 * @param evidence what it rests on
	 * @param actor who
	 * @return what was done
	 */
	public Result resolve(String reference, @Nullable String mode, boolean paid, @Nullable String providerId,
			String evidence, String actor) {
		Work work = find(new Selection(List.of(reference), null, null, mode), List.of("UNKNOWN"),
				"only an unknown outcome can be resolved");
		for (PeopleStore.Found found : work.found()) {
			String problem = (providerId != null) ? problemWith(found, paid, providerId) : null;
			if (problem != null) {
				work.refused().add(found.reference() + ": " + problem);
			}
			else {
				PayoutStatus to = paid ? ((providerId != null) ? PayoutStatus.ACCEPTED : PayoutStatus.COMPLETED)
						: PayoutStatus.REFUSED;
				CrashPoint.VA3_RESOLVE.before();
				PeopleStore.Outcome outcome = this.store.act(found,
						new PeopleStore.Said(paid ? "paid" : "not-paid", providerId, evidence, actor),
						(why) -> this.store.resolve(found, to, providerId, why, actor));
				CrashPoint.VA3_RESOLVE.after();
				work.told(found, outcome);
			}
		}
		return work.result();
	}

	private @Nullable String problemWith(PeopleStore.Found found, boolean paid, String providerId) {
		if (!paid) {
			return "a payout that was not paid has no provider id";
		}
		if (!PROVIDER_ID.matcher(providerId).matches()) {
			return "a provider id is 1 to 64 of A-Z a-z 0-9 _ -";
		}
		String other = this.store.ownerOf(found, providerId);
		return (other != null) ? "the provider id " + providerId + " belongs to payout " + other : null;
	}

	private Work find(Selection selection, List<String> statuses, String rule) {
		Work work = new Work(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new TreeSet<>(),
				new ArrayList<>());
		if (selection.runId() != null) {
			work.found().addAll(this.store.inRun(selection, statuses));
			return work;
		}
		boolean ambiguous = false;
		for (String reference : selection.references()) {
			List<PeopleStore.Found> found = this.store.byReference(reference, selection.mode());
			if (found.isEmpty()) {
				work.refused().add(reference + ": there is no such payout");
			}
			else if (found.size() > 1) {
				work.refused().add(reference + ": known in more than one mode, say which with --mode");
				ambiguous = true;
			}
			else if (!statuses.contains(found.get(0).status())) {
				work.refused().add(reference + ": it is " + found.get(0).status() + "; " + rule);
			}
			else if (found.get(0).frozen()) {
				work.refused().add(reference + ": it is frozen, because the provider has it after all");
			}
			else {
				work.found().add(found.get(0));
			}
		}
		if (ambiguous) {
			// wrong use: nothing of the command is done
			work.found().forEach((found) -> work.refused().add(found.reference() + ": nothing is done before that"));
			work.found().clear();
		}
		return work;
	}

	private record Work(List<PeopleStore.Found> found, List<String> done, List<String> refused, Set<Long> runs,
			List<String> proposed) {

		void told(PeopleStore.Found found, PeopleStore.Outcome outcome) {
			if (outcome instanceof PeopleStore.Outcome.Done) {
				this.done.add(found.reference());
				this.runs.add(found.runId());
			}
			else if (outcome instanceof PeopleStore.Outcome.Waits) {
				this.proposed.add(found.reference());
			}
			else if (outcome instanceof PeopleStore.Outcome.Refused refusal) {
				this.refused.add(found.reference() + ": " + refusal.reason());
			}
		}

		Result result() {
			return new Result(List.copyOf(this.done), List.copyOf(this.refused), List.copyOf(this.runs),
					List.copyOf(this.proposed));
		}

	}

}
