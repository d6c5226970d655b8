package io.payrun.sandbox;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static io.payrun.sandbox.SoapClient.balance;
import static io.payrun.sandbox.SoapSandboxTests.moves;
import static org.assertj.core.api.Assertions.assertThat;

/** Customers who act by themselves, and charges that take each course, one at a time. */
class SoapCustomersTests {

	private static final String AUTO = "customer=auto,customer-after=1s,settle=4s,reversed-after=1s,";

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void nobodyActsByHand() throws Exception {
		try (SoapClient client = SoapClient.start("calm,settle=1s")) {
			client.created("cus_1", 100);
			client.pass(Duration.ofHours(23));
			client.settle();
			assertThat(client.merchant.posts()).isEmpty();
			assertThat(state(client)).isEqualTo("OPEN");
		}
	}

	@Test
	void aCustomerConfirmsByHerself() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO)) {
			client.created("cus_1", 100);
			passUntilHeld(client);
			client.passUntil(SECOND, 2);
			client.passUntil(Duration.ofSeconds(3), 3);
			assertThat(client.merchant.types()).containsExactly("checkout.hold", "checkout.pending",
					"checkout.succeeded");
			assertThat(state(client)).isEqualTo("COMPLETED");
		}
	}

	@Test
	void sheTakesAShareOfHerBalance() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "takes=0.5")) {
			client.create(balance("cus_1", 1001));
			client.passUntil(SECOND, 1);
			assertThat(client.merchant.posts().get(0).json().at("/data/charge/amount_cents").intValue()).isEqualTo(500);
		}
	}

	@Test
	void oneWhoNeverActsLetsTheSessionLapse() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "customer-never@cus_1=1")) {
			String checkout = client.created("cus_1", 100);
			client.passUntil(Duration.ofHours(24), 1);
			assertThat(client.merchant.posts().get(0).body()).isEqualTo("{\"event_id\":\""
					+ client.merchant.posts().get(0).eventId() + "\",\"type\":\"checkout.expired\",\"data\":{\"id\":\""
					+ checkout + "\",\"type\":\"withdrawal\",\"customer\":{\"id\":\"cus_1\"}}}");
			assertThat(state(client)).isEqualTo("EXPIRED");
			assertThat(client.desk("checkouts/" + checkout + "/confirm").status()).isEqualTo(409);
		}
	}

	@Test
	void oneWhoDeclinesTellsNobodyAndMayChangeHerMind() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "customer-declines@cus_1=1")) {
			String checkout = client.created("cus_1", 100);
			client.pass(SECOND);
			await(() -> state(client).equals("DECLINED"));
			assertThat(client.merchant.posts()).isEmpty();
			client.confirmed(checkout);
			assertThat(state(client)).isEqualTo("OPEN");
		}
	}

	@Test
	void oneWhoIsLateActsLater() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "customer-late@cus_1=1,customer-late-for=2h")) {
			client.created("cus_1", 100);
			client.pass(Duration.ofMinutes(119));
			client.settle();
			assertThat(client.merchant.posts()).isEmpty();
			client.passUntil(Duration.ofMinutes(1), 1);
		}
	}

	@Test
	void aSessionThatFailsTellsItsTimeInItsOwnForm() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "session-fails@cus_1=1")) {
			String checkout = client.created("cus_1", 100);
			client.passUntil(SECOND, 1);
			JsonNode json = client.merchant.posts().get(0).json();
			assertThat(json.get("type").stringValue()).isEqualTo("checkout.terminally_failed");
			assertThat(json.at("/data/terminally_failed_at").stringValue()).isEqualTo("2026-11-20 01:30:01 UTC");
			assertThat(json.get("data").has("charge")).isFalse();
			assertThat(client.desk("checkouts/" + checkout + "/confirm").status()).isEqualTo(409);
		}
	}

	@Test
	void aReleaseIsAFailureAfterTheHold() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "release@cus_1=1")) {
			client.created("cus_1", 100);
			passUntilHeld(client);
			client.passUntil(Duration.ofSeconds(2), 2);
			assertThat(moves(client.merchant.posts())).containsExactly("checkout.hold created>held",
					"checkout.release_hold held>failed");
			assertThat(client.charge(chargeId(client)).get("failure_code").stringValue()).isNotBlank();
			assertThat(state(client)).isEqualTo("OPEN");
		}
	}

	@Test
	void anExtraFailureTellsTheSameChargeAgainAndASecondTryIsAnotherCharge() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "release@cus_1=1,extra-failed@cus_1=1,second-try@cus_1=1")) {
			client.created("cus_1", 100);
			passUntilHeld(client);
			client.passUntil(Duration.ofSeconds(2), 3);
			client.control("calm");
			client.passUntil(SECOND, 4);
			assertThat(moves(client.merchant.posts())).containsExactly("checkout.hold created>held",
					"checkout.release_hold held>failed", "checkout.failed held>failed", "checkout.hold created>held");
			List<JsonNode> charges = client.books().get("charges").valueStream().toList();
			assertThat(charges).hasSize(2);
			assertThat(charges.get(0).get("id")).isNotEqualTo(charges.get(1).get("id"));
			await(() -> client.books().at("/charges/1/status").stringValue().equals("held"));
			client.passUntil(Duration.ofSeconds(2), 5);
			client.passUntil(Duration.ofSeconds(4), 6);
			assertThat(client.merchant.types()).endsWith("checkout.pending", "checkout.succeeded");
		}
	}

	@ParameterizedTest
	@CsvSource({ "returned, checkout.returned", "voided, checkout.voided" })
	void moneyCanComeBackAfterSuccess(String word, String type) throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + word + "@cus_1=1")) {
			client.created("cus_1", 100);
			passUntilHeld(client);
			client.passUntil(Duration.ofSeconds(4), 3);
			client.passUntil(SECOND, 4);
			assertThat(moves(client.merchant.posts())).endsWith(type + " succeeded>" + word);
			JsonNode charge = client.books().at("/charges/0");
			assertThat(charge.get("status").stringValue()).isEqualTo(word);
			assertThat(charge.get("reversed_cents").intValue()).isEqualTo(100);
		}
	}

	@Test
	void aRefundIsToldByTheChargeAlone() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "refunded@cus_1=1")) {
			client.created("cus_1", 100);
			passUntilHeld(client);
			client.passUntil(Duration.ofSeconds(4), 3);
			client.pass(SECOND);
			await(() -> client.charge(chargeId(client)).get("status").stringValue().equals("refunded"));
			client.settle();
			assertThat(client.merchant.posts()).hasSize(3);
		}
	}

	@Test
	void aStuckChargeStaysPending() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "stuck@cus_1=1")) {
			String checkout = client.created("cus_1", 100);
			passUntilHeld(client);
			client.passUntil(Duration.ofDays(3), 2);
			client.settle();
			assertThat(client.charge(chargeId(client)).get("status").stringValue()).isEqualTo("pending");
			assertThat(state(client)).as("a session does not lapse under its charge").isEqualTo("OPEN");
			assertThat(client.desk("checkouts/" + checkout + "/expire").status()).isEqualTo(409);
		}
	}

	@Test
	void anEarlyCustomerConfirmsBeforeTheCreateIsAnswered() throws Exception {
		try (SoapClient client = SoapClient.start(AUTO + "event-early@cus_1=1")) {
			String checkout = client.created("cus_1", 100);
			assertThat(client.merchant.posts().get(0).json().at("/data/id").stringValue()).isEqualTo(checkout);
		}
	}

	@Test
	void theDeskMovesSessionsAndChargesByHand() throws Exception {
		try (SoapClient client = SoapClient.start("calm,settle=1h")) {
			String checkout = client.create(balance("cus_1", 1000)).text("id");
			assertThat(client.desk("checkouts/" + checkout + "/confirm?amount_cents=1001").status()).isEqualTo(409);
			String charge = client.desk("checkouts/" + checkout + "/confirm?amount_cents=400").body().split(" ")[0];
			assertThat(client.desk("checkouts/" + checkout + "/terminal").status()).isEqualTo(409);
			assertThat(client.desk("charges/" + charge + "/return").status()).isEqualTo(409);
			assertThat(client.desk("charges/" + charge + "/succeed").body()).isEqualTo(charge + " is succeeded\n");
			assertThat(client.desk("charges/" + charge + "/return?amount_cents=401").status()).isEqualTo(400);
			assertThat(client.desk("charges/" + charge + "/return?amount_cents=150").body())
				.isEqualTo(charge + " is returned\n");
			client.merchant.await(3);
			assertThat(client.merchant.posts().get(2).json().at("/data/charge/amount_cents").intValue()).isEqualTo(150);
			assertThat(client.books().at("/charges/0/reversed_cents").intValue()).isEqualTo(150);
			assertThat(client.charge(charge).get("amount_cents").intValue()).isEqualTo(400);
		}
	}

	@Test
	void theDeskEndsSessionsByHand() throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			String first = client.created("cus_1", 100);
			String second = client.created("cus_2", 100);
			assertThat(client.desk("checkouts/" + first + "/decline").body()).isEqualTo(first + " is DECLINED\n");
			assertThat(client.desk("checkouts/" + first + "/expire").status()).isEqualTo(200);
			assertThat(client.desk("checkouts/" + first + "/expire").status()).isEqualTo(409);
			assertThat(client.desk("checkouts/" + second + "/terminal").status()).isEqualTo(200);
			client.merchant.await(2);
			assertThat(client.merchant.types()).containsExactlyInAnyOrder("checkout.expired",
					"checkout.terminally_failed");
			assertThat(client.desk("checkouts/chk_0/expire").status()).isEqualTo(404);
			assertThat(client.desk("checkouts/" + first + "/love").status()).isEqualTo(404);
			assertThat(client.desk("charges/ch_0/void").status()).isEqualTo(404);
			assertThat(client.desk("events/ev_0/again").status()).isEqualTo(404);
		}
	}

	@Test
	void aReleaseByHandTellsHeldWhateverCameBetween() throws Exception {
		try (SoapClient client = SoapClient.start("calm,settle=4s,stuck=1")) {
			String charge = client.confirmed(client.created("cus_1", 100));
			client.passUntil(SECOND, 2);
			assertThat(client.desk("charges/" + charge + "/release").status()).isEqualTo(200);
			assertThat(moves(client.merchant.await(3))).endsWith("checkout.release_hold held>failed");
		}
	}

	@Test
	void aDepositNeedsNoHold() throws Exception {
		try (SoapClient client = SoapClient.start("calm,settle=4s")) {
			String checkout = client
				.create("{\"customer_id\":\"cus_1\",\"type\":\"deposit\",\"fixed_amount_cents\":700}")
				.text("id");
			client.confirmed(checkout);
			client.passUntil(Duration.ofSeconds(4), 2);
			assertThat(moves(client.merchant.posts())).containsExactly("checkout.pending created>pending",
					"checkout.succeeded pending>succeeded");
			assertThat(client.merchant.posts().get(0).json().at("/data/charge/transaction_type").stringValue())
				.isEqualTo("credit");
		}
	}

	/**
	 * Her hold is asked before it is answered, and the clock must not move in between.
	 */
	private static void passUntilHeld(SoapClient client) throws Exception {
		client.pass(SECOND);
		await(() -> client.books().at("/charges/0/status").asString("").equals("held"));
	}

	private static String state(SoapClient client) throws Exception {
		return client.books().at("/checkouts/0/state").stringValue();
	}

	private static String chargeId(SoapClient client) throws Exception {
		return client.books().at("/charges/0/id").stringValue();
	}

	static void await(Check check) throws Exception {
		for (int tries = 0; tries < 1000 && !check.holds(); tries++) {
			Thread.sleep(10);
		}
		assertThat(check.holds()).isTrue();
	}

	/** Something that comes true. */
	interface Check {

		boolean holds() throws Exception;

	}

}
