package io.payrun.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.payrun.sandbox.SandboxClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static io.payrun.sandbox.SandboxClient.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each misbehaviour alone, with the books as the witness of what happened. */
class SandboxMisbehaviourTests {

	private static final String NGN = "balance.NGN=100000.00,settle=2s,";

	@ParameterizedTest
	@ValueSource(strings = { "answer-lost", "reset-before" })
	void aClosedConnectionTellsNothing(String word) throws Exception {
		try (SandboxClient client = SandboxClient.start(word + "=1,strikes=1")) {
			assertThatThrownBy(() -> client.create("PO-1", "k1")).isInstanceOf(IOException.class);
			assertThat(withdrawals(client)).isEqualTo(word.equals("answer-lost") ? 1 : 0);
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(200);
			assertThat(withdrawals(client)).isOne();
			assertThat(results(client))
				.isEqualTo(word.equals("answer-lost") ? List.of("created answer-lost", "cached null")
						: List.of("untouched reset-before", "created null"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "error-before", "error-after" })
	void a500MayOrMayNotHaveCreated(String word) throws Exception {
		try (SandboxClient client = SandboxClient.start(word + "=1,strikes=1")) {
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(500);
			assertThat(withdrawals(client)).isEqualTo(word.equals("error-after") ? 1 : 0);
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(200);
			assertThat(withdrawals(client)).isOne();
		}
	}

	@Test
	void busyAndThrottledCreateNothing() throws Exception {
		try (SandboxClient client = SandboxClient.start("busy@PO-1=1,throttled@PO-2=1,retry-after=3")) {
			assertThat(client.create("PO-1", "k1").code()).isEqualTo("CONFLICT");
			Reply throttled = client.create("PO-2", "k2");
			assertThat(throttled.status()).isEqualTo(429);
			assertThat(throttled.headers()).containsEntry("retry-after", "3");
			assertThat(withdrawals(client)).isZero();
		}
	}

	@Test
	void garbageIsA200ThatIsNoJson() throws Exception {
		try (SandboxClient client = SandboxClient.start("garbage=1,strikes=1")) {
			Reply reply = client.create("PO-1", "k1");
			assertThat(reply.status()).isEqualTo(200);
			assertThat(reply.body()).startsWith("<!doctype html>");
			assertThat(withdrawals(client)).isOne();
		}
	}

	@Test
	void aTruncatedAnswerBreaksOffAfterItsStatus() throws Exception {
		try (SandboxClient client = SandboxClient.start("truncated=1,strikes=1")) {
			assertThatThrownBy(() -> client.create("PO-1", "k1")).isInstanceOf(IOException.class)
				.hasStackTraceContaining("fixed content-length: ");
			assertThat(withdrawals(client)).isOne();
		}
	}

	@Test
	void aDrippingAnswerIsWholeInTheEnd() throws Exception {
		try (SandboxClient client = SandboxClient.start("dripping=1,drip=2ms")) {
			long from = System.nanoTime();
			assertThat(client.create("PO-1", "k1").text("status")).isEqualTo("PENDING");
			assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(150));
		}
	}

	@Test
	void aSlowAnswerComesLate() throws Exception {
		try (SandboxClient client = SandboxClient.start("slow=1,slow-for=200ms")) {
			long from = System.nanoTime();
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(200);
			assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(199));
		}
	}

	@Test
	void aFailureTellsItsReasonAndGivesTheMoneyBackAtOnce() throws Exception {
		try (SandboxClient client = SandboxClient.start(NGN + "failed=1")) {
			String id = client.create("PO-1", "k1").id();
			assertThat(client.available("NGN")).isEqualTo("92500.00");
			client.pass(Duration.ofSeconds(2));
			Reply reply = client.poll(id);
			assertThat(reply.text("status")).isEqualTo("FAILED");
			assertThat(reply.json().at("/status_history/2/reason").stringValue()).isNotBlank();
			assertThat(client.available("NGN")).isEqualTo("100000.00");
			JsonNode balance = ngn(client);
			assertThat(balance.get("debits").stringValue()).isEqualTo("7500.00");
			assertThat(balance.get("refunds").stringValue()).isEqualTo("7500.00");
			assertThat(client.books().at("/withdrawals/0/refunded").booleanValue()).isTrue();
		}
	}

	@Test
	void aCancellationComesBeforeProcessingAndGivesTheMoneyBack() throws Exception {
		try (SandboxClient client = SandboxClient.start(NGN + "cancelled=1")) {
			String id = client.create("PO-1", "k1").id();
			client.pass(Duration.ofSeconds(2));
			assertThat(client.poll(id).json().get("status_history"))
				.extracting((step) -> step.get("status").stringValue())
				.containsExactly("PENDING", "CANCELLED");
			assertThat(client.available("NGN")).isEqualTo("100000.00");
		}
	}

