package io.payrun.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One organisation in one environment: its money, withdrawals, keys and references. Rules
 * that SyncPay documents: a key creates once and shows its first answer again until the
 * window since its first receipt is over, then it is forgotten and <em>creates a second
 * withdrawal</em>; the same key while it is answered is 409; errors are not remembered.
 * <p>
 * Assumed, for want of a document: a reference that another key used is refused (switch
 * {@code reference}); a known key with another body gets the first answer (switch
 * {@code other-body}). A destination id {@code dest_…} belongs to the currency that it
 * names between dashes or underscores ({@code dest_ngn_1}), else to the one of its first
 * withdrawal; {@code dest_unknown…} and {@code dest_foreign…} do not exist here.
 */
final class Account {

	private static final BigDecimal FROM_ELSEWHERE = new BigDecimal("100");

	private final Entry.Opened opened;

	private final Consumer<Entry> journal;

	private final Duration window;

	private final Map<String, Pot> pots = new TreeMap<>();

	private final Map<String, Withdrawal> withdrawals = new LinkedHashMap<>();

	private final Map<String, Withdrawal> byKey = new HashMap<>();

	private final Map<String, List<Withdrawal>> byReference = new HashMap<>();

	private final Map<String, String> currencyByDestination = new HashMap<>();

	private final Map<String, Integer> arrivals = new HashMap<>();

	private final Set<String> keysInFlight = new HashSet<>();

	private final PriorityQueue<RefundDue> refundsDue = new PriorityQueue<>(Comparator.comparing(RefundDue::at));

	private final List<Withdrawal> untold = new ArrayList<>();

	private int struckPolls;

	Account(Entry.Opened opened, Consumer<Entry> journal, Duration window) {
		this.opened = opened;
		this.journal = journal;
		this.window = window;
		opened.opening().forEach((currency, amount) -> this.pots.put(currency, new Pot(new BigDecimal(amount))));
	}

	String id() {
		return this.opened.account();
	}

	String mode() {
		return this.opened.mode();
	}

	/**
	 * Handles a create request; what it changes is in the journal before this returns.
	 */
	synchronized Verdict receive(Order order, Instant at, Scenario scenario) {
		bookRefunds(at);
		int nth = this.arrivals.getOrDefault(order.subject(), 0) + 1;
		Strike strike = scenario.strike(order.subject(), nth);
		Decision decision = strike.isBefore() ? Decision.UNTOUCHED : decide(order, at, scenario);
		Answer answer = strike.over(decision.answer());
		write(new Entry.Posted(id(), at, order.key(), order.reference(), order.bodySha256(), nth,
				(strike != Strike.NONE) ? strike.word() : null, decision.result(),
				strike.isSilent() ? null : answer.status(), decision.withdrawal(), decision.created()));
		if (decision.created() != null && scenario.happens("money-in", order.subject(), nth)) {
			write(new Entry.Credited(id(), at, order.currency(), FROM_ELSEWHERE.toPlainString()));
		}
		String key = decision.takesKey() ? order.key() : null;
		if (key != null) {
			this.keysInFlight.add(key);
		}
		return new Verdict(strike, answer, key);
	}

	/** The answer is about to be given: its key is no longer in flight. */
	synchronized void answered(@Nullable String key) {
		if (key != null) {
			this.keysInFlight.remove(key);
		}
	}

	/** Tells where a withdrawal stands. */
	synchronized Verdict poll(String id, Instant at, Scenario scenario) {
		Withdrawal withdrawal = this.withdrawals.get(id);
		if (withdrawal == null) {
			return Verdict.plain(Answer.notFound("Withdrawal not found"));
		}
		int nth = withdrawal.nextPoll();
		Strike strike = scenario.strikePoll(withdrawal.reference(), nth);
		this.struckPolls += (strike != Strike.NONE) ? 1 : 0;
		return new Verdict(strike, strike.over(new Telling(withdrawal, scenario).whole(at, nth)), null);
	}

	/** What can be withdrawn now, by currency. */
	synchronized Map<String, String> available(Instant at) {
		bookRefunds(at);
		Map<String, String> available = new TreeMap<>();
		this.pots.forEach(
				(currency, pot) -> available.put(currency, tariff(currency).scaled(pot.available()).toPlainString()));
		return available;
	}

	/** Money from elsewhere, or to there. */
	synchronized void credit(Tariff currency, BigDecimal amount, Instant at) {
		bookRefunds(at);
		write(new Entry.Credited(id(), at, currency.name(), amount.toPlainString()));
	}

