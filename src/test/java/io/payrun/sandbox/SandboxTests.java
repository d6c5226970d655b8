package io.payrun.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.payrun.sandbox.SandboxClient.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static io.payrun.sandbox.SandboxClient.body;
import static org.assertj.core.api.Assertions.assertThat;

/** What SyncPay documents, as the sandbox does it. */
class SandboxTests {

	private SandboxClient client;

	@BeforeEach
	void start() {
		this.client = SandboxClient.start("calm,settle=2s,balance.NGN=100000.00");
	}

	@AfterEach
	void stop() {
		this.client.close();
	}

	@Test
	void aCreateAnswersTheFourDocumentedFieldsAndNoOther() throws Exception {
		Reply reply = this.client.create("PO-1", "k1");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.json().propertyNames()).containsExactly("withdrawal_id", "status", "provider",
				"provider_reference");
		assertThat(reply.id()).matches("wd_[0-9a-f]{12}");
		assertThat(reply.text("status")).isEqualTo("PENDING");
		assertThat(reply.json().get("provider").isNull()).isTrue();
		assertThat(reply.text("provider_reference")).matches("PAY-[0-9]+");
		assertThat(reply.headers()).containsKey("date").containsEntry("content-type", "application/json");
	}

	@Test
	void statusesAdvanceWithTheClock() throws Exception {
		String id = this.client.create("PO-1", "k1").id();
		assertThat(this.client.poll(id).text("status")).isEqualTo("PENDING");
		this.client.pass(Duration.ofMillis(500));
		assertThat(this.client.poll(id).text("status")).isEqualTo("PROCESSING");
		this.client.pass(Duration.ofMillis(1500));
		Reply reply = this.client.poll(id);
		assertThat(reply.text("status")).isEqualTo("COMPLETED");
		assertThat(reply.text("amount")).isEqualTo("7500.00");
		assertThat(reply.text("currency")).isEqualTo("NGN");
		assertThat(reply.text("reference")).isEqualTo("PO-1");
		assertThat(reply.text("destination_id")).isEqualTo("dest_7f3a");
		assertThat(reply.json().get("status_history")).extracting((step) -> step.get("status").stringValue())
			.containsExactly("PENDING", "PROCESSING", "COMPLETED");
		assertThat(reply.text("updated_at")).isEqualTo("2026-11-20T01:30:02Z");
	}

	@Test
	void anUnknownWithdrawalIsNotFound() throws Exception {
		assertRefused(this.client.poll("wd_000000000000"), 404, "NOT_FOUND", "Withdrawal not found");
	}

	@Test
	void aKeyThatIsNoneIsUnauthorized() throws Exception {
		for (String key : List.of("pk_test_abc", "sk_prod_abc", "sk_test_", "sk_test_revoked1")) {
			assertRefused(this.client.post(key, body("PO-1", "k1")), 401, "UNAUTHORIZED", "Invalid API key");
			assertThat(this.client.get(key, "/api/v1/organizations/me").status()).isEqualTo(401);
		}
		assertThat(this.client.books().get("withdrawals")).isEmpty();
	}

	@Test
	void anAmountThatIsANumberIsRefused() throws Exception {
		assertRefused(this.client.post(body("PO-1", "k1", "dest_1", "7500.00", "NGN")), 400, "VALIDATION_ERROR",
				"Amount must be a string");
	}

	@Test
	void badFieldsAreRefused() throws Exception {
		assertInvalid(this.client.post("{\"destination_id\":"), "Request body is not valid JSON");
		assertInvalid(this.client.post(body("PO-1", "k1", "7f3a", "\"7500\"", "NGN")), "Invalid destination ID");
		assertInvalid(this.client.post(body("PO 1", "k1")), "Invalid reference format");
		assertInvalid(this.client.post(body("PO-1", "k1", "dest_1", "\"7,500\"", "NGN")), "Invalid amount");
		assertInvalid(this.client.post(body("PO-1", "k1", "dest_1", "\"0.00\"", "NGN")), "Invalid amount");
		assertInvalid(this.client.post(body("PO-1", "k1", "dest_1", "\"7500.001\"", "NGN")), "Invalid amount");
		assertInvalid(this.client.post(body("PO-1", "k1", "dest_1", "\"7500.00\"", "EUR")), "Unsupported currency");
	}

	@Test
	void anUnknownOrForeignDestinationIsNotFound() throws Exception {
		for (String destination : List.of("dest_unknown_1", "dest_foreign_1")) {
			assertRefused(this.client.post(body("PO-1", "k1", destination, "\"7500.00\"", "NGN")), 404, "NOT_FOUND",
					"Payout destination not found");
		}
	}

	@Test
	void aDestinationIsBoundToTheCurrencyThatItNamesOrWasFirstPaidIn() throws Exception {
		String mismatch = "Currency does not match the payout destination's currency";
		assertInvalid(this.client.post(body("PO-1", "k1", "dest_usd_1", "\"7500.00\"", "NGN")), mismatch);
		assertInvalid(this.client.post(body("PO-2", "k2", "dest_usdt-trc20_1", "\"20.00\"", "USD")), mismatch);
		assertThat(this.client.post(body("PO-3", "k3")).status()).isEqualTo(200);
		assertInvalid(this.client.post(body("PO-4", "k4", "dest_7f3a", "\"20.00\"", "USD")), mismatch);
	}

	@Test
	void anAmountAtTheMinimumIsFineAndBelowItIsRefused() throws Exception {
		assertInvalid(this.client.post(body("PO-1", "k1", "dest_1", "\"4999.99\"", "NGN")),
				"Amount is below the minimum of 5000.00 NGN");
		assertThat(this.client.post(body("PO-1", "k1", "dest_1", "\"5000\"", "NGN")).status()).isEqualTo(200);
	}

	@Test
	void tooLittleMoneyIsToldWithBothAmounts() throws Exception {
		Reply reply = this.client.post(body("PO-1", "k1", "dest_1", "\"100000.01\"", "NGN"));
		assertRefused(reply, 400, "VALIDATION_ERROR", "Insufficient balance");
		assertThat(reply.json().at("/error/details/available_balance").stringValue()).isEqualTo("100000.00");
		assertThat(reply.json().at("/error/details/requested_amount").stringValue()).isEqualTo("100000.01");
	}

	@Test
	void anErrorIsNotRememberedUnderItsKey() throws Exception {
		assertThat(this.client.post(body("PO-1", "k1", "dest_1", "\"100000.01\"", "NGN")).status()).isEqualTo(400);
		this.client.control("/_balance?currency=NGN&amount=0.01&mode=test", "");
		assertThat(this.client.post(body("PO-1", "k1", "dest_1", "\"100000.01\"", "NGN")).status()).isEqualTo(200);
		assertThat(this.client.available("NGN")).isEqualTo("0.00");
	}

	@Test
	void theSameKeyShowsTheFirstAnswerAgainAndCreatesNothing() throws Exception {
		Reply first = this.client.create("PO-1", "k1");
		this.client.pass(Duration.ofMinutes(30).minusMillis(1));
		assertThat(this.client.create("PO-1", "k1").body()).isEqualTo(first.body());
		assertThat(this.client.available("NGN")).isEqualTo("92500.00");
		assertThat(this.client.books().get("withdrawals")).hasSize(1);
	}

	@Test
	void aForgottenKeyCreatesASecondWithdrawal() throws Exception {
		Reply first = this.client.create("PO-1", "k1");
		this.client.pass(Duration.ofMinutes(30));
		Reply second = this.client.create("PO-1", "k1");
		assertThat(second.status()).isEqualTo(200);
		assertThat(second.id()).isNotEqualTo(first.id());
		assertThat(this.client.available("NGN")).isEqualTo("85000.00");
		JsonNode twice = this.client.books().get("double_payments");
		assertThat(twice).hasSize(1);
		assertThat(twice.get(0).get("reference").stringValue()).isEqualTo("PO-1");
		assertThat(twice.get(0).get("withdrawals")).extracting(JsonNode::stringValue)
			.containsExactly(first.id(), second.id());
	}

	@Test
	void aUsedReferenceUnderAnotherKeyOrNoneIsRefused() throws Exception {
		this.client.create("PO-1", "k1");
		assertInvalid(this.client.create("PO-1", "k2"), "A withdrawal with this reference already exists");
		assertInvalid(this.client.create("PO-1", null), "A withdrawal with this reference already exists");
	}

	@Test
	void theUndocumentedPointsAreSwitches() throws Exception {
		this.client.create("PO-1", "k1");
		this.client.control("/_scenario", "reference=conflict,other-body=conflict");
		assertThat(this.client.create("PO-1", "k2").code()).isEqualTo("CONFLICT");
		assertThat(this.client.create("PO-2", "k1").status()).isEqualTo(409);
		this.client.control("/_scenario", "reference=off");
		assertThat(this.client.create("PO-1", "k2").status()).isEqualTo(200);
	}

	@Test
	void aKeyIsInFlightUntilItsAnswerIsGiven() throws Exception {
		this.client.control("/_scenario", "slow@PO-1=1,strikes=1,slow-for=700ms");
		CompletableFuture<Reply> first = this.client.postAsync(body("PO-1", "k1"));
		awaitArrival();
		assertRefused(this.client.create("PO-1", "k1"), 409, "CONFLICT",
				"Withdrawal request is being processed. Please retry shortly.");
		assertThat(first.get().status()).isEqualTo(200);
		assertThat(this.client.create("PO-1", "k1").body()).isEqualTo(first.get().body());
	}

	@Test
	void testAndLiveAndOtherOrganisationsAreSeparateWorlds() throws Exception {
		this.client.create("PO-1", "k1");
		assertThat(this.client.post("sk_live_abc", body("PO-1", "k1")).status()).isEqualTo(200);
		assertThat(this.client.post("sk_test_abc_org_other", body("PO-1", "k1")).status()).isEqualTo(200);
		assertThat(this.client.books().get("accounts")).extracting((account) -> account.get("account").stringValue())
			.containsExactly("org_live", "org_test", "org_test_other");
		assertThat(this.client.books().get("double_payments")).isEmpty();
	}

	@Test
	void theOrganisationTellsItsEnvironment() throws Exception {
		Reply test = this.client.get("/api/v1/organizations/me");
		assertThat(test.text("id")).isEqualTo("org_test");
		assertThat(test.text("current_env")).isEqualTo("test");
		assertThat(test.json().get("is_active").booleanValue()).isTrue();
		assertThat(test.text("payments_status")).isEqualTo("ENABLED");
		assertThat(this.client.get("sk_live_x", "/api/v1/organizations/me").text("current_env")).isEqualTo("live");
	}

	@Test
	void balancesAreDecimalTextInEveryCurrency() throws Exception {
		JsonNode balances = this.client.get("/api/v1/accounts/balances").json();
		assertThat(balances.get("success").booleanValue()).isTrue();
		assertThat(balances.get("account_id").stringValue()).isEqualTo("org_test");
		assertThat(balances.get("balances")).hasSize(11)
			.allSatisfy((balance) -> assertThat(balance.get("available_balance").stringValue())
				.matches("[0-9]+(\\.[0-9]+)?"));
		assertThat(this.client.available("ETH")).isEqualTo("1000000000.000000000000000000");
		assertThat(this.client.available("UGX")).isEqualTo("1000000000000");
	}

	private void awaitArrival() throws Exception {
		long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		while (this.client.books().get("arrivals").isEmpty() && System.nanoTime() < deadline) {
			Thread.onSpinWait();
		}
	}

	private static void assertInvalid(Reply reply, String message) {
		assertRefused(reply, 400, "VALIDATION_ERROR", message);
		assertThat(reply.json().at("/error/details").isMissingNode()).isTrue();
	}

	private static void assertRefused(Reply reply, int status, String code, String message) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(status);
		assertThat(reply.code()).isEqualTo(code);
		assertThat(reply.message()).isEqualTo(message);
	}

}