	@Test
	void aLateRefundIsBookedSecondsAfterTheFailure() throws Exception {
		try (SandboxClient client = SandboxClient.start(NGN + "failed=1,refund-late=1,refund-after=5s")) {
			String id = client.create("PO-1", "k1").id();
			client.pass(Duration.ofSeconds(6));
			assertThat(client.poll(id).text("status")).isEqualTo("FAILED");
			assertThat(client.available("NGN")).isEqualTo("92500.00");
			assertThat(client.books().at("/withdrawals/0/refunded").booleanValue()).isFalse();
			client.pass(Duration.ofSeconds(1));
			assertThat(client.available("NGN")).isEqualTo("100000.00");
		}
	}

	@Test
	void lateFailedIsProcessingForLong() throws Exception {
		try (SandboxClient client = SandboxClient.start(NGN + "late-failed=1,late-for=1h")) {
			String id = client.create("PO-1", "k1").id();
			client.pass(Duration.ofMinutes(59));
			assertThat(client.poll(id).text("status")).isEqualTo("PROCESSING");
			client.pass(Duration.ofMinutes(1));
			assertThat(client.poll(id).text("status")).isEqualTo("FAILED");
		}
	}

	@Test
	void stuckWaitsForSupport() throws Exception {
		try (SandboxClient client = SandboxClient.start(NGN + "stuck=1")) {
			String paid = client.create("PO-1", "k1").id();
			String failed = client.create("PO-2", "k2").id();
			String cancelled = client.create("PO-3", "k3").id();
			client.pass(Duration.ofDays(3));
			assertThat(client.poll(paid).text("status")).isEqualTo("PROCESSING");
			assertThat(client.control("/_withdrawals/" + paid + "/complete", "").status()).isEqualTo(200);
			assertThat(client.control("/_withdrawals/" + failed + "/fail", "").status()).isEqualTo(200);
			assertThat(client.control("/_withdrawals/" + cancelled + "/cancel", "").status()).isEqualTo(200);
			assertThat(client.poll(paid).text("status")).isEqualTo("COMPLETED");
			assertThat(client.poll(failed).text("status")).isEqualTo("FAILED");
			assertThat(client.poll(cancelled).text("status")).isEqualTo("CANCELLED");
			assertThat(client.available("NGN")).isEqualTo("92500.00");
			assertThat(client.control("/_withdrawals/" + cancelled + "/complete", "").status()).isEqualTo(409);
			assertThat(client.control("/_withdrawals/wd_0/complete", "").status()).isEqualTo(404);
		}
	}

	@Test
	void aCompletedWithdrawalCanComeBackByHand() throws Exception {
		try (SandboxClient client = SandboxClient.start(NGN)) {
			String id = client.create("PO-1", "k1").id();
			client.pass(Duration.ofSeconds(2));
			assertThat(client.poll(id).text("status")).isEqualTo("COMPLETED");
			assertThat(client.control("/_withdrawals/" + id + "/fail", "").status()).isEqualTo(200);
			assertThat(client.poll(id).text("status")).isEqualTo("FAILED");
			assertThat(client.available("NGN")).isEqualTo("100000.00");
		}
	}

	@Test
	void aKeyForgottenEarlyPaysTwice() throws Exception {
		try (SandboxClient client = SandboxClient.start(NGN + "key-forgotten=1,answer-lost=1,strikes=1")) {
			assertThatThrownBy(() -> client.create("PO-1", "k1")).isInstanceOf(IOException.class);
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(200);
			assertThat(client.books().get("double_payments")).hasSize(1);
			assertThat(client.available("NGN")).isEqualTo("85000.00");
		}
	}

	@Test
	void moneyComesFromElsewhereAndGoesThere() throws Exception {
		try (SandboxClient client = SandboxClient.start(NGN + "money-in=1")) {
			client.create("PO-1", "k1");
			assertThat(client.available("NGN")).isEqualTo("92600.00");
			assertThat(ngn(client).get("credits").stringValue()).isEqualTo("100.00");
			assertThat(client.control("/_balance?currency=NGN&amount=-600.00&mode=test", "").body())
				.isEqualTo("NGN 92000.00\n");
			assertThat(client.control("/_balance?currency=EUR&amount=1&mode=test", "").status()).isEqualTo(400);
		}
	}

	@Test
	void aRefusedReferenceIsRefusedEachTime() throws Exception {
		try (SandboxClient client = SandboxClient.start("refused@PO-1=1")) {
			assertThat(client.create("PO-1", "k1").code()).isEqualTo("VALIDATION_ERROR");
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(400);
			assertThat(client.create("PO-2", "k2").status()).isEqualTo(200);
		}
	}

