package io.payrun.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes down what will become of a session and its charges, from scenario and seed
 * alone; a person at the page or the desk may come first.
 */
final class SoapPlan {

	static final String EXPIRE = "expire";

	private final Scenario scenario;

	private final String customer;

	SoapPlan(Scenario scenario, String customer) {
		this.scenario = scenario;
		this.customer = customer;
	}

	/** An id that is not taken, the prefix and 16 hex digits. */
	static String id(Scenario scenario, String prefix, String what, String subject, Predicate<String> taken) {
		for (int salt = 0;; salt++) {
			String id = prefix + HexFormat.of().toHexDigits(scenario.bits(prefix + what + " " + salt, subject, 1));
			if (!taken.test(id)) {
				return id;
			}
		}
	}

	/** What the customer does by herself, and the end of the session. */
	List<SoapEntry.Due> session(String checkout, boolean withdrawal, Instant at) {
		List<SoapEntry.Due> plan = new ArrayList<>();
		if (withdrawal && this.scenario.is("customer", "auto")) {
			Visit visit = this.scenario.visit(this.customer, checkout);
			Instant when = at.plus((visit == Visit.LATE) ? this.scenario.duration("customer-late-for")
					: this.scenario.within("customer-after", checkout, 1));
			if (isEarly(checkout) && visit == Visit.CONFIRMS) {
				when = at;
			}
			switch (visit) {
				case CONFIRMS, LATE -> plan.add(new SoapEntry.Due(when, Visit.CONFIRMS.word(), null, 1));
				case DECLINES, SESSION_FAILS -> plan.add(new SoapEntry.Due(when, visit.word(), null, 1));
				case NEVER -> {
				}
			}
		}
		plan.add(new SoapEntry.Due(at.plus(this.scenario.duration("session-lives")), EXPIRE, null, 1));
		return plan;
	}

	/** Whether she acts before the create is answered. */
	boolean isEarly(String checkout) {
		return this.scenario.is("customer", "auto") && this.scenario.happens("event-early", this.customer, checkout, 1);
	}

	/** What follows when a charge may go on. */
	List<SoapEntry.Due> charge(String charge, Instant at) {
		long settleMillis = this.scenario.settle(charge, 1).toMillis();
		Instant end = at.plusMillis(settleMillis);
		Instant later = end.plus(this.scenario.duration("reversed-after"));
		SoapEntry.Due pending = due(at.plusMillis(settleMillis / 4), Move.PENDING, charge);
		SoapEntry.Due done = due(end, Move.SUCCEED, charge);
		return switch (this.scenario.course(this.customer, charge)) {
			case PAID -> List.of(pending, done);
			case RELEASE -> List.of(due(at.plusMillis(settleMillis / 2), Move.RELEASE, charge));
			case STUCK -> List.of(pending);
			case RETURNED -> List.of(pending, done, due(later, Move.RETURN, charge));
			case VOIDED -> List.of(pending, done, due(later, Move.VOID, charge));
			case REFUNDED -> List.of(pending, done, due(later, Move.REFUND, charge));
		};
	}

	/** What she does after a release: perhaps she tries again. */
	List<SoapEntry.Due> afterRelease(Checkout checkout, Instant at) {
		int tries = checkout.charges().size();
		boolean again = this.scenario.is("customer", "auto")
				&& this.scenario.happens("second-try", this.customer, checkout.id(), tries);
		return again
				? List.of(new SoapEntry.Due(at.plus(this.scenario.within("customer-after", checkout.id(), 1 + tries)),
						Visit.CONFIRMS.word(), null, 1 + tries))
				: List.of();
	}

	private static SoapEntry.Due due(Instant at, Move move, String charge) {
		return new SoapEntry.Due(at, move.name(), charge, 0);
	}

}
