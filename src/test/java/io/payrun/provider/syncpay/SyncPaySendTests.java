package io.payrun.provider.syncpay;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.payrun.money.Money;
import io.payrun.provider.Echo;
import io.payrun.provider.PayoutOrder;
import io.payrun.provider.PayoutProvider.Answer;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.ScriptedServer;
import io.payrun.provider.SendOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SyncPaySendTests {

	private static final Duration WINDOW = Duration.ofMinutes(30);

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 202, 299 })
	void any2xxWithAWellFormedIdIsAccepted(int status) {
		assertThat(send(status, """
				{"withdrawal_id":"wd_1a-B","status":"PENDING","provider":null,"provider_reference":"PAY-12345",
				 "something_new":{"a":[1,2.5,true,null]}}"""))
			.isEqualTo(new SendOutcome.Accepted("wd_1a-B", "PAY-12345", "PENDING", Echo.NONE));
	}

	@Test
	void whatTheAnswerRepeatsOfTheOrderIsTold() {
		assertThat(send(200,
				"""
						{"withdrawal_id":"wd_1","amount":100.10,"currency":"NGN","reference":"PO-1","destination_id":"dest_1"}"""))
			.isEqualTo(new SendOutcome.Accepted("wd_1", null, null, new Echo("100.10", "NGN", "PO-1", "dest_1")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{}", "[]", "null", "\"wd_1\"", "<html>", "{\"withdrawal_id\":null}",
			"{\"withdrawal_id\":\"\"}", "{\"withdrawal_id\":\"../../admin\"}", "{\"withdrawal_id\":\"wd 1\"}",
			"{\"withdrawal_id\":\"wd_1\\n\"}", "{\"withdrawal_id\":\"wd_é\"}", "{\"withdrawal_id\":12}",
			"{\"withdrawal_id\":true}", "{\"withdrawal_id\":[\"wd_1\"]}", "{\"Withdrawal_id\":\"wd_1\"}",
			"{\"id\":\"wd_1\"}", "{\"data\":{\"withdrawal_id\":\"wd_1\"}}", "[{\"withdrawal_id\":\"wd_1\"}]",
			"{\"withdrawal_id\":\"wd_1\",\"withdrawal_id\":\"wd_2\"}",
			"{\"withdrawal_id\":\"wd_1\",\"\\u0077ithdrawal_id\":\"wd_2\"}",
			"{\"withdrawal_id\":\"wd_1\",\"x\":{\"a\":1,\"a\":2}}", "{\"withdrawal_id\":\"wd_1\"}{\"a\":1}",
			"{\"withdrawal_id\":\"wd_1\"} x", "{\"withdrawal_id\":\"wd_1\"", "{'withdrawal_id':'wd_1'}",
			"{\"withdrawal_id\":\"wd_1\",}", "{\"withdrawal_id\":\"wd_1\",\"x\":NaN}",
			"{\"withdrawal_id\":\"\\ud800\"}", "\uFEFF{\"withdrawal_id\":\"wd_1\"}",
			"{\"error\":{\"code\":\"X\",\"message\":\"with status 200\"}}" })
	void a2xxWithoutAUsableIdIsInDoubt(String body) {
		assertThat(send(200, body)).isInstanceOf(SendOutcome.InDoubt.class);
	}

	@Test
	void a2xxThatIsAbsurdlyBigOrDeepOrNoUtf8IsInDoubt() {
		String id = "{\"withdrawal_id\":\"wd_1\",\"x\":";
		assertThat(send(200, id + "[".repeat(25) + "]".repeat(25) + "}")).isInstanceOf(SendOutcome.InDoubt.class);
		assertThat(send(200, id + "[".repeat(100_000))).isInstanceOf(SendOutcome.InDoubt.class);
		assertThat(send(200, id + "1".repeat(1000) + "}")).isInstanceOf(SendOutcome.InDoubt.class);
		assertThat(send(200, id + "\"" + "y".repeat(300_000) + "\"}")).isInstanceOf(SendOutcome.InDoubt.class);
		assertThat(send(200, "{\"withdrawal_id\":\"" + "w".repeat(65) + "\"}")).isInstanceOf(SendOutcome.InDoubt.class);
		byte[] latin = (id + "\"\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1);
		byte[] wide = (id + "1}").getBytes(StandardCharsets.UTF_16);
		for (byte[] body : new byte[][] { latin, wide }) {
			assertThat(ask((request, socket) -> ScriptedServer.write(socket, 200, body)).outcome())
				.isInstanceOf(SendOutcome.InDoubt.class);
		}
	}

	@ParameterizedTest
	@CsvSource({ "400,VALIDATION_ERROR,amount must be a string", "400,VALIDATION_ERROR,Insufficient balance",
			"404,NOT_FOUND,Payout destination not found", "402,PAYMENT_REQUIRED,no", "405,METHOD,no", "410,GONE,no",
			"413,TOO_LARGE,no", "422,UNPROCESSABLE,currency mismatch", "451,LEGAL,no",
			"400,VALIDATION_ERROR,your preferences are missing" })
	void anotherRefusalInTheProvidersOwnWordsIsRefused(int status, String code, String message) {
		assertThat(send(status, error(code, message))).isEqualTo(new SendOutcome.Refused(code, message));
		assertThat(send(status, "{\"error_code\":\"" + code + "\",\"detail\":\"" + message + "\",\"doc_url\":\"x\"}"))
			.isEqualTo(new SendOutcome.Refused(code, message));
	}

	@Test
	void bothBalanceDetailsMeanThatMoneyIsShort() {
		assertThat(send(400, funds("\"1200.00\"", "\"7500.00\"")))
			.isEqualTo(new SendOutcome.InsufficientFunds(new BigDecimal("1200.00"), "Insufficient balance"));
		assertThat(send(400, funds("12.5", "7500")))
			.isEqualTo(new SendOutcome.InsufficientFunds(null, "Insufficient balance"));
		assertThat(send(400, funds("\"1e3\"", "\"7500.00\"")))
			.isEqualTo(new SendOutcome.InsufficientFunds(null, "Insufficient balance"));
	}

	@Test
	void oneBalanceDetailAloneIsAnOrdinaryRefusal() {
		assertThat(send(400, funds("null", "\"7500.00\""))).isInstanceOf(SendOutcome.Refused.class);
		assertThat(send(400, funds("\"1200.00\"", "null"))).isInstanceOf(SendOutcome.Refused.class);
		assertThat(send(422, funds("\"1200.00\"", "\"7500.00\""))).isInstanceOf(SendOutcome.Refused.class);
	}

	@ParameterizedTest
	@CsvSource({ "400,VALIDATION_ERROR,Invalid reference format", "400,VALIDATION_ERROR,Reference already used",
			"400,DUPLICATE_REFERENCE,no", "422,DUPLICATE,no", "400,CONFLICT,no", "400,IDEMPOTENCY_CONFLICT,no",
			"404,REFERENCE_NOT_FOUND,no", "400,ALREADY_EXISTS,no", "422,VALIDATION_ERROR,a Duplicate withdrawal",
			"400,VALIDATION_ERROR,This withdrawal already exists", "403,FORBIDDEN,reference not allowed",
			"429,RATE,reference locked", "400,INVALID,field merchant_reference is taken" })
	void aRefusalAboutTheReferenceIsDisputed(int status, String code, String message) {
		assertThat(send(status, error(code, message))).isEqualTo(new SendOutcome.ReferenceDisputed(code, message));
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 403 })
	void theKeyIsRefusedOnlyInTheProvidersOwnWords(int status) {
		assertThat(send(status, error("UNAUTHORIZED", "Invalid API key")))
			.isEqualTo(new SendOutcome.KeyRefused("UNAUTHORIZED: Invalid API key"));
		assertThat(send(status, "{\"message\":\"Forbidden\"}")).isInstanceOf(SendOutcome.InDoubt.class);
	}

	@ParameterizedTest
	@ValueSource(ints = { 300, 302, 304, 408, 409, 425, 499, 500, 502, 503, 599 })
	void theseStatusesAreInDoubtWhateverTheBodySays(int status) {
		for (String body : new String[] { error("CONFLICT", "Withdrawal request is being processed"),
				error("VALIDATION_ERROR", "Invalid reference format"), funds("\"1\"", "\"2\""),
				"{\"withdrawal_id\":\"wd_1\"}" }) {
			assertThat(send(status, body)).isInstanceOf(SendOutcome.InDoubt.class);
		}
	}

	@Test
	void whatTheProviderSaidIsPartOfTheDoubt() {
		assertThat(send(500, error("INTERNAL", "try later")))
			.isEqualTo(new SendOutcome.InDoubt("HTTP 500 INTERNAL: try later"));
		assertThat(send(409, "")).isEqualTo(new SendOutcome.InDoubt("HTTP 409"));
		assertThat(send(300, "{\"withdrawal_id\":\"wd_1\"}")).isEqualTo(new SendOutcome.InDoubt("HTTP 300"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "[]", "{\"error\":\"no\"}", "{\"error\":{}}", "{\"error\":{\"message\":\"no\"}}",
			"{\"error\":{\"code\":400,\"message\":\"no\"}}", "{\"error\":{\"code\":\" \"}}",
			"{\"detail\":\"Not Found\"}", "{\"error\":{\"code\":\"A\",\"code\":\"B\"}}",
			"{\"error\":{\"code\":\"A\"}} tail", "<html>404</html>" })
	void a4xxThatIsNotTheProvidersOwnErrorIsInDoubt(String body) {
		for (int status : new int[] { 400, 401, 403, 404, 407, 422 }) {
			assertThat(send(status, body)).isInstanceOf(SendOutcome.InDoubt.class);
		}
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "7,PT7S", "0,PT0S", "86400,PT30M", "999999999,PT30M", "-5,-", "1.5,-", "99999999999999999999,-",
					"soon,-", "'',-", "'Fri, 20 Nov 2026 01:30:09 GMT',PT9S", "'Fri, 20 Nov 2026 01:29:59 GMT',-",
					"'Fri, 20 Nov 2076 01:30:09 GMT',PT30M", "'Mon, 30 Feb 2026 01:30:09 GMT',-" })
	void throttledTellsASensibleWaitOrNone(String header, String wait) {
		SendOutcome outcome = ask(ScriptedServer.answer(429, error("RATE", "slow"), "Retry-After: " + header,
				"Date: Fri, 20 Nov 2026 01:30:00 GMT"))
			.outcome();
		assertThat(outcome).isEqualTo(new SendOutcome.Throttled((wait != null) ? Duration.parse(wait) : null));
	}

	@Test
	void aThrottleWithoutABodyOrAWaitIsAThrottle() {
		assertThat(send(429, "")).isEqualTo(new SendOutcome.Throttled(null));
	}

	@Test
	void messagesAreShownOnOneLineAndCut() {
		SendOutcome outcome = send(400,
				error("BAD\\u001b[31m", "line\\r\\nForged: log \\u202e\\u0000" + "x".repeat(10_000)));
		assertThat(outcome).isInstanceOf(SendOutcome.Refused.class);
		SendOutcome.Refused refused = (SendOutcome.Refused) outcome;
		assertThat(refused.code()).isEqualTo("BAD\\u001b[31m");
		assertThat(refused.message()).startsWith("line\\r\\nForged: log \\u202e\\u0000xxx").hasSize(300);
	}

	@Test
	void theEvidenceIsCutAt4KiBWithoutControlCharacters() {
		Answer<SendOutcome> answer = ask(ScriptedServer.answer(500, "é\n\u0007" + "x".repeat(200_000)));
		assertThat(answer.evidence().httpStatus()).isEqualTo(500);
		assertThat(answer.evidence().answer()).startsWith("é\\n\\u0007xxx").hasSize(4095);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "yesterday", "Fri, 20 Nov 2026 01:30:00", "2026-11-20T01:30:00Z",
			"Mon, 30 Feb 2026 24:00:00 GMT" })
	void aDateThatCannotBeReadIsNone(String date) {
		assertThat(ask(ScriptedServer.answer(500, "", "Date: " + date)).evidence().date()).isNull();
	}

	@Test
	void theBodyHoldsExactlyTheDocumentedFieldsAndTheAmountIsAString() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(500, ""))) {
			SyncPay provider = new SyncPay(settings(server));
			assertThat(provider.requestBody(order("0.000000010000000000", "ETH"))).isEqualTo("""
					{"destination_id":"dest_7f3a","amount":"0.000000010000000000","currency":"ETH",\
					"reference":"PO-2026-000123","idempotency_key":"k1"}""");
			assertThat(provider.requestBody(order("500000", "UGX"))).contains("\"amount\":\"500000\"");
			assertThat(provider.requestBody(order("7500", "NGN"))).contains("\"amount\":\"7500.00\"");
			assertThat(server.connections()).isZero();
		}
	}

	@Test
	void itPaysWithoutACustomersPage() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(500, ""))) {
			assertThat(new SyncPay(settings(server)).opensCheckouts()).isFalse();
		}
	}

	@Test
	void itGoesToTheDocumentedPathBehindAnyBaseAddress() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(500, ""))) {
			ProviderSettings settings = new ProviderSettings(server.url().resolve("/base/"), "sk_test_abc", WINDOW,
					Duration.ofSeconds(5));
			new SyncPay(settings).send("{}", () -> true);
			ScriptedServer.Request request = server.next();
			assertThat(request.line()).isEqualTo("POST /base/api/v1/payouts/withdrawals");
			assertThat(request.head()).contains("Authorization: Bearer sk_test_abc\r\n").doesNotContain("Cookie");
		}
	}

	private static PayoutOrder order(String amount, String currency) {
		return new PayoutOrder("PO-2026-000123", "dest_7f3a", new Money(new BigDecimal(amount), currency), "k1", null,
				null, null);
	}

	private static SendOutcome send(int status, String body) {
		return ask(ScriptedServer.answer(status, body)).outcome();
	}

	private static Answer<SendOutcome> ask(ScriptedServer.Script script) {
		try (ScriptedServer server = new ScriptedServer(script)) {
			return new SyncPay(settings(server)).send("{}", () -> true);
		}
	}

	private static ProviderSettings settings(ScriptedServer server) {
		return new ProviderSettings(server.url(), "sk_test_abc", WINDOW, Duration.ofSeconds(5));
	}

	private static String error(String code, String message) {
		return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"details\":{\"field\":\"x\"}}}";
	}

	private static String funds(String available, String requested) {
		return "{\"error\":{\"code\":\"VALIDATION_ERROR\",\"message\":\"Insufficient balance\",\"details\":"
				+ "{\"available_balance\":" + available + ",\"requested_amount\":" + requested + "}}}";
	}

}
