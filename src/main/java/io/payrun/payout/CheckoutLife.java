package io.payrun.payout;

import java.math.BigDecimal;
import java.util.List;

import io.payrun.provider.ChargeStanding;
import io.payrun.provider.CheckoutEvent;
import org.jspecify.annotations.Nullable;

/**
 * Applies news about a customer's page to its payout, by the same table whether an event
 * or a poll brought it. Runs in its caller's transaction, which holds the payout's row.
 */
final class CheckoutLife {

	private final CheckoutStore store;

	CheckoutLife(CheckoutStore store) {
		this.store = store;
	}

	/**
	 * News of a charge.
	 *
	 * @param id the charge
	 * @param standing where it stands
	 * @param word the provider's word
	 * @param amount the amount told, or null
	 * @param polled whether we asked: what is told twice, by event and answer, is the
	 * truth even where its amount surprises
	 */
	record News(String id, ChargeStanding standing, String word, @Nullable BigDecimal amount, boolean polled) {
	}

	/**
	 * The page itself has ended.
	 * @param row the page
	 * @param kind how
	 * @return what changed, for people
	 */
	String ended(CheckoutRow row, CheckoutEvent.Kind kind) {
		String state = (kind == CheckoutEvent.Kind.EXPIRED) ? "EXPIRED" : "TERMINATED";
		// also one that paid: which of the two is told first makes no difference then
		this.store.endPage(row.checkoutId(), state, List.of("LIVE", "DONE"));
		return settle(row, "the page " + (state.equals("EXPIRED") ? "expired" : "failed for good"));
	}

	/**
	 * News of a charge.
	 * @param row its page
	 * @param news what was told
	 * @return what changed, for people
	 */
	String charged(CheckoutRow row, News news) {
		List<CheckoutTruth.Charge> charges = this.store.charges(row.payoutId());
		CheckoutTruth.Charge known = charges.stream()
			.filter((charge) -> charge.id().equals(news.id()))
			.findFirst()
			.orElse(null);
		BigDecimal told = news.amount();
		if (told == null) {
			this.store.tell(row, "ECHO_MISMATCH",
					"charge " + news.id() + " is told as " + news.word() + " without a readable amount");
			return "nothing: the amount cannot be read";
		}
		String surprise = surprise(row, known, news, told);
		if (surprise != null) {
			this.store.tell(row, "ECHO_MISMATCH", surprise);
			if (!news.polled()) {
				return "nothing: " + surprise;
			}
		}
		CheckoutTruth.Charge next = joined(row, known, news, told);
		if (!this.store.keep(row, next)) {
			this.store.tell(row, "SAME_PROVIDER_ID", "charge " + news.id() + " belongs to another payout");
			return "nothing: the charge belongs to another payout";
		}
		if (next.wasPaid()) {
			this.store.endPage(row.checkoutId(), "DONE", List.of("LIVE"));
			tellPayments(row, next);
		}
		return settle(row, "the provider says " + news.word() + " (charge " + news.id() + ")");
	}

	/** An amount that does not fit what was granted, or asked for where nothing was. */
	private static @Nullable String surprise(CheckoutRow row, CheckoutTruth.@Nullable Charge known, News news,
			BigDecimal told) {
		boolean back = news.standing() == ChargeStanding.REVERSED;
		BigDecimal expected = (known != null) ? known.amount() : row.amount();
		int compared = told.compareTo(expected);
		boolean fits = (back || (known == null && row.isBalance())) ? compared <= 0 : compared == 0;
		return fits ? null : "charge " + news.id() + " is told as " + news.word() + " with USD " + told.toPlainString()
				+ ", expected USD " + expected.toPlainString();
	}

	private static CheckoutTruth.Charge joined(CheckoutRow row, CheckoutTruth.@Nullable Charge known, News news,
			BigDecimal told) {
		boolean back = news.standing() == ChargeStanding.REVERSED;
		if (known == null) {
			return new CheckoutTruth.Charge(news.id(), row.checkoutId(), news.standing(), news.word(),
					back ? row.amount().max(told) : told, back ? told : null, 0);
		}
		ChargeStanding standing = known.standing().or(news.standing());
		// asked after it was paid, "failed" is money that came back
		if (news.polled() && known.standing() == ChargeStanding.SUCCEEDED && news.standing() == ChargeStanding.FAILED) {
			standing = ChargeStanding.REVERSED;
			back = true;
		}
		boolean further = standing != known.standing();
		return new CheckoutTruth.Charge(known.id(), known.checkoutId(), standing, further ? news.word() : known.word(),
				known.amount(), (back && known.reversed() == null) ? told : known.reversed(), known.grant());
	}

	private void tellPayments(CheckoutRow row, CheckoutTruth.Charge paid) {
		if (!paid.granted()) {
			this.store.tell(row, "PAID_WITHOUT_HOLD",
					"the provider paid by charge " + paid.id() + ", whose hold was never granted");
		}
		List<String> all = this.store.charges(row.payoutId())
			.stream()
			.filter(CheckoutTruth.Charge::wasPaid)
			.map(CheckoutTruth.Charge::id)
			.toList();
		if (all.size() > 1) {
			this.store.tell(row, "PAID_TWICE", "the provider paid by the charges " + String.join(" and ", all));
		}
	}

	private String settle(CheckoutRow row, String detail) {
		CheckoutTruth truth = CheckoutTruth.of(row.amount(), this.store.isPageDead(row.payoutId()),
				this.store.charges(row.payoutId()));
		if (isElsewhere(row.status()) || truth.contradicts(row.status())) {
			if (truth.charge() == null || !truth.charge().wasPaid()) {
				return "nothing: the payout is " + row.status();
			}
			this.store.tell(row, "PAID_AFTER_REFUSAL", "it is " + row.status() + ", and " + detail);
			this.store.freeze(row, detail);
			return "frozen: the payout is " + row.status();
		}
		CheckoutRow at = row;
		for (PayoutStatus step : truth.from(row.status())) {
			boolean last = step == truth.status();
			if (!this.store.move(at, last ? truth : truth.asPaid(), detail)) {
				throw new IllegalStateException("payout " + row.reference() + " changed although its row was locked");
			}
			at = at.after(step);
		}
		return (at.version() == row.version()) ? "nothing new" : row.status() + " to " + truth.status();
	}

	/** The page was given up, and the payout is on its way to another one. */
	private static boolean isElsewhere(PayoutStatus status) {
		return switch (status) {
			case READY, HELD, SENDING, UNKNOWN -> true;
			default -> false;
		};
	}

}
