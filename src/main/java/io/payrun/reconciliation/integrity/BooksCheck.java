package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.payrun.reconciliation.integrity.Books.Name;
import io.payrun.reconciliation.integrity.Books.Withdrawal;
import io.payrun.reconciliation.integrity.BooksStore.Ours;

/** I1 and I3 against a provider's books, payout by payout and account by account. */
final class BooksCheck {

	private static final Set<String> IN_FLIGHT = Set.of("SENDING", "ACCEPTED", "AWAITING_CUSTOMER", "UNKNOWN");

	private static final Set<String> TAKEN = Set.of("ACCEPTED", "AWAITING_CUSTOMER", "COMPLETED", "FAILED", "CANCELLED",
			"RETURNED");

	private final Books books;

	private final BooksStore store;

	private final Findings findings;

	private final ArrivalCheck arrivals;

	private final Set<Name> met = new HashSet<>();

	private final Map<Name, BigDecimal> spent = new HashMap<>();

	BooksCheck(Books books, BooksStore store, Duration trusted, Findings findings) {
		this.books = books;
		this.store = store;
		this.findings = findings;
		this.arrivals = new ArrivalCheck(books, trusted, findings);
	}

	void check(@Nullable Long run) {
		for (String kind : List.of("test", "live")) {
			List<String> accounts = this.books.modes()
				.entrySet()
				.stream()
				.filter((account) -> account.getValue().equals(kind))
				.map(Map.Entry::getKey)
				.toList();
			List<String> modes = kind.equals("live") ? List.of("live") : List.of("test", "sandbox");
			this.store.payouts(run, accounts, modes, this::payout);
		}
		foreign(run);
		if (run == null) {
			accounts();
		}
		this.findings.note(Promise.I1,
				"compared with the books of " + String.join(", ", new TreeSet<>(this.books.modes().keySet())) + ": "
						+ this.books.withdrawals().size() + " references with withdrawals there, " + this.met.size()
						+ " payouts of ours on these accounts");
	}

	private void payout(Ours ours) {
		Name name = new Name(ours.account(), ours.reference());
		this.met.add(name);
		List<Withdrawal> there = this.books.withdrawals().getOrDefault(name, List.of());
		List<Withdrawal> holding = there.stream().filter(Withdrawal::holdsMoney).toList();
		if (holding.size() > 1) {
			breach(Promise.I1, ours, "the books pay it " + holding.size() + " times: "
					+ String.join(", ", holding.stream().map(Withdrawal::id).toList()));
		}
		if (there.isEmpty() && TAKEN.contains(ours.status())) {
			breach(Promise.I3, ours, "it is " + ours.status() + ", and the books know no withdrawal of it");
		}
		there.forEach((withdrawal) -> compare(ours, withdrawal));
		if (!there.isEmpty() && there.stream().noneMatch((withdrawal) -> agrees(ours.status(), withdrawal.status()))) {
			breach(Promise.I3, ours, "it is " + ours.status() + ", and the books say " + there.get(0).status());
		}
		this.arrivals.check(ours);
	}

	private void compare(Ours ours, Withdrawal withdrawal) {
		if (ours.amount().compareTo(withdrawal.amount()) != 0 || !ours.currency().equals(withdrawal.currency())
				|| !ours.destination().equals(withdrawal.destination())) {
			breach(Promise.I3, ours,
					"it is " + ours.amount().toPlainString() + " " + ours.currency() + " to " + ours.destination()
							+ ", and the books say " + withdrawal.amount().toPlainString() + " " + withdrawal.currency()
							+ " to " + withdrawal.destination());
		}
		if (!withdrawal.refunded()) {
			this.spent.merge(new Name(ours.account(), ours.currency()), ours.amount(), BigDecimal::add);
		}
	}

	private static boolean agrees(String status, String told) {
		return switch (status) {
			case "COMPLETED" -> told.equals("COMPLETED");
			case "FAILED", "RETURNED" -> told.equals("FAILED") || told.equals("CANCELLED");
			case "CANCELLED" -> told.equals("CANCELLED");
			default -> IN_FLIGHT.contains(status);
		};
	}

	/** What the books know under references that no payout of ours has. */
	private void foreign(@Nullable Long run) {
		List<Name> unknown = new ArrayList<>(this.books.withdrawals().keySet());
		this.books.arrivals().keySet().stream().filter((name) -> !name.account().isEmpty()).forEach(unknown::add);
		unknown.removeAll(this.met);
		Set<String> ours = new HashSet<>();
		this.met.forEach((name) -> ours.add(name.account()));
		int asked = 0;
		for (Name name : new HashSet<>(unknown)) {
			if (run != null || !ours.contains(name.account()) || asked++ >= 10 * Findings.MOST) {
				continue;
			}
			if (!this.store.knows(name.account(), name.name())) {
				Promise promise = this.books.withdrawals().containsKey(name) ? Promise.I3 : Promise.I5;
				this.findings.breach(promise, new Verdict.Breach(null, name.name(), null,
						"the books of " + name.account() + " know it, and no payout has this reference"));
			}
		}
	}

	/** What left the accounts altogether. */
	private void accounts() {
		Set<String> ours = new HashSet<>();
		this.met.forEach((name) -> ours.add(name.account()));
		this.books.spent().forEach((name, there) -> {
			BigDecimal here = this.spent.getOrDefault(name, BigDecimal.ZERO);
			if (ours.contains(name.account()) && here.compareTo(there) != 0) {
				this.findings.breach(Promise.I3, (Long) null,
						"account " + name.account() + ", " + name.name() + ": the books spent " + there.toPlainString()
								+ " net of refunds, our payouts " + here.toPlainString());
			}
		});
	}

	private void breach(Promise promise, Ours ours, String what) {
		this.findings.breach(promise, new Verdict.Breach(ours.run(), ours.reference(), ours.line(), what));
	}

}
