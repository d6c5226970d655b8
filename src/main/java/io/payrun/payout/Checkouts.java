package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.PayoutProvider.Answer;
import io.payrun.provider.SendOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What people do about customers' pages: look which ones wait and for how long, give a
 * customer a new one, or give one up. The old page is revoked in a commit of its own
 * before anything else happens, so there is no moment at which two of a payout could pay.
 */
public final class Checkouts {

	private final PageStore store;

	private final AgeStore ages;

	private final Clock clock;

	/**
	 * Pages in a database.
	 * @param dataSource the database, connections in auto-commit
	 * @param clock the wall clock
	 */
	public Checkouts(DataSource dataSource, Clock clock) {
		this.store = new PageStore(dataSource);
		this.ages = new AgeStore(dataSource);
		this.clock = clock;
	}

	/** Why a page waits. */
	public enum Waits {

		/** The customer has not confirmed yet, and her link is good. */
		FOR_CUSTOMER,

		/** She tried, and it failed; her link is still good. */
		AFTER_A_FAILED_TRY,

		/** Her link's time is over, and nobody told that the page is dead. */
		LINK_LAPSED,

		/** The old link is revoked, and no new one could be opened. */
		WITHOUT_LINK,

		/** Its hold was granted, and its end was not told. */
		FOR_OUTCOME

	}

	/**
	 * A page that waits.
	 *
	 * @param runId the run
	 * @param job its job
	 * @param mode its mode
	 * @param reference the payout
	 * @param customer the provider's customer id
	 * @param payee our id of the customer, or null
	 * @param amount what is open
	 * @param currency the currency
	 * @param waits why
	 * @param since when that began
	 * @param asOf the database's time of the look
	 */
	public record Aged(long runId, String job, String mode, String reference, String customer, @Nullable String payee,
			BigDecimal amount, String currency, Waits waits, Instant since, Instant asOf) {
	}

	/**
	 * Pages that wait, the oldest first.
	 * @param runId of this run alone, or null
	 * @param mode in this mode alone, or null
	 * @param most at most so many
	 * @return the list
	 */
	public List<Aged> waiting(@Nullable Long runId, @Nullable String mode, int most) {
		return this.ages.waiting(runId, mode, most);
	}

	/**
	 * A payout that waits for its customer.
	 *
	 * @param id the payout
	 * @param version its version
	 * @param runId its run
	 * @param job its job
	 * @param mode its mode
	 * @param reference its reference
	 * @param body the request that opens its page
	 * @param refusal why nothing can be done about its page, or null
	 */
	public record Waiting(long id, int version, long runId, String job, String mode, String reference, String body,
			@Nullable String refusal) {
	}

	/**
	 * Finds a payout by its reference.
	 * @param reference the reference
	 * @param mode its mode, or null where the reference is known in one mode only
	 * @return all that have it
	 */
	public List<Waiting> find(String reference, @Nullable String mode) {
		return this.ages.find(reference, mode);
	}

	/** How giving a new page went. */
	public sealed interface Renewed {

		/** The customer's new page is open. */
		record Done() implements Renewed {
		}

		/**
		 * Nothing was changed.
		 *
		 * @param reason for people
		 */
		record Refused(String reason) implements Renewed {
		}

		/**
		 * The old page is revoked, and no new one is open.
		 *
		 * @param reason for people
		 */
		record NotOpened(String reason) implements Renewed {
		}

	}

	/**
	 * Revokes a payout's page and opens a new one.
	 * @param payout what was looked at
	 * @param provider who opens it
	 * @param reason why
	 * @param actor who says so
	 * @return how it went
	 */
	public Renewed renew(Waiting payout, PayoutProvider provider, String reason, String actor) {
		CrashPoint.LK1.before();
		Integer revoked = this.store.revoke(payout.id(), payout.version(), "link revoked: " + reason, actor)
			.orElse(null);
		CrashPoint.LK1.after();
		if (revoked == null) {
			return new Renewed.Refused("it changed at this moment, look again");
		}
		Instant started = this.clock.instant();
		Answer<SendOutcome> answer = provider.send(payout.body(), () -> true);
		AttemptStore.Attempt attempt = new AttemptStore.Attempt(payout.id(), "link", revoked, started,
				this.clock.instant(), answer.evidence(), answer.outcome().getClass().getSimpleName(),
				IdempotencyKeys.sha256(payout.body()), provider.apiKeyHash());
		if (!(answer.outcome() instanceof SendOutcome.Opened opened)) {
			CrashPoint.LK1.before();
			this.store.attempted(attempt);
			CrashPoint.LK1.after();
			return new Renewed.NotOpened(String.valueOf(answer.outcome()));
		}
		OpenedPage page = OpenedPage.of(opened.checkoutId(), opened.url());
		CrashPoint.WH0.before();
		this.store.attempted(attempt);
		boolean live = this.store.replaced(payout.id(), revoked, page);
		CrashPoint.WH0.after();
		if (live) {
			return new Renewed.Done();
		}
		CrashPoint.WH0_ORPHAN.before();
		this.store.orphan(payout.id(), page);
		CrashPoint.WH0_ORPHAN.after();
		return new Renewed.NotOpened("the payout changed at this moment, look again");
	}

	/**
	 * Gives pages up: their payouts end as {@code EXPIRED}, without money; to pay after
	 * all, a new line replaces them.
	 * @param payouts what was looked at
	 * @param reason why
	 * @param actor who says so
	 * @return what was done
	 */
	public People.Result close(List<Waiting> payouts, String reason, String actor) {
		List<String> done = new ArrayList<>();
		List<String> refused = new ArrayList<>();
		for (Waiting payout : payouts) {
			CrashPoint.LK1.before();
			boolean closed = payout.refusal() == null
					&& this.store.close(payout.id(), payout.version(), "link closed: " + reason, actor);
			CrashPoint.LK1.after();
			if (closed) {
				done.add(payout.reference());
			}
			else {
				String why = (payout.refusal() != null) ? payout.refusal() : "it changed at this moment, look again";
				refused.add(payout.reference() + ": " + why);
			}
		}
		return new People.Result(done, refused, List.of(), List.of());
	}

}
