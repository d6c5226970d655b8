package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** I1 and I3 of customers' pages against a provider's books, cent by cent. */
final class PagesCheck {

	private final Books books;

	private final PagesStore store;

	private final Findings findings;

	private final Set<String> met = new HashSet<>();

	private int payouts;

	PagesCheck(Books books, PagesStore store, Findings findings) {
		this.books = books;
		this.store = store;
		this.findings = findings;
	}

	void check(@Nullable Long run) {
		this.store.payouts(run, this::payout);
		if (run == null && this.payouts > 0) {
			foreign();
		}
		if (!this.books.charges().isEmpty() || this.payouts > 0) {
			this.findings.note(Promise.I1, "compared with the books: pages with charges there "
					+ this.books.charges().size() + ", payouts of ours with pages " + this.payouts);
		}
	}

	private void payout(PagesStore.Ours ours) {
		this.payouts++;
		this.met.addAll(ours.pages());
		List<Books.Charge> paid = new ArrayList<>();
		for (String page : ours.pages()) {
			this.books.charges()
				.getOrDefault(page, List.of())
				.stream()
				.filter(PagesCheck::holdsMoney)
				.forEach(paid::add);
		}
		BigDecimal kept = paid.stream().map(Books.Charge::kept).reduce(BigDecimal.ZERO, BigDecimal::add);
		if (paid.size() > 1) {
			breach(Promise.I1, ours, "the books paid its customer by " + paid.size() + " charges: "
					+ String.join(", ", paid.stream().map(Books.Charge::id).toList()));
		}
		// what is on its way may have arrived there, and nobody has told us yet
		if (kept.compareTo(ours.kept()) != 0 && !ours.status().equals("ACCEPTED")) {
			breach(Promise.I3, ours, "it is " + ours.status() + " with " + ours.kept().toPlainString()
					+ " paid, and the books paid " + kept.toPlainString());
		}
	}

	private static boolean holdsMoney(Books.Charge charge) {
		return charge.kept().signum() > 0;
	}

	/** A page that we do not know cannot have been paid. */
	private void foreign() {
		this.books.charges().forEach((page, charges) -> {
			if (!this.met.contains(page) && charges.stream().anyMatch(PagesCheck::holdsMoney)) {
				this.findings.breach(Promise.I3, new Verdict.Breach(null, null, null,
						"the books paid on page " + page + ", which no payout has"));
			}
		});
	}

	private void breach(Promise promise, PagesStore.Ours ours, String what) {
		this.findings.breach(promise, new Verdict.Breach(ours.run(), ours.reference(), ours.line(), what));
	}

}
