package io.payrun.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.payrun.sandbox.HookReceiver.Post;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How events are signed, repeated, damaged and kept. */
class SoapEventsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@TempDir
	Path folder;

	/** RFC 4231 test case 2, and a text that another implementation signed. */
	@Test
	void signaturesAreHmacSha256InLowerCaseHex() {
		assertThat(Signature.hex("Jefe", "what do ya want for nothing?"))
			.isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
		assertThat(Signature.soap("wss_test", Instant.ofEpochSecond(1_763_602_200), "{\"event_id\":\"ev_1\"}"))
			.isEqualTo("t=1763602200,v1=37847e836bb6b0e9d4fa46ceb80c0262ea595082306301c70f256248934234f1");
	}

	@Test
	void aFailedEventIsTriedFourTimesMoreLaterAndLaterWithANewSignature() throws Exception {
		try (SoapClient client = SoapClient.start("calm,event-retry=1s")) {
			client.merchant.answer((post) -> 500);
			expire(client);
			client.merchant.await(1);
			awaitAttempts(client, 1);
			for (int tries = 1; tries <= 4; tries++) {
				client.pass(Duration.ofMillis((1000L << (tries - 1)) - 1));
				client.settle();
				assertThat(client.merchant.posts()).hasSize(tries);
				client.passUntil(Duration.ofMillis(1), tries + 1);
				awaitAttempts(client, tries + 1);
			}
			client.pass(Duration.ofHours(1));
			client.settle();
			List<Post> posts = client.merchant.posts();
			assertThat(posts).hasSize(5).allMatch((post) -> post.isSigned(SoapClient.SECRET));
			assertThat(posts.stream().map(Post::body).distinct()).hasSize(1);
			assertThat(posts.stream().map(Post::soap).distinct()).hasSize(5);
			JsonNode line = client.books().at("/events/0");
			assertThat(line.get("last_status").intValue()).isEqualTo(500);
			assertThat(line.get("delivered").booleanValue()).isFalse();
			assertThat(line.get("next_at").isNull()).isTrue();
		}
	}

	@Test
	void aRetryThatIsTakenIsTheLast() throws Exception {
		try (SoapClient client = SoapClient.start("calm,event-retry=1s")) {
			AtomicInteger count = new AtomicInteger();
			client.merchant.answer((post) -> (count.incrementAndGet() < 2) ? 503 : 200);
			expire(client);
			client.merchant.await(1);
			awaitAttempts(client, 1);
			client.passUntil(SECOND, 2);
			awaitAttempts(client, 2);
			client.pass(Duration.ofHours(1));
			client.settle();
			assertThat(client.merchant.posts()).hasSize(2);
			assertThat(client.books().at("/events/0").propertyNames()).containsExactly("event_id", "type", "checkout",
					"charge", "attempts", "last_status", "delivered", "next_at");
		}
	}

	@Test
	void aHoldIsNeverRepeated() throws Exception {
		try (SoapClient client = SoapClient.start("calm,event-retry=1s")) {
			client.merchant.answer((post) -> 500);
			client.desk("checkouts/" + client.created("cus_1", 100) + "/confirm");
			client.pass(Duration.ofMinutes(1));
			client.settle();
			assertThat(client.merchant.types().stream().filter("checkout.hold"::equals)).hasSize(1);
		}
	}

	@Test
	void anEventCanComeTwice() throws Exception {
		try (SoapClient client = SoapClient.start("event-twice@cus_1=1")) {
			expire(client);
			List<Post> posts = client.merchant.await(2);
			assertThat(posts.get(0).eventId()).isEqualTo(posts.get(1).eventId());
			client.settle();
			assertThat(client.merchant.posts()).hasSize(2);
		}
	}

	@Test
	void aHoldThatComesTwiceIsDecidedByItsFirstAnswer() throws Exception {
		try (SoapClient client = SoapClient.start("event-twice@cus_1=1,settle=1h")) {
			AtomicInteger count = new AtomicInteger();
			client.merchant.answer((post) -> (count.incrementAndGet() == 1) ? 200 : 422);
			client.confirmed(client.created("cus_1", 100));
			assertThat(client.merchant.types()).containsExactly("checkout.hold", "checkout.hold");
		}
	}

	@Test
	void anEventCanBeLostAndSentAgainByHand() throws Exception {
		try (SoapClient client = SoapClient.start("event-lost@cus_1=1")) {
			expire(client);
			client.settle();
			assertThat(client.merchant.posts()).isEmpty();
			JsonNode event = client.books().at("/events/0");
			assertThat(event.get("attempts").intValue()).isZero();
			String id = event.get("event_id").stringValue();
			assertThat(client.desk("events/" + id + "/again").body()).isEqualTo(id + " was answered 200\n");
			assertThat(client.merchant.posts().get(0).eventId()).isEqualTo(id);
			client.merchant.answer((post) -> 404);
			assertThat(client.desk("events/" + id + "/again").body()).isEqualTo(id + " was answered 404\n");
			assertThat(client.books().at("/events/0/delivered").booleanValue()).isTrue();
		}
	}

	@Test
	void aForgeryComesFirstAndDoesNotCount() throws Exception {
		try (SoapClient client = SoapClient.start("event-forged@cus_1=1,settle=1h")) {
			client.merchant.answer((post) -> post.isSigned(SoapClient.SECRET) ? 200 : 401);
			client.confirmed(client.created("cus_1", 100));
			List<Post> posts = client.merchant.posts();
			assertThat(posts).hasSize(2);
			assertThat(posts.get(0).isSigned(SoapClient.SECRET)).isFalse();
			assertThat(posts.get(1).isSigned(SoapClient.SECRET)).isTrue();
			assertThat(client.books().at("/events/0/attempts").intValue()).isOne();
		}
	}

	@Test
	void aSwappedEventComesAfterItsNeighbourOrAloneInTheEnd() throws Exception {
		try (SoapClient client = SoapClient.start("event-swapped@cus_1=1,settle=4s,swapped-for=10s")) {
			client.confirmed(client.created("cus_1", 100));
			client.pass(SECOND);
			SoapCustomersTests.await(() -> client.books().get("events").size() == 2);
			client.passUntil(Duration.ofSeconds(3), 3);
			assertThat(client.merchant.types()).containsExactly("checkout.hold", "checkout.succeeded",
					"checkout.pending");
			expire(client);
			client.settle();
			assertThat(client.merchant.posts()).hasSize(3);
			client.passUntil(Duration.ofSeconds(10), 4);
		}
	}

	@ParameterizedTest
	@CsvSource({ "hold-lost, 0", "hold-unheard, 1" })
	void aHoldWithoutAnAnswerIsANoWhateverTheMerchantSaid(String word, int holds) throws Exception {
		try (SoapClient client = SoapClient.start(word + "@cus_1=1")) {
			String checkout = client.created("cus_1", 100);
			assertThat(client.desk("checkouts/" + checkout + "/confirm").status()).isEqualTo(409);
			client.merchant.await(holds + 1);
			assertThat(client.merchant.types().stream().filter("checkout.hold"::equals)).hasSize(holds);
			assertThat(client.merchant.types()).endsWith("checkout.failed");
		}
	}

	@Test
	void withoutATargetAHoldIsANoAndOtherEventsWait() throws Exception {
		try (SoapClient client = SoapClient.start("calm", null, new SettableClock())) {
			String checkout = client.created("cus_1", 100);
			assertThat(client.desk("checkouts/" + checkout + "/confirm").status()).isEqualTo(409);
			JsonNode failed = client.books().at("/events/1");
			assertThat(failed.get("attempts").intValue()).isZero();
			assertThat(client.desk("events/" + failed.get("event_id").stringValue() + "/again").status())
				.isEqualTo(409);
			client.listen();
			client.merchant.await(1);
			assertThat(client.merchant.types()).containsExactly("checkout.failed");
		}
	}

	@Test
	void anEventWithoutASecretIsNotSigned() throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			client.sandbox.tell(new Hooks(client.merchant.url("/other"), null, null, null));
			expire(client);
			Post post = client.merchant.await(1).get(0);
			assertThat(post.soap()).isNull();
			assertThat(post.path()).isEqualTo("/other");
		}
	}

	@Test
	void anotherLifeGoesOnWithSessionsChargesAndEvents() throws Exception {
		SettableClock clock = new SettableClock();
		String scenario = "calm,settle=4s,event-retry=1s";
		JsonNode before;
		String url;
		try (SoapClient client = SoapClient.start(scenario, this.folder, clock)) {
			client.listen();
			url = client.create(SoapClient.fixed("cus_2", 200)).text("client_secret");
			client.confirmed(client.created("cus_1", 100));
			client.merchant.answer((post) -> 500);
			client.passUntil(SECOND, 2);
			awaitAttempts(client, 1, 1);
			before = client.books();
		}
		try (SoapClient client = SoapClient.start(scenario, this.folder, clock)) {
			assertThat(client.books()).isEqualTo(before);
			assertThat(client.page(client.sandbox.url() + "/wallet?clientSecret=" + url).body()).contains("$2.00");
			client.listen();
			client.passUntil(SECOND, 1);
			client.passUntil(Duration.ofSeconds(2), 2);
			assertThat(client.merchant.types()).containsExactly("checkout.pending", "checkout.succeeded");
			assertThat(client.merchant.posts().get(0).eventId())
				.isEqualTo(before.at("/events/1/event_id").stringValue());
		}
	}

	@Test
	void aHoldThatWasUnderWayAtTheKillIsANo() throws Exception {
		SettableClock clock = new SettableClock();
		try (SoapClient client = SoapClient.start("calm", this.folder, clock)) {
			client.listen();
			String checkout = client.created("cus_1", 100);
			client.merchant.answer((post) -> {
				client.sandbox.close();
				return 200;
			});
			assertThatThrownBy(() -> client.desk("checkouts/" + checkout + "/confirm"))
				.isInstanceOf(java.io.IOException.class);
		}
		try (SoapClient client = SoapClient.start("calm", this.folder, clock)) {
			client.listen();
			client.merchant.await(1);
			assertThat(client.merchant.types()).containsExactly("checkout.failed");
			assertThat(client.books().at("/charges/0/status").stringValue()).isEqualTo("failed");
		}
	}

	@Test
	void theStrikesOfCreatesStrikeSessionsToo() throws Exception {
		try (SoapClient client = SoapClient.start("answer-lost@cus_1=1,error-before@cus_2=1,error-after@cus_3=1,"
				+ "throttled@cus_4=1,garbage@cus_5=1,truncated@cus_6=1,reset-before@cus_7=1,busy@cus_8=1,"
				+ "slow@cus_9=1,slow-for=1ms,dripping@cus_10=1,drip=1ms,polls=off")) {
			assertThatThrownBy(() -> client.created("cus_1", 100)).isInstanceOf(java.io.IOException.class);
			assertThat(status(client, "cus_2")).isEqualTo(500);
			assertThat(status(client, "cus_3")).isEqualTo(500);
			assertThat(status(client, "cus_4")).isEqualTo(429);
			assertThat(client.create(SoapClient.fixed("cus_5", 100)).body()).startsWith("<!doctype html>");
			assertThatThrownBy(() -> client.created("cus_6", 100)).isInstanceOf(java.io.IOException.class);
			assertThatThrownBy(() -> client.created("cus_7", 100)).isInstanceOf(java.io.IOException.class);
			for (String fine : List.of("cus_8", "cus_9", "cus_10")) {
				assertThat(status(client, fine)).isEqualTo(201);
			}
			Set<String> made = client.books()
				.get("checkouts")
				.valueStream()
				.map((line) -> line.get("customer").stringValue())
				.collect(Collectors.toSet());
			assertThat(made).containsExactlyInAnyOrder("cus_1", "cus_3", "cus_5", "cus_6", "cus_8", "cus_9", "cus_10");
			assertThat(client.books().get("checkout_arrivals")).hasSize(10);
		}
	}

	@Test
	void secretsAreNotInTheTextOfTheirHooks() {
		assertThat(new Hooks(URI.create("http://a"), "s1", URI.create("http://b"), "s2"))
			.hasToString("Hooks[soap=http://a, syncpay=http://b]");
	}

	private static int status(SoapClient client, String customer) throws Exception {
		return client.create(SoapClient.fixed(customer, 100)).status();
	}

	private static void expire(SoapClient client) throws Exception {
		assertThat(client.desk("checkouts/" + client.created("cus_1", 100) + "/expire").status()).isEqualTo(200);
	}

	private static void awaitAttempts(SoapClient client, int attempts) throws Exception {
		awaitAttempts(client, 0, attempts);
	}

	private static void awaitAttempts(SoapClient client, int event, int attempts) throws Exception {
		SoapCustomersTests.await(() -> client.books().at("/events/" + event + "/attempts").intValue() == attempts);
	}

}
