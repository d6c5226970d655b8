package io.payrun.payout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The SQL of asking about charges. A charge is asked about once its hold was granted,
 * until it ends, and again 1, 7 and 30 days after it was paid: a refund shows nowhere
 * else.
 */
final class ChargeStore {

	private final JdbcClient jdbc;

	private final CheckoutStore checkouts;

	private final CheckoutLife life;

	private final AttemptStore attempts;

	private final TransactionTemplate transaction;

	ChargeStore(DataSource dataSource) {
		DataSource prompt = new PromptStore(dataSource);
		this.jdbc = JdbcClient.create(prompt);
		this.checkouts = new CheckoutStore(prompt);
		this.life = new CheckoutLife(this.checkouts);
		this.attempts = new AttemptStore(prompt);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(prompt));
	}

	long countOpen(Account account) {
		return this.jdbc.sql("""
				select count(*) from checkout_charge c join payout p on p.id = c.payout_id
				where c.next_poll_at is not null and c.standing in ('CREATED', 'HELD', 'PENDING') and p.mode = :mode
				  and p.provider = :provider
				""")
			.param("mode", account.mode())
			.param("provider", account.provider().name())
			.query(Long.class)
			.single();
	}

	/** A launch wants to know now. */
	void bringForward(Account account) {
		this.jdbc
			.sql("""
					update checkout_charge c set next_poll_at = payrun_now()
					from payout p
					where p.id = c.payout_id and c.next_poll_at > payrun_now() and c.standing in ('CREATED', 'HELD', 'PENDING')
					  and p.mode = :mode and p.provider = :provider
					""")
			.param("mode", account.mode())
			.param("provider", account.provider().name())
			.update();
	}

	/** Takes the charges that are due and puts their next question off by a lease. */
	List<ChargeWork.Asked> claim(Account account, Duration lease) {
		return this.jdbc.sql("""
				with due as (
				  select c.id from checkout_charge c join payout p on p.id = c.payout_id
				  where c.next_poll_at <= payrun_now() and p.mode = :mode and p.provider = :provider
				  order by c.next_poll_at limit :most
				  for update of c skip locked
				)
				update checkout_charge c
				set next_poll_at = payrun_now() + :lease * interval '1 millisecond', polls = c.polls + 1
				from due where c.id = due.id
				returning c.id, c.checkout_id, c.payout_id, c.polls
				""")
			.param("mode", account.mode())
			.param("provider", account.provider().name())
			.param("most", account.chunk())
			.param("lease", lease.toMillis())
			.query(ChargeWork.Asked.class)
			.list();
	}

	/** How long until an open charge is due; null where none is open. */
	@Nullable Duration nextDue(Account account) {
		return this.jdbc.sql("""
				select greatest(0, extract(epoch from min(c.next_poll_at) - payrun_now()) * 1000)::bigint
				from checkout_charge c join payout p on p.id = c.payout_id
				where c.next_poll_at is not null and c.standing in ('CREATED', 'HELD', 'PENDING') and p.mode = :mode
				  and p.provider = :provider
				having count(*) > 0
				""")
			.param("mode", account.mode())
			.param("provider", account.provider().name())
			.query((row, number) -> Duration.ofMillis(row.getLong(1)))
			.optional()
			.orElse(null);
	}

	/**
	 * Writes an answer and applies what it told, in one commit.
	 * @return whether the payout is final now and was not before
	 */
	boolean record(ChargeWork.Answered answered) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> {
			Optional<CheckoutRow> page = this.checkouts.lock(answered.asked().checkoutId());
			if (page.isEmpty()) {
				return false;
			}
			attempt(answered);
			CheckoutLife.News news = answered.news();
			if (news != null) {
				this.life.charged(page.get(), news);
			}
			askAgain(answered);
			return !page.get().status().isFinal() && isFinal(page.get().payoutId());
		}));
	}

	private void attempt(ChargeWork.Answered answered) {
		this.attempts.write(new AttemptStore.Attempt(answered.asked().payoutId(), "poll", answered.asked().polls(),
				answered.startedAt(), answered.endedAt(), answered.evidence(), answered.outcome(), null, null));
	}

	/** Open ones by the job's rhythm, paid ones by the calendar. */
	private void askAgain(ChargeWork.Answered answered) {
		this.jdbc.sql("""
				update checkout_charge
				set next_poll_at = case
				  when standing in ('CREATED', 'HELD', 'PENDING') then payrun_now() + :wait * interval '1 millisecond'
				  when standing = 'SUCCEEDED' then
				    (select min(settled_at + d * interval '1 day') from unnest(array[1, 7, 30]) as d
				     where settled_at + d * interval '1 day' > payrun_now()) end
				where id = :charge
				""").param("charge", answered.asked().id()).param("wait", answered.nextPollMs()).update();
	}

	private boolean isFinal(long payoutId) {
		return PayoutStatus
			.valueOf(this.jdbc.sql("select status from payout where id = :id")
				.param("id", payoutId)
				.query(String.class)
				.single())
			.isFinal();
	}

}
