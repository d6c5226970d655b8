package io.payrun.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.payrun.sandbox.Sandbox;
import tools.jackson.databind.JsonNode;

/**
 * The misbehaving provider of one round, the witness of the kill-and-relaunch proof: a
 * sandbox in the process that nobody kills, with books of its own on disk. Its support
 * desk completes what has been stuck for a while, as people at a provider would.
 */
final class ChaosProvider implements AutoCloseable {

	/** Everything but a key that is forgotten early, with short times. */
	static final String STORM = "storm,settle=200ms..900ms,slow-for=500ms,drip=1ms,late-for=1200ms,refund-after=700ms,"
			+ "retry-after=0";

	static final String KEY = "sk_test_chaos";

	static final Duration WINDOW = Duration.ofMinutes(30);

	private static final Duration STUCK = Duration.ofMillis(1500);

	private static final int DESK_MILLIS = 500;

	private final Sandbox sandbox;

	private final Clock clock;

	private final HttpClient http = HttpClient.newHttpClient();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread desk = new Thread(this::workAtTheDesk, "support-desk");

	private ChaosProvider(Sandbox sandbox, Clock clock) {
		this.sandbox = sandbox;
		this.clock = clock;
		this.desk.setDaemon(true);
		this.desk.start();
	}

	/**
	 * Starts it.
	 * @param plan of the round
	 * @param scenario how it misbehaves
	 * @param books folder of its books
	 * @param clock the wall clock
	 * @return the running provider, to be closed
	 * @throws IllegalArgumentException where the scenario has an unknown word
	 */
	static ChaosProvider start(ChaosPlan plan, String scenario, Path books, Clock clock) {
		return new ChaosProvider(Sandbox.start(new Sandbox.Options(0, plan.seed(), scenario, books, WINDOW,
				Duration.ofMillis(plan.latencyMillis()), clock)), clock);
	}

	URI url() {
		return this.sandbox.url();
	}

	/**
	 * How much has happened there, cheap enough to be asked all the time.
	 *
	 * @param arrivals requests with money in them
	 * @param withdrawals payouts that were created
	 * @param struckPolls polls that went wrong
	 */
	record Count(int arrivals, int withdrawals, int struckPolls) {
	}

	Count count() {
		JsonNode count = get("/_count");
		return new Count(count.get("arrivals").intValue(), count.get("withdrawals").intValue(),
				count.get("struck_polls").intValue());
	}

	JsonNode books() {
		return get("/_books");
	}

	private JsonNode get(String path) {
		return Json.read(ask(HttpRequest.newBuilder(at(path))));
	}

	private String ask(HttpRequest.Builder request) {
		try {
			return this.http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString())
				.body();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void workAtTheDesk() {
		try {
			while (!this.closed.await(DESK_MILLIS, TimeUnit.MILLISECONDS)) {
				completeStuck();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (UncheckedIOException ex) {
			// it is being closed
			if (this.closed.getCount() > 0) {
				throw ex;
			}
		}
	}

	private void completeStuck() {
		Instant before = this.clock.instant().minus(STUCK);
		for (JsonNode withdrawal : get("/_books?arrivals=0").get("withdrawals")) {
			boolean old = Instant.parse(withdrawal.get("created_at").stringValue()).isBefore(before);
			if (old && withdrawal.get("status").stringValue().equals("PROCESSING")) {
				ask(HttpRequest.newBuilder(at("/_withdrawals/" + withdrawal.get("id").stringValue() + "/complete"))
					.POST(HttpRequest.BodyPublishers.noBody()));
			}
		}
	}

	private URI at(String path) {
		return URI.create(this.sandbox.url() + path);
	}

	@Override
	public void close() {
		this.closed.countDown();
		try {
			this.desk.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.sandbox.close();
	}

}