	@Test
	void pollsAreStruckTooAndChangeNothing() throws Exception {
		try (SandboxClient client = SandboxClient.start("calm")) {
			String id = client.create("PO-1", "k1").id();
			client.control("/_scenario", "error-after=1");
			assertThat(client.poll(id).status()).isEqualTo(500);
			client.control("/_scenario", "throttled=1");
			assertThat(client.poll(id).headers()).containsEntry("retry-after", "1");
			client.control("/_scenario", "garbage=1");
			assertThat(client.poll(id).body()).startsWith("<");
			client.control("/_scenario", "busy=1");
			assertThat(client.poll(id).status()).isEqualTo(200);
			client.control("/_scenario", "answer-lost=1,polls=off");
			assertThat(client.poll(id).status()).isEqualTo(200);
			assertThat(client.books().get("withdrawals")).hasSize(1);
			assertThat(client.books().get("arrivals")).hasSize(1);
		}
	}

	@Test
	void aDeadProviderAnswersNobodyUntilItIsBack() throws Exception {
		try (SandboxClient client = SandboxClient.start("down=1")) {
			assertThatThrownBy(() -> client.create("PO-1", "k1")).isInstanceOf(IOException.class);
			assertThatThrownBy(() -> client.available("NGN")).isInstanceOf(IOException.class);
			assertThat(client.control("/_scenario", "calm").status()).isEqualTo(200);
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(200);
			assertThat(client.control("/_scenario", "clam").status()).isEqualTo(400);
			assertThat(client.create("PO-2", "k2").status()).isEqualTo(200);
		}
	}

	@Test
	void anAccountCanBeInTrouble() throws Exception {
		try (SandboxClient client = SandboxClient.start("unauthorized=1")) {
			assertThat(client.create("PO-1", "k1").status()).isEqualTo(401);
			assertThat(client.books().at("/arrivals/0/http").intValue()).isEqualTo(401);
			client.control("/_scenario", "no-balances=1,inactive=1,wrong-env=1");
			assertThat(client.get("/api/v1/accounts/balances").status()).isEqualTo(500);
			Reply organisation = client.get("/api/v1/organizations/me");
			assertThat(organisation.json().get("is_active").booleanValue()).isFalse();
			assertThat(organisation.text("current_env")).isEqualTo("live");
		}
	}

	@Test
	void echoesAndIdsAndStatusesCanBeWrong() throws Exception {
		String scenario = "echo-amount=wrong,echo-currency@PO-1=1,echo-reference=1,unknown-status=1,same-id@PO-2=1,"
				+ "create-echo=1";
		try (SandboxClient client = SandboxClient.start(scenario)) {
			Reply first = client.create("PO-1", "k1");
			assertThat(first.text("amount")).isEqualTo("7501.00");
			assertThat(first.text("currency")).isEqualTo("USD");
			assertThat(first.text("reference")).isEqualTo("PO-1-other");
			assertThat(client.poll(first.id()).text("status")).isEqualTo("UNDER_REVIEW");
			assertThat(client.create("PO-2", "k2").id()).isEqualTo(first.id());
			assertThat(client.books().at("/withdrawals/1/id").stringValue()).isNotEqualTo(first.id());
		}
	}

	@Test
	void theSameSeedGivesTheSameBooksWhateverTheOrder() throws Exception {
		String scenario = "answer-lost=0.2,busy=0.2,error-after=0.2,failed=0.3,cancelled=0.3";
		assertThat(outcomes(scenario, false)).isEqualTo(outcomes(scenario, true))
			.contains("answer-lost", "busy", "FAILED", "CANCELLED", "COMPLETED");
	}

	private static String outcomes(String scenario, boolean backwards) throws Exception {
		try (SandboxClient client = SandboxClient.start(scenario)) {
			CompletableFuture<?>[] all = new CompletableFuture<?>[60];
			for (int at = 0; at < 60; at++) {
				int number = backwards ? 59 - at : at;
				all[at] = client.postAsync(body("PO-" + number, "k" + number)).handle((reply, failure) -> number);
			}
			CompletableFuture.allOf(all).join();
			client.pass(Duration.ofSeconds(10));
			JsonNode books = client.books();
			List<String> lines = new ArrayList<>();
			books.get("arrivals")
				.forEach((arrival) -> lines.add(arrival.get("reference") + " " + arrival.get("struck") + " "
						+ arrival.get("result") + " " + arrival.get("withdrawal")));
			books.get("withdrawals")
				.forEach((withdrawal) -> lines.add(withdrawal.get("id") + " " + withdrawal.get("status")));
			return String.join("\n", lines.stream().sorted().toList());
		}
	}

	private static int withdrawals(SandboxClient client) throws Exception {
		return client.books().get("withdrawals").size();
	}

	private static List<String> results(SandboxClient client) throws Exception {
		List<String> results = new ArrayList<>();
		client.books()
			.get("arrivals")
			.forEach((arrival) -> results
				.add(arrival.get("result").stringValue() + " " + arrival.get("struck").asString("null")));
		return results;
	}

	private static JsonNode ngn(SandboxClient client) throws Exception {
		for (JsonNode balance : client.books().at("/accounts/0/balances")) {
			if (balance.get("currency").stringValue().equals("NGN")) {
				return balance;
			}
		}
		throw new AssertionError("no NGN");
	}

}