	/**
	 * Ends a withdrawal by hand. One that is final stays what it is, but a completed one
	 * can still fail: that is money that came back.
	 * @return its status then, or null where the account does not have it
	 */
	synchronized @Nullable String force(String id, String status, Instant at, Scenario scenario) {
		Withdrawal withdrawal = this.withdrawals.get(id);
		if (withdrawal == null) {
			return null;
		}
		boolean returned = withdrawal.status(at).equals(Withdrawal.COMPLETED) && status.equals(Withdrawal.FAILED);
		if (!withdrawal.isFinal(at) || returned) {
			boolean comesBack = !status.equals(Withdrawal.COMPLETED);
			Plan plan = new Plan(scenario, id(), withdrawal.reference(), 1);
			write(new Entry.Forced(id(), id, new Entry.Step(status, at, comesBack ? "Ended by support" : null),
					comesBack ? plan.refundAt(at) : null));
		}
		return withdrawal.status(at);
	}

	/** Changes the books by an entry of the journal, now or when it is read again. */
	synchronized void apply(Entry entry) {
		if (entry instanceof Entry.Posted posted) {
			String subject = (posted.reference() != null) ? posted.reference() : posted.key();
			this.arrivals.merge((subject != null) ? subject : "", 1, Integer::sum);
			if (posted.created() != null && posted.reference() != null) {
				add(new Withdrawal(posted.created(), posted.key(), posted.reference(), posted.bodySha256()));
			}
		}
		else if (entry instanceof Entry.Credited credited) {
			pot(credited.currency()).credit(new BigDecimal(credited.amount()));
		}
		else if (entry instanceof Entry.Forced forced) {
			Withdrawal withdrawal = this.withdrawals.get(forced.id());
			if (withdrawal != null) {
				withdrawal.force(forced);
				this.untold.add(withdrawal);
				expectRefund(withdrawal);
			}
		}
	}

	/** How those withdrawals end that were created or forced since the last call. */
	synchronized List<End> takeEnds() {
		List<End> ends = new ArrayList<>();
		for (Withdrawal withdrawal : this.untold) {
			Entry.Step end = withdrawal.end();
			if (end != null) {
				ends.add(new End(this, withdrawal, end.at(), end.status()));
			}
		}
		this.untold.clear();
		return ends;
	}

	/** How much it has; polls are counted since it was opened or read again. */
	synchronized BooksPage.Count count() {
		return new BooksPage.Count(0, this.withdrawals.size(), this.struckPolls);
	}

	/** Its part of the books. */
	synchronized void print(BooksPage page) {
		bookRefunds(page.at());
		page.accounts()
			.add(new BooksPage.AccountLine(id(), mode(),
					this.pots.entrySet()
						.stream()
						.map((pot) -> pot.getValue().page(pot.getKey(), tariff(pot.getKey())))
						.toList()));
		this.withdrawals.values().forEach((withdrawal) -> page.withdrawals().add(withdrawal.page(id(), page.at())));
		for (List<Withdrawal> same : this.byReference.values()) {
			List<Withdrawal> paid = same.stream().filter((withdrawal) -> withdrawal.holdsMoney(page.at())).toList();
			if (paid.size() > 1) {
				page.doublePayments()
					.add(new BooksPage.DoublePayment(id(), paid.get(0).reference(), paid.get(0).terms().currency(),
							paid.get(0).terms().amount(), paid.stream().map(Withdrawal::id).toList()));
			}
		}
	}

	private Decision decide(Order order, Instant at, Scenario scenario) {
		if (order.key() != null && this.keysInFlight.contains(order.key())) {
			return Decision.IN_FLIGHT;
		}
		Withdrawal known = (order.key() != null) ? this.byKey.get(order.key()) : null;
		if (known != null && known.isRemembered(at)) {
			return again(known, order, scenario);
		}
		Answer refusal = refusal(order, scenario);
		return (refusal != null) ? Decision.refused(refusal) : create(order, at, scenario);
	}

	private static Decision again(Withdrawal known, Order order, Scenario scenario) {
		if (scenario.is("other-body", "conflict") && !known.hasBody(order.bodySha256())) {
			return Decision.refused(Answer.error(409, "CONFLICT", "Idempotency key was used with another request"));
		}
		return Decision.cached(known, new Telling(known, scenario).first());
	}

	private @Nullable Answer refusal(Order order, Scenario scenario) {
		if (order.problem() != null) {
			return Answer.invalid(order.problem());
		}
		String destination = order.destination();
		if (destination.startsWith("dest_unknown") || destination.startsWith("dest_foreign")) {
			return Answer.notFound("Payout destination not found");
		}
		if (scenario.happens("refused", order.subject(), 1)) {
			return Answer.invalid("Invalid destination ID");
		}
		String currency = currencyOf(destination);
		if (currency != null && !currency.equals(order.currency())) {
			return Answer.invalid("Currency does not match the payout destination's currency");
		}
		Answer reused = reusedReference(order, scenario);
		return (reused != null) ? reused : badAmount(order);
	}

