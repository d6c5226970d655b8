package io.payrun.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One hosted session of a customer, with its charges. A customer who declined may change
 * her mind until the session is over. Guarded by the lock of {@link SoapBooks}.
 */
final class Checkout {

	static final String OPEN = "OPEN";

	static final String DECLINED = "DECLINED";

	static final String EXPIRED = "EXPIRED";

	static final String TERMINALLY_FAILED = "TERMINALLY_FAILED";

	static final String COMPLETED = "COMPLETED";

	private final String business;

	private final SoapEntry.Session terms;

	private final List<Charge> charges = new ArrayList<>(1);

	private final List<SoapEvent> events = new ArrayList<>();

	private String state = OPEN;

	Checkout(String business, SoapEntry.Session terms) {
		this.business = business;
		this.terms = terms;
	}

	String business() {
		return this.business;
	}

	SoapEntry.Session terms() {
		return this.terms;
	}

	String id() {
		return this.terms.id();
	}

	String state() {
		return this.state;
	}

	boolean isWithdrawal() {
		return this.terms.type().equals("withdrawal");
	}

	/** Whether nothing can be begun with it any more. */
	boolean isOver() {
		return !this.state.equals(OPEN) && !this.state.equals(DECLINED);
	}

	/** Whether a charge can be begun, or the session be ended. */
	boolean isFree() {
		return !isOver() && !isUnderWay();
	}

	boolean isUnderWay() {
		return this.charges.stream().anyMatch(Charge::isUnderWay);
	}

	List<Charge> charges() {
		return this.charges;
	}

	@Nullable Charge lastCharge() {
		return this.charges.isEmpty() ? null : this.charges.get(this.charges.size() - 1);
	}

	/** In the order in which they happened. */
	List<SoapEvent> events() {
		return this.events;
	}

	/** What the customer pays or gets, or null where she chooses. */
	@Nullable Long setAmountCents() {
		Long items = itemsTotalCents();
		return (items != null) ? items : this.terms.fixedAmountCents();
	}

	/** What the items cost together, or null where there are none. */
	@Nullable Long itemsTotalCents() {
		return this.terms.items().isEmpty() ? null
				: this.terms.items().stream().mapToLong((item) -> item.priceCents() * item.quantity()).sum();
	}

	/** Whether this is an amount that she can confirm. */
	boolean allows(long amountCents) {
		Long set = setAmountCents();
		if (set != null) {
			return set == amountCents;
		}
		Long most = this.terms.balanceAmountCents();
		return amountCents > 0 && (most == null || amountCents <= most);
	}

	/** Takes up a change; tells the charge that is new, or null. */
	@Nullable Charge apply(SoapEntry.Changed changed) {
		if (changed.state() != null) {
			this.state = changed.state();
		}
		SoapEntry.Step step = changed.charge();
		if (step == null) {
			return null;
		}
		for (Charge charge : this.charges) {
			if (charge.id().equals(step.id())) {
				charge.apply(step, changed.at());
				return null;
			}
		}
		Charge begun = new Charge(this, step, changed.at());
		this.charges.add(begun);
		return begun;
	}

	/** What its customer sees. */
	View view() {
		Charge last = lastCharge();
		return new View(id(), isWithdrawal(), this.state, isUnderWay(), setAmountCents(),
				this.terms.balanceAmountCents(), (last != null) ? last.status() : null,
				(last != null) ? last.step().amountCents() : 0, this.terms.returnUrl());
	}

	/** Its line in the books. */
	SoapPage.CheckoutLine page() {
		return new SoapPage.CheckoutLine(this.business, id(), this.terms.customer(), this.terms.type(),
				this.terms.fixedAmountCents(), this.terms.balanceAmountCents(), this.terms.returnUrl(), this.state,
				this.terms.createdAt(), this.terms.expiresAt());
	}

	/**
	 * What the hosted page shows.
	 *
	 * @param id the session
	 * @param withdrawal or deposit
	 * @param state of the session
	 * @param underWay whether a charge is under way
	 * @param setAmountCents the amount, or null where the customer chooses
	 * @param mostCents the most that she may choose, or null
	 * @param lastStatus of the last charge, or null where there is none
	 * @param lastAmountCents of the last charge
	 * @param returnUrl where she goes in the end, or null
	 */
	record View(String id, boolean withdrawal, String state, boolean underWay, @Nullable Long setAmountCents,
			@Nullable Long mostCents, @Nullable String lastStatus, long lastAmountCents, @Nullable String returnUrl) {
	}

}
