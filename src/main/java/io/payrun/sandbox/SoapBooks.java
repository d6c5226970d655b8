package io.payrun.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Soap's side of the books: sessions, charges, events and customers of all businesses,
 * with what is still to happen to them. Its own lock guards all of it; whoever reads more
 * than one thing holds it meanwhile.
 */
final class SoapBooks {

	private final Consumer<Entry> journal;

	private final Map<String, Checkout> checkouts = new LinkedHashMap<>();

	private final Map<String, Checkout> bySecret = new HashMap<>();

	private final Map<String, Charge> charges = new HashMap<>();

	private final Map<String, SoapEvent> events = new LinkedHashMap<>();

	private final Map<String, Catalogue> catalogues = new HashMap<>();

	private final Customers customers = new Customers();

	private final List<SoapEntry.Asked> arrivals = new ArrayList<>();

	private final Map<String, Integer> arrivalsBySubject = new HashMap<>();

	private final PriorityQueue<Planned> plan = new PriorityQueue<>(Comparator.comparing(Planned::at));

	private final PriorityQueue<Posting> outbox = new PriorityQueue<>(
			Comparator.comparing(Posting::at).thenComparingLong(Posting::place));

	private long places;

	SoapBooks(Consumer<Entry> journal) {
		this.journal = journal;
	}

	/** Writes an entry down and takes it up. */
	synchronized void write(SoapEntry entry) {
		this.journal.accept(entry);
		apply(entry);
	}

	/** Changes the books by an entry, now or when it is read again. */
	synchronized void apply(SoapEntry entry) {
		if (entry instanceof SoapEntry.Asked asked) {
			apply(asked);
		}
		else if (entry instanceof SoapEntry.Changed changed) {
			apply(changed);
		}
		else if (entry instanceof SoapEntry.Tried tried) {
			SoapEvent event = this.events.get(tried.event());
			if (event != null) {
				event.apply(tried);
				post(event);
			}
		}
		else if (entry instanceof SoapEntry.Joined joined) {
			this.customers.apply(joined);
		}
		else if (entry instanceof SoapEntry.Identified identified) {
			this.customers.apply(identified);
		}
	}

	Customers customers() {
		return this.customers;
	}

	Catalogue catalogue(String business) {
		return this.catalogues.computeIfAbsent(business, (name) -> new Catalogue());
	}

	synchronized @Nullable Checkout checkout(String id) {
		return this.checkouts.get(id);
	}

	synchronized @Nullable Checkout withSecret(String clientSecret) {
		return this.bySecret.get(clientSecret);
	}

	synchronized @Nullable Charge charge(String id) {
		return this.charges.get(id);
	}

	synchronized @Nullable SoapEvent event(String id) {
		return this.events.get(id);
	}

	/** The number of the next arrival of a customer and amount. */
	int nextArrival(@Nullable String business, CheckoutOrder order) {
		return 1 + this.arrivalsBySubject.getOrDefault(subject(business, order.customer(), order.amountCents()), 0);
	}

	/** What is due in the plan; each is told once. */
	synchronized List<Planned> takePlanned(Instant now) {
		List<Planned> due = new ArrayList<>();
		for (Planned next = this.plan.peek(); next != null && !next.at().isAfter(now); next = this.plan.peek()) {
			due.add(this.plan.remove());
		}
		return due;
	}

	/** Something is to be looked at again. */
	synchronized void postpone(Planned planned, Instant at) {
		this.plan.add(new Planned(at, planned.checkout(), planned.due()));
	}

	/** The events that are due, in order; each is told once until it was posted. */
	synchronized List<SoapEvent> takeEvents(Instant now) {
		List<SoapEvent> due = new ArrayList<>();
		for (Posting next = this.outbox.peek(); next != null && !next.at().isAfter(now); next = this.outbox.peek()) {
			this.outbox.remove();
			if (next.isStillSo()) {
				next.event().taken();
				due.add(next.event());
			}
		}
		return due;
	}