	private @Nullable String currencyOf(String destination) {
		Tariff named = Tariff.namedBy(destination);
		return (named != null) ? named.name() : this.currencyByDestination.get(destination);
	}

	/** A forgotten key that made this reference itself is no stranger to it. */
	private @Nullable Answer reusedReference(Order order, Scenario scenario) {
		List<Withdrawal> used = this.byReference.getOrDefault(order.subject(), List.of());
		boolean own = used.stream()
			.anyMatch((withdrawal) -> order.key() != null && order.key().equals(withdrawal.key()));
		if (used.isEmpty() || own || scenario.is("reference", "off")) {
			return null;
		}
		String message = "A withdrawal with this reference already exists";
		return scenario.is("reference", "conflict") ? Answer.error(409, "CONFLICT", message) : Answer.invalid(message);
	}

	private @Nullable Answer badAmount(Order order) {
		Tariff tariff = tariff(order.currency());
		if (!tariff.fits(order.amount())) {
			return Answer.invalid("Invalid amount");
		}
		if (tariff.isBelowMinimum(order.amount())) {
			return Answer.invalid("Amount is below the minimum of " + tariff.minimum() + " " + tariff.name());
		}
		BigDecimal available = pot(order.currency()).available();
		return (available.compareTo(order.amount()) >= 0) ? null : Answer
			.insufficient(tariff.scaled(available).toPlainString(), tariff.scaled(order.amount()).toPlainString());
	}

	private Decision create(Order order, Instant at, Scenario scenario) {
		int nth = this.byReference.getOrDefault(order.subject(), List.of()).size() + 1;
		Plan plan = new Plan(scenario, id(), order.subject(), nth);
		String id = plan.id(this.withdrawals::containsKey);
		boolean sameId = !this.withdrawals.isEmpty() && scenario.happens("same-id", order.subject(), nth);
		List<Entry.Step> steps = plan.steps(at);
		Entry.Created created = new Entry.Created(id, sameId ? this.withdrawals.keySet().iterator().next() : id,
				plan.providerReference(), order.destination(),
				tariff(order.currency()).scaled(order.amount()).toPlainString(), order.currency(),
				plan.keyUntil(at, this.window), steps, plan.refundAt(steps));
		Withdrawal withdrawal = new Withdrawal(created, order.key(), order.subject(), order.bodySha256());
		return Decision.created(created, new Telling(withdrawal, scenario).first());
	}

	private void add(Withdrawal withdrawal) {
		Entry.Created terms = withdrawal.terms();
		this.withdrawals.put(withdrawal.id(), withdrawal);
		this.untold.add(withdrawal);
		if (withdrawal.key() != null) {
			this.byKey.put(withdrawal.key(), withdrawal);
		}
		this.byReference.computeIfAbsent(withdrawal.reference(), (reference) -> new ArrayList<>(1)).add(withdrawal);
		this.currencyByDestination.putIfAbsent(terms.destination(), terms.currency());
		pot(terms.currency()).debit(withdrawal.amount());
		expectRefund(withdrawal);
	}

	private void expectRefund(Withdrawal withdrawal) {
		Instant at = withdrawal.refundAt();
		if (at != null) {
			this.refundsDue.add(new RefundDue(at, withdrawal));
		}
	}

	private void bookRefunds(Instant now) {
		for (RefundDue due = this.refundsDue.peek(); due != null
				&& !due.at().isAfter(now); due = this.refundsDue.peek()) {
			this.refundsDue.remove();
			if (due.withdrawal().takeRefund(now)) {
				pot(due.withdrawal().terms().currency()).refund(due.withdrawal().amount());
			}
		}
	}

	private void write(Entry entry) {
		this.journal.accept(entry);
		apply(entry);
	}

	private Pot pot(String currency) {
		return this.pots.computeIfAbsent(currency, (code) -> new Pot(BigDecimal.ZERO));
	}

	private static Tariff tariff(String currency) {
		return Tariff.valueOf(currency);
	}

	/**
	 * How a withdrawal ends, unless somebody ends it otherwise before.
	 *
	 * @param account whose
	 * @param withdrawal which
	 * @param at when
	 * @param status its last status
	 */
	record End(Account account, Withdrawal withdrawal, Instant at, String status) {

		boolean isStillSo(Instant now) {
			synchronized (this.account) {
				return this.withdrawal.status(now).equals(this.status);
			}
		}

	}

	private record RefundDue(Instant at, Withdrawal withdrawal) {
	}

}
