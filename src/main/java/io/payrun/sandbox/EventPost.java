package io.payrun.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts Soap's events. Those of one session go one after the other, those of different
 * sessions side by side; one that fails is tried four times more while the others go on.
 * A hold is asked once. Without a target events are kept until there is one.
 */
final class EventPost {

	private static final Logger log = LoggerFactory.getLogger(EventPost.class);

	private final Books books;

	private final Supplier<Hooks> hooks;

	private final Crew crew;

	private final Courier courier = new Courier();

	private final Map<String, CompletableFuture<Void>> rows = new ConcurrentHashMap<>();

	EventPost(Books books, Supplier<Hooks> hooks, Crew crew) {
		this.books = books;
		this.hooks = hooks;
		this.crew = crew;
	}

	/**
	 * Asks the merchant whether the customer has the money; waits for the answer.
	 * @return the status as the provider takes it, or null where it counts as none
	 */
	@Nullable Integer ask(SoapEvent hold) throws InterruptedException {
		Scenario scenario = this.books.scenario();
		if (hold.happens("hold-lost", scenario) || !hasTarget()) {
			return null;
		}
		Integer answer = post(hold, scenario.duration("hold-timeout"));
		if (hold.happens("event-twice", scenario)) {
			post(hold, scenario.duration("hold-timeout"));
		}
		return hold.happens("hold-unheard", scenario) ? null : answer;
	}

	/** Sends on whatever is due. */
	void pump() {
		if (!hasTarget()) {
			return;
		}
		for (SoapEvent event : this.books.soap().takeEvents(now())) {
			this.rows.compute(event.checkout().id(), (id, row) -> {
				CompletableFuture<Void> before = (row != null) ? row : CompletableFuture.completedFuture(null);
				return before.thenRunAsync(() -> deliver(event), this.crew);
			});
		}
		this.rows.values().removeIf(CompletableFuture::isDone);
	}

	/**
	 * Posts an event once more, whatever became of it.
	 * @return the status, or null where no answer came
	 */
	@Nullable Integer again(SoapEvent event) throws InterruptedException {
		return post(event, this.books.scenario().duration("event-timeout"));
	}

	boolean hasTarget() {
		return this.hooks.get().soap() != null;
	}

	private void deliver(SoapEvent event) {
		try {
			post(event, this.books.scenario().duration("event-timeout"));
			pump();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			// Thrown on, it would end the row of its session.
			log.error("sandbox: event {} could not be posted and is left", event.id(), ex);
		}
	}

	private @Nullable Integer post(SoapEvent event, Duration timeout) throws InterruptedException {
		Scenario scenario = this.books.scenario();
		if (this.books.soap().isForged(event, scenario)) {
			send(event, "forged-", timeout);
		}
		Integer status = send(event, "", timeout);
		if (!this.crew.isClosed()) {
			this.books.soap().posted(event, status, now(), scenario);
		}
		return status;
	}

	private @Nullable Integer send(SoapEvent event, String forgery, Duration timeout) throws InterruptedException {
		Hooks target = this.hooks.get();
		if (target.soap() == null) {
			return null;
		}
		String secret = target.soapSecret();
		Courier.Header signature = (secret != null)
				? new Courier.Header("SOAP-WEBHOOK-SIGNATURE", Signature.soap(forgery + secret, now(), event.body()))
				: null;
		return this.courier.post(target.soap(), signature, event.body(), timeout);
	}

	private Instant now() {
		return this.books.clock().instant();
	}

}
