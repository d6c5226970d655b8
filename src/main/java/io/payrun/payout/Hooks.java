package io.payrun.payout;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import io.payrun.provider.CheckoutEvent;
import io.payrun.provider.ChargeStanding;
import io.payrun.provider.soap.SoapEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes what providers tell by webhook, after its signature was found good. Each event is
 * stored once and applied in the same commit, so that a kill loses it before that commit
 * (the provider tells it again) or not at all; a repeat gets the first answer.
 */
public final class Hooks {

	private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

	/** Stored, whatever came of it. */
	private static final int STORED = 200;

	/** The money may not go. */
	private static final int NO = 422;

	private static final int MOST_PARKED = 1_000;

	/** A database that gives no answer for so long has none for a hold either. */
	private static final int LONGEST_SILENCE_MILLIS = 1_500;

	private final HookStore store;

	private final CheckoutStore checkouts;

	private final CheckoutLife life;

	private final TransactionTemplate transaction;

	/**
	 * Events on a database.
	 * @param dataSource the database, connections in auto-commit; for answers in time one
	 * whose pool nobody else empties
	 */
	public Hooks(DataSource dataSource) {
		this(dataSource, LONGEST_SILENCE_MILLIS);
	}

	/** The same with another patience. */
	Hooks(DataSource dataSource, int silenceMillis) {
		DataSource prompt = new PromptStore(dataSource, silenceMillis);
		this.store = new HookStore(prompt);
		this.checkouts = new CheckoutStore(prompt);
		this.life = new CheckoutLife(this.checkouts);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(prompt));
	}

	/**
	 * Takes an event about a customer's page. A hold is answered by one short
	 * transaction: yes only where it is committed.
	 * @param event the event
	 * @param body its very bytes
	 * @return the answer
	 * @throws org.springframework.dao.DataAccessException where it could not be stored in
	 * time; whoever asks is told to come again, and a hold is refused by that
	 */
	public HookAnswer take(CheckoutEvent event, byte[] body) {
		boolean hold = event.kind() == CheckoutEvent.Kind.HOLD;
		CrashPoint point = hold ? CrashPoint.WH8 : CrashPoint.WH4;
		point.before();
		HookAnswer answer = this.transaction.execute((status) -> {
			this.store.answerSoon();
			HookAnswer first = this.store.repeated("soap", event.eventId(), body, event.checkoutId());
			if (first != null) {
				return first;
			}
			return hold ? hold(event, body) : applied(event, body);
		});
		point.after();
		if (answer.isNew()) {
			LOG.info("event {} ({}) of {}: {}, answered {}", event.eventId(), event.type(), event.checkoutId(),
					answer.outcome(), answer.status());
		}
		return answer;
	}

	private HookAnswer hold(CheckoutEvent event, byte[] body) {
		String id = event.checkoutId();
		Optional<CheckoutRow> row = (id != null) ? this.checkouts.lock(id) : Optional.empty();
		List<CheckoutTruth.Charge> charges = row.map((page) -> this.checkouts.charges(page.payoutId()))
			.orElse(List.of());
		String refusal = HoldRule.refusal(event, row.orElse(null), charges);
		CheckoutEvent.Charge charge = event.charge();
		if (refusal == null && row.isPresent() && charge != null && charge.amount() != null
				&& this.checkouts.grant(row.get(), charge.id(), charge.amount())) {
			return stored(event, body, STORED, "granted: payout " + row.get().reference());
		}
		LOG.warn("hold of {} refused: {}", event.checkoutId(), refusal);
		return stored(event, body, NO, "refused: " + ((refusal != null) ? refusal : "the payout changed"));
	}

	private HookAnswer applied(CheckoutEvent event, byte[] body) {
		String id = event.checkoutId();
		if (isForNobody(event) || id == null) {
			LOG.warn("event {} ({}) changes nothing here", event.eventId(), event.type());
			return stored(event, body, STORED, "nothing: this type changes nothing");
		}
		Optional<CheckoutRow> row = this.checkouts.lock(id);
		if (row.isEmpty()) {
			this.store.park("soap", event, body);
			return new HookAnswer(STORED, "waits: no page of ours has this id yet", true);
		}
		return stored(event, body, STORED, apply(event, row.get()));
	}

	private static boolean isForNobody(CheckoutEvent event) {
		return event.kind() == CheckoutEvent.Kind.NOTED || event.kind() == CheckoutEvent.Kind.UNKNOWN;
	}

	private String apply(CheckoutEvent event, CheckoutRow row) {
		if (!"withdrawal".equals(event.checkoutType()) || !row.customer().equals(event.customerId())) {
			this.checkouts.tell(row, "ECHO_MISMATCH",
					"an event of page " + row.checkoutId() + " (" + event.type() + ") is of another customer or kind");
			return "nothing: another customer or kind";
		}
		if (event.kind() == CheckoutEvent.Kind.EXPIRED || event.kind() == CheckoutEvent.Kind.TERMINATED) {
			return this.life.ended(row, event.kind());
		}
		CheckoutEvent.Charge charge = event.charge();
		ChargeStanding standing = (charge != null) ? charge.standing() : null;
		if (charge == null || standing == null) {
			this.checkouts.tell(row, "ECHO_MISMATCH",
					"an event of page " + row.checkoutId() + " (" + event.type() + ") contradicts itself");
			return "nothing: type and charge contradict each other";
		}
		return this.life.charged(row,
				new CheckoutLife.News(charge.id(), standing, charge.word(), charge.amount(), false));
	}

	private HookAnswer stored(CheckoutEvent event, byte[] body, int answer, String outcome) {
		this.store.keep("soap", event, body, answer, outcome);
		return new HookAnswer(answer, outcome, true);
	}

	/**
	 * Applies events that came before their page was known here.
	 * @return how many were applied
	 */
	public int applyParked() {
		int applied = 0;
		for (String eventId : this.store.parked(MOST_PARKED)) {
			CrashPoint.WH1.before();
			boolean done = Boolean.TRUE.equals(this.transaction.execute((status) -> applyParked(eventId)));
			CrashPoint.WH1.after();
			applied += done ? 1 : 0;
		}
		return applied;
	}

	private boolean applyParked(String eventId) {
		byte[] body = this.store.lockParked("soap", eventId);
		CheckoutEvent event = (body != null) ? SoapEvents.read(body).orElse(null) : null;
		String id = (event != null) ? event.checkoutId() : null;
		Optional<CheckoutRow> row = (id != null) ? this.checkouts.lock(id) : Optional.empty();
		if (event == null || row.isEmpty()) {
			return false;
		}
		String outcome = apply(event, row.get());
		this.store.unpark("soap", eventId, outcome);
		LOG.info("event {} ({}) of {}, which came early: {}", eventId, event.type(), id, outcome);
		return true;
	}

	/**
	 * Takes an event whose contents are not documented: the payouts in flight that it
	 * names are asked about at once, and nothing else is believed.
	 * @param provider whose
	 * @param eventId the provider's id of the event
	 * @param body its very bytes, of which only a hash is kept
	 * @param words texts in it that could name a payout: our references, the provider's
	 * ids
	 * @return the answer
	 * @throws org.springframework.dao.DataAccessException where it could not be stored in
	 * time
	 */
	public HookAnswer hint(String provider, String eventId, byte[] body, Set<String> words) {
		CrashPoint.WH3.before();
		HookAnswer answer = this.transaction.execute((status) -> {
			this.store.answerSoon();
			HookAnswer first = this.store.repeated(provider, eventId, body, null);
			if (first != null) {
				return first;
			}
			int payouts = words.isEmpty() ? 0 : this.store.askNow(provider, words);
			String outcome = (payouts == 1) ? "1 payout is asked about now" : payouts + " payouts are asked about now";
			this.store.keepHint(provider, eventId, body, STORED, outcome);
			return new HookAnswer(STORED, outcome, true);
		});
		CrashPoint.WH3.after();
		return answer;
	}

}
