package io.payrun.notice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The customer's systems learn what became of each payout, at least once and in order.
 */
class EventsIntegrationTests {

	private static final Duration LONG = Duration.ofMinutes(2);

	private final NoticeWorld world = new NoticeWorld();

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void aPayoutThatBecomesFinalAndThenComesBackIsToldTwiceInOrder() {
		Notices notices = this.world.notices();
		this.world.payouts(1);
		this.world.become("COMPLETED", "P1");
		this.world.become("RETURNED", "P1");
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(2, 0));
		assertThat(bodies()).extracting((body) -> body.get("status").asString())
			.containsExactly("COMPLETED", "RETURNED");
		JsonNode first = bodies().get(0);
		assertThat(first.get("at").asString()).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
		assertThat(first.propertyNames()).containsExactly("id", "type", "sequence", "reference", "mode", "run",
				"provider", "amount", "currency", "status", "paid_amount", "refunded_amount", "provider_id", "at");
		assertThat(first.toString()).contains("\"type\":\"payout.updated\",\"sequence\":1,\"reference\":\"P1\","
				+ "\"mode\":\"live\",\"run\":1,\"provider\":\"syncpay\",\"amount\":\"5000.50\",\"currency\":\"NGN\","
				+ "\"status\":\"COMPLETED\",\"paid_amount\":\"5000.50\",\"refunded_amount\":null,\"provider_id\":\"wd_1\"");
		assertThat(this.world.customer.arrivals()).allMatch(Inlet.Arrival::isSigned)
			.extracting(Inlet.Arrival::eventId)
			.containsExactlyElementsOf(bodies().stream().map((body) -> body.get("id").asString()).toList());
	}

	@Test
	void whatIsOnItsWayIsNoEvent() {
		this.world.notices();
		this.world.payouts(2);
		this.world.become("AWAITING_CUSTOMER", "P1");
		this.world.become("ACCEPTED", "P1");
		assertThat(this.world.count("customer_event", "DUE")).isZero();
	}

	@Test
	void eventsBeginWhenTheyAreSwitchedOnAndEndWhenTheyAreSwitchedOff() {
		this.world.payouts(3);
		this.world.become("COMPLETED", "P1");
		Notices on = this.world.notices();
		this.world.become("COMPLETED", "P2");
		// a process without the setting changes nothing
		this.world.notices(NotifySettings.none());
		this.world.become("FAILED", "P3");
		assertThat(on.deliver(LONG)).isEqualTo(new Notices.Sent(2, 0));
		this.world.notices(NoticeWorld.settings(null, null, "off", false));
		this.world.become("RETURNED", "P2");
		assertThat(this.world.count("customer_event", "DUE")).isZero();
	}

	@Test
	void aRehearsalIsNoEventUnlessItIsWanted() {
		this.world.notices();
		this.world.payouts(1, 1, "sandbox");
		this.world.payouts(2, 2, "sandbox");
		this.world.become("COMPLETED", "P1");
		assertThat(this.world.count("customer_event", "DUE")).isZero();
		this.world.notices(NoticeWorld.settings(null, null, this.world.customer.url().toString(), true));
		this.world.become("COMPLETED", "P2");
		assertThat(this.world.count("customer_event", "DUE")).isOne();
	}

	@Test
	void aChangeThatIsRolledBackIsNoEvent() {
		this.world.notices();
		this.world.payouts(1);
		new TransactionTemplate(new JdbcTransactionManager(this.world.database.dataSource()))
			.executeWithoutResult((status) -> {
				this.world.become("COMPLETED", "P1");
				assertThat(this.world.count("customer_event", "DUE")).as("seen inside").isOne();
				status.setRollbackOnly();
			});
		assertThat(this.world.sql.sql("select count(*) from customer_event").query(Long.class).single()).isZero();
	}

	@Test
	void whileOneEventFailsTheNextOfItsPayoutWaitsAndAllOthersGo() {
		Notices notices = this.world.notices();
		this.world.payouts(2);
		this.world.become("COMPLETED", "P%");
		this.world.become("RETURNED", "P%");
		AtomicInteger refusals = new AtomicInteger(2);
		this.world.customer.answer = (arrival) -> arrival.body().contains("\"P1\"") && refusals.getAndDecrement() > 0
				? 503 : 200;
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(2, 1));
		this.world.later("2 minutes");
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(0, 1));
		assertThat(notices.undeliveredEvents(10)).extracting(Notices.Entry::subject)
			.containsExactly("P1 COMPLETED", "P1 RETURNED");
		this.world.later("10 minutes");
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(2, 0));
		assertThat(statuses("P1")).containsExactly("COMPLETED", "COMPLETED", "COMPLETED", "RETURNED");
		assertThat(statuses("P2")).containsExactly("COMPLETED", "RETURNED");
	}

	@Test
	void theNextEventGoesOnceTheFormerWasGivenUp() {
		Notices notices = this.world.notices();
		this.world.payouts(1);
		this.world.become("COMPLETED", "P1");
		this.world.customer.answer = (arrival) -> 500;
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(0, 1));
		this.world.later("73 hours");
		this.world.become("RETURNED", "P1");
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(0, 1));
		this.world.customer.answer = (arrival) -> 200;
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(1, 0));
		assertThat(statuses("P1")).containsExactly("COMPLETED", "COMPLETED", "RETURNED");
		assertThat(notices.undeliveredEvents(10)).singleElement().satisfies((entry) -> {
			assertThat(entry.state()).isEqualTo("FAILED");
			assertThat(notices.retry(List.of(entry.id()))).isOne();
		});
		assertThat(notices.deliver(LONG)).isEqualTo(new Notices.Sent(1, 0));
	}

	@Test
	void tenThousandEventsGoInSmallBatchesByTwoProcessesAtOnceAndEachArrivesOnce() throws Exception {
		this.world.notices();
		this.world.payouts(5_000);
		this.world.become("COMPLETED", "P%");
		this.world.become("RETURNED", "P%");
		AtomicLong most = new AtomicLong();
		List<String> arrived = Collections.synchronizedList(new ArrayList<>());
		Function<Due, Result> carrier = (due) -> {
			arrived.add(due.body());
			if (arrived.size() % 100 == 0) {
				most.accumulateAndGet(
						this.world.sql.sql("select count(*) from customer_event where leased_until is not null")
							.query(Long.class)
							.single(),
						Math::max);
			}
			return new Result.Delivered(null);
		};
		CompletableFuture<Notices.Sent> other = CompletableFuture.supplyAsync(() -> deliver(carrier));
		Notices.Sent sent = deliver(carrier).plus(other.get());
		// what one finds claimed by the other is not waited for
		sent = sent.plus(deliver(carrier));
		assertThat(sent).isEqualTo(new Notices.Sent(10_000, 0));
		assertThat(arrived).hasSize(10_000);
		assertThat(most.get()).isPositive().isLessThanOrEqualTo(200);
		Map<String, List<Integer>> sequences = new HashMap<>();
		arrived.stream()
			.map((body) -> JsonMapper.shared().readTree(body))
			.forEach((body) -> sequences.computeIfAbsent(body.get("reference").asString(), (key) -> new ArrayList<>())
				.add(body.get("sequence").asInt()));
		assertThat(sequences).hasSize(5_000);
		assertThat(sequences.values()).allMatch(List.of(1, 2)::equals);
	}

	private Notices.Sent deliver(Function<Due, Result> carrier) {
		return new Courier(new EventStore(this.world.database.dataSource()), carrier, Senders.MOST_EVENTS)
			.deliver(new Deadline(LONG));
	}

	private List<JsonNode> bodies() {
		return this.world.customer.arrivals()
			.stream()
			.map((arrival) -> JsonMapper.shared().readTree(arrival.body()))
			.toList();
	}

	private List<String> statuses(String reference) {
		return bodies().stream()
			.filter((body) -> body.get("reference").asString().equals(reference))
			.map((body) -> body.get("status").asString())
			.toList();
	}

}