	/** Whether somebody else posts an event first, without knowing the secret. */
	synchronized boolean isForged(SoapEvent event, Scenario scenario) {
		return event.isFirstPost() && event.happens("event-forged", scenario);
	}

	/** Writes down that an event was posted, and when it is posted again. */
	synchronized void posted(SoapEvent event, @Nullable Integer status, Instant at, Scenario scenario) {
		write(event.tried(status, at, scenario));
	}

	/** Charges whose hold was never answered: an earlier life ended meanwhile. */
	synchronized List<Charge> awaitingHold() {
		return this.charges.values().stream().filter(Charge::awaitsHold).toList();
	}

	/** Its part of the books. */
	synchronized SoapPage page() {
		SoapPage page = new SoapPage();
		for (Checkout checkout : this.checkouts.values()) {
			page.checkouts().add(checkout.page());
			checkout.charges().forEach((charge) -> page.charges().add(charge.page()));
		}
		this.events.values().forEach((event) -> page.events().add(event.page()));
		this.arrivals.forEach((asked) -> page.checkoutArrivals().add(SoapPage.CheckoutArrival.of(asked)));
		return page;
	}

	private void apply(SoapEntry.Asked asked) {
		this.arrivals.add(asked);
		this.arrivalsBySubject.merge(subject(asked.business(), asked.customer(), asked.amountCents()), 1, Integer::sum);
		SoapEntry.Session created = asked.created();
		if (created != null && asked.business() != null) {
			Checkout checkout = new Checkout(asked.business(), created);
			this.checkouts.put(created.id(), checkout);
			this.bySecret.put(created.clientSecret(), checkout);
			created.items().forEach(catalogue(asked.business())::apply);
			created.plan().forEach((due) -> this.plan.add(new Planned(due.at(), checkout, due)));
		}
	}

	private void apply(SoapEntry.Changed changed) {
		Checkout checkout = this.checkouts.get(changed.checkout());
		if (checkout == null) {
			throw new IllegalStateException("the sandbox's books miss the session " + changed.checkout());
		}
		Charge begun = checkout.apply(changed);
		if (begun != null) {
			this.charges.put(begun.id(), begun);
		}
		changed.events().forEach((event) -> tell(event, checkout, changed.at()));
		changed.plan().forEach((due) -> this.plan.add(new Planned(due.at(), checkout, due)));
	}

	/** A new event comes before its neighbour that was held back for it. */
	private void tell(SoapEntry.Event terms, Checkout checkout, Instant at) {
		List<SoapEvent> told = checkout.events();
		SoapEvent event = new SoapEvent(terms, checkout, told.size() + 1, at);
		this.events.put(event.id(), event);
		SoapEvent waiting = event.isHold() ? null
				: told.stream().filter(SoapEvent::isHeldBack).findFirst().orElse(null);
		told.add(event);
		if (waiting != null && event.isHeldBack()) {
			event.letGo(at);
		}
		post(event);
		if (waiting != null) {
			waiting.letGo(at);
			post(waiting);
		}
	}

	private void post(SoapEvent event) {
		Instant at = event.nextAt();
		if (at != null) {
			event.place(++this.places);
			this.outbox.add(new Posting(at, this.places, event));
		}
	}

	private static String subject(@Nullable String business, @Nullable String customer, @Nullable Long amountCents) {
		return business + " " + customer + " " + amountCents;
	}

	/**
	 * Something planned for a session or its charge.
	 *
	 * @param at when
	 * @param checkout of which session
	 * @param due what
	 */
	record Planned(Instant at, Checkout checkout, SoapEntry.Due due) {
	}

	/** An event's place in the outbox; a later place of the same event overrides it. */
	private record Posting(Instant at, long place, SoapEvent event) {

		boolean isStillSo() {
			return this.event.nextAt() != null && this.event.place() == this.place;
		}

	}

}
