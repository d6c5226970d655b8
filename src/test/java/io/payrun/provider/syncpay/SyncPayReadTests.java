package io.payrun.provider.syncpay;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

import io.payrun.provider.Balances;
import io.payrun.provider.Echo;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Standing;
import io.payrun.provider.Preflight;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SyncPayReadTests {

	private static final String ERROR = "{\"error\":{\"code\":\"X_CODE\",\"message\":\"told\"}}";

	@ParameterizedTest
	@CsvSource({ "PENDING,IN_FLIGHT", "PROCESSING,IN_FLIGHT", "COMPLETED,COMPLETED", "FAILED,FAILED",
			"CANCELLED,CANCELLED" })
	void theDocumentedWordsMeanWhatTheySay(String word, Standing standing) {
		assertThat(poll(200, status("\"" + word + "\"")))
			.isEqualTo(new PollOutcome.Told(standing, word, null, null, null, Echo.NONE));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', delimiter = '|',
			value = { "\"Completed\"|Completed", "\"COMPLETED \"|`COMPLETED `", "\"completed\"|completed",
					"\"SUCCESS\"|SUCCESS", "\"REVERSED\"|REVERSED", "\"PAID\"|PAID", "\"CANCELED\"|CANCELED", "7|7",
					"true|true", "[\"FAILED\"]|[\"FAILED\"]", "\"FAILED\\n\"|FAILED\\n", "\"\"|``" })
	void anyOtherWordIsInFlightAndKept(String word, String kept) {
		assertThat(poll(200, status(word)))
			.isEqualTo(new PollOutcome.Told(Standing.IN_FLIGHT, kept, null, null, null, Echo.NONE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "[]", "<html>", "{\"status\":\"COMPLETED\"}",
			"{\"withdrawal_id\":null,\"status\":\"COMPLETED\"}",
			"{\"withdrawal_id\":\"wd_2\",\"status\":\"COMPLETED\"}",
			"{\"withdrawal_id\":\"WD_1\",\"status\":\"FAILED\"}", "{\"withdrawal_id\":\"wd_1\"}",
			"{\"withdrawal_id\":\"wd_1\",\"status\":null}", "{\"id\":\"wd_2\",\"status\":\"FAILED\"}",
			"{\"withdrawal_id\":\"wd_2\",\"id\":\"wd_1\",\"status\":\"FAILED\"}",
			"{\"withdrawal_id\":\"wd_1\",\"status\":\"PENDING\",\"status\":\"COMPLETED\"}",
			"{\"withdrawal_id\":\"wd_1\",\"status\":\"COMPLETED\"} {}" })
	void anAnswerThatIsNotClearlyAboutThisPayoutIsNone(String body) {
		assertThat(poll(200, body)).isInstanceOf(PollOutcome.NoAnswer.class);
	}

	@Test
	void reasonFeeReferenceAndEchoAreTold() {
		assertThat(poll(200, """
				{"withdrawal_id":"wd_1","status":"FAILED","provider_reference":"PAY-1","fee":"2.50","amount":"1e2",
				 "currency":"NGN","reference":"PO-1","destination_id":"dest_1","status_history":[
				 {"status":"PENDING","reason":null},
				 {"status":"FAILED","reason":"Account closed"},
				 {"status":"REFUNDED","reason":"money back"}]}""")).isEqualTo(new PollOutcome.Told(Standing.FAILED,
				"FAILED", "PAY-1", new BigDecimal("2.50"), "Account closed", new Echo("1e2", "NGN", "PO-1", "dest_1")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "{}", "\"closed\"", "[]", "[1,null]", "[{\"reason\":5}]", "[{\"reason\":\" \"}]" })
	void aHistoryOfAnotherShapeGivesNoReason(String history) {
		PollOutcome outcome = poll(200,
				"{\"withdrawal_id\":\"wd_1\",\"status\":\"FAILED\",\"status_history\":" + history + "}");
		assertThat(((PollOutcome.Told) outcome).reason()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1.00", "1e2", "abc", "１.00", "" })
	void aFeeThatIsNoAmountIsNotTold(String fee) {
		PollOutcome outcome = poll(200,
				"{\"withdrawal_id\":\"wd_1\",\"status\":\"COMPLETED\",\"fee\":\"" + fee + "\"}");
		assertThat(((PollOutcome.Told) outcome).fee()).isNull();
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "CANCELLED,second", "FAILED,first", "COMPLETED,-", "PENDING,-" })
	void theReasonIsThatOfTheFinalStatusElseTheLastOneTold(String status, @Nullable String reason) {
		PollOutcome outcome = poll(200,
				"{\"withdrawal_id\":\"wd_1\",\"status\":\"" + status
						+ "\",\"status_history\":[{\"status\":\"FAILED\",\"reason\":\"first\"},"
						+ "{\"status\":\"PROCESSING\",\"reason\":\"second\"}]}");
		assertThat(((PollOutcome.Told) outcome).reason()).isEqualTo(reason);
	}

	@Test
	void aFeeOfNothingIsAFee() {
		PollOutcome outcome = poll(200, "{\"withdrawal_id\":\"wd_1\",\"status\":\"COMPLETED\",\"fee\":\"0.00\"}");
		assertThat(((PollOutcome.Told) outcome).fee()).isEqualTo("0.00");
	}

	@Test
	void theOtherAnswersToAPoll() {
		assertThat(poll(300, status("\"COMPLETED\""))).isEqualTo(new PollOutcome.NoAnswer("HTTP 300"));
		assertThat(poll(299, status("\"COMPLETED\""))).isInstanceOf(PollOutcome.Told.class);
		assertThat(poll(404, ERROR)).isEqualTo(new PollOutcome.NotKnown("X_CODE: told"));
		assertThat(poll(404, "<html>")).isInstanceOf(PollOutcome.NoAnswer.class);
		assertThat(poll(401, ERROR)).isEqualTo(new PollOutcome.KeyRefused("X_CODE: told"));
		assertThat(poll(403, ERROR)).isEqualTo(new PollOutcome.KeyRefused("X_CODE: told"));
		assertThat(poll(401, "")).isInstanceOf(PollOutcome.NoAnswer.class);
		assertThat(poll(429, "")).isEqualTo(new PollOutcome.Throttled(null));
		for (int status : new int[] { 302, 400, 409, 410, 500, 503 }) {
			assertThat(poll(status, ERROR)).isInstanceOf(PollOutcome.NoAnswer.class);
		}
	}

	@Test
	void balancesAreExactAndAnAbsentCurrencyIsAbsent() {
		assertThat(balances("""
				{"success":true,"account_id":"org_1","total_balance_usd":"9","balances":[
				{"currency":"NGN","available_balance":"185000","pending_balance":"1.00"},
				{"currency":"ETH","available_balance":"0.123456789012345678"},
				{"currency":"UGX","available_balance":"7.00"},{"currency":"USD","available_balance":"-3.5"},
				{"currency":"EUR","available_balance":"1.2345"}]}""")).isEqualTo(new Balances.Known("org_1",
				Map.of("NGN", new BigDecimal("185000.00"), "ETH", new BigDecimal("0.123456789012345678"), "UGX",
						new BigDecimal("7"), "USD", new BigDecimal("-3.50"), "EUR", new BigDecimal("1.2345"))));
		assertThat(balances("{\"account_id\":\"org_1\",\"balances\":[]}"))
			.isEqualTo(new Balances.Known("org_1", Map.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1200.00", "\"1e3\"", "\"1,200.00\"", "\"\"", "null", "\"NaN\"", "\" 1.00\"", "\"+1\"",
			"\"１.00\"", "true", "[]", "\"1E+100000000\"", "\"0x10\"", "\"1.\"", "\".5\"", "9007199254740993.0" })
	void oneMalformedBalanceSpoilsTheReading(String amount) {
		assertThat(balances("{\"success\":true,\"account_id\":\"org_1\",\"balances\":[{\"currency\":\"USD\","
				+ "\"available_balance\":\"5.00\"},{\"currency\":\"NGN\",\"available_balance\":" + amount + "}]}"))
			.isInstanceOf(Balances.Unknown.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "{\"account_id\":\"org_1\"}", "{\"balances\":[]}",
			"{\"account_id\":null,\"balances\":[]}", "{\"account_id\":\"org_1\",\"balances\":{}}",
			"{\"account_id\":\"org_1\",\"balances\":[7]}", "{\"account_id\":\"org_1\",\"balances\":[null]}",
			"{\"success\":false,\"account_id\":\"org_1\",\"balances\":[]}",
			"{\"success\":\"true\",\"account_id\":\"org_1\",\"balances\":[]}",
			"{\"account_id\":\"org_1\",\"balances\":[{\"currency\":null,\"available_balance\":\"1\"}]}",
			"{\"account_id\":\"o\",\"balances\":[{\"currency\":\"USD\",\"available_balance\":\"1\"},"
					+ "{\"currency\":\"USD\",\"available_balance\":\"2\"}]}" })
	void anAnswerWithoutReadableBalancesIsNoReading(String body) {
		assertThat(balances(body)).isInstanceOf(Balances.Unknown.class);
	}

	@Test
	void aBalanceCallThatFailsIsNoReadingAndSaysWhy() {
		assertThat(at(ScriptedServer.answer(401, ERROR), SyncPay::balances))
			.isEqualTo(new Balances.Unknown("HTTP 401 X_CODE: told"));
		assertThat(at((request, socket) -> socket.close(), SyncPay::balances)).isInstanceOf(Balances.Unknown.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"organization_id\":\"org_1\"", "\"account_id\":\"org_1\"", "\"id\":\"org_1\"",
			"\"id\":\"me\",\"organization_id\":\"org_1\"" })
	void theCheckTellsOrganisationEnvironmentAndDate(String id) {
		String flat = "{" + id + ",\"current_env\":\"test\",\"is_active\":true,\"payments_status\":\"ENABLED\"}";
		Preflight.Ready ready = new Preflight.Ready("org_1", "test", null, Instant.parse("2026-11-20T01:30:00Z"));
		for (String body : new String[] { flat, "{\"success\":true,\"data\":" + flat + "}",
				"{\"organization\":" + flat + "}" }) {
			assertThat(check(200, body, "Date: Fri, 20 Nov 2026 01:30:00 GMT")).isEqualTo(ready);
		}
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', nullValues = "-",
			value = { "false,\"ENABLED\",the organisation is not active",
					"\"true\",null,the organisation is not active",
					"true,\"DISABLED\",the organisation's payments are DISABLED", "null,null,-" })
	void anOrganisationThatCannotPaySaysWhy(String active, String payments, @Nullable String problem) {
		Preflight outcome = check(200,
				"{\"id\":\"org_1\",\"is_active\":" + active + ",\"payments_status\":" + payments + "}");
		assertThat(outcome).isEqualTo(new Preflight.Ready("org_1", null, problem, null));
	}

	@Test
	void theCheckTellsARefusedKeyFromAProviderThatIsDown() {
		assertThat(check(401, ERROR)).isEqualTo(new Preflight.KeyRefused("X_CODE: told"));
		assertThat(check(403, ERROR)).isEqualTo(new Preflight.KeyRefused("X_CODE: told"));
		for (int status : new int[] { 302, 401, 404, 500, 503 }) {
			assertThat(check(status, "")).isEqualTo(new Preflight.Unavailable("HTTP " + status));
		}
		for (String body : new String[] { "", "{}", "[]", "{\"id\":null}", "{\"id\":5}", "{\"id\":\"../x\"}" }) {
			assertThat(check(200, body)).isInstanceOf(Preflight.Unavailable.class);
		}
		assertThat(check(200, "{\"id\":\"org_sk_test_abc\"}")).isInstanceOf(Preflight.Unavailable.class);
		assertThat(balances("{\"account_id\":\"org_sk_test_abc\",\"balances\":[]}"))
			.isInstanceOf(Balances.Unknown.class);
		assertThat(at((request, socket) -> socket.close(), SyncPay::check)).isInstanceOf(Preflight.Unavailable.class);
	}

	@Test
	void whereNobodyListensEveryReadSaysSo() throws IOException {
		int free;
		try (ServerSocket socket = new ServerSocket(0)) {
			free = socket.getLocalPort();
		}
		SyncPay provider = new SyncPay(new ProviderSettings(URI.create("http://127.0.0.1:" + free), "sk_test_abc",
				Duration.ofMinutes(30), Duration.ofSeconds(5)));
		assertThat(provider.name()).isEqualTo("syncpay");
		assertThat(provider.check()).isEqualTo(new Preflight.Unavailable("connection refused"));
		assertThat(provider.balances()).isEqualTo(new Balances.Unknown("connection refused"));
		assertThat(provider.poll("wd_1").outcome()).isEqualTo(new PollOutcome.NoAnswer("connection refused"));
	}

	@Test
	void everyReadGoesToItsDocumentedPath() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(500, ""))) {
			SyncPay provider = new SyncPay(settings(server));
			provider.check();
			provider.balances();
			provider.poll("wd_1");
			assertThat(server.rest()).extracting(ScriptedServer.Request::line)
				.containsExactly("GET /api/v1/organizations/me", "GET /api/v1/accounts/balances",
						"GET /api/v1/payouts/withdrawals/wd_1");
		}
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "sandbox,sk_test_abc,-", "test,sk_test_abc,-", "live,sk_live_abc,-",
					"sandbox,sk_live_abc,mode sandbox needs an API key that begins with sk_test_",
					"test,sk_live_abc,mode test needs an API key that begins with sk_test_",
					"live,sk_test_abc,mode live needs an API key that begins with sk_live_",
					"live,SK_LIVE_abc,mode live needs an API key that begins with sk_live_",
					"test,'',mode test needs an API key that begins with sk_test_",
					"test,sk_test_,'the API key is cut off, too long or holds spaces'",
					"test,sk_test_a b,'the API key is cut off, too long or holds spaces'" })
	void aKeyOfTheWrongKindIsNamedWithoutTheKey(String mode, String key, @Nullable String problem) {
		assertThat(SyncPay.keyProblem(mode, key).orElse(null)).isEqualTo(problem);
	}

	private static String status(String json) {
		return "{\"withdrawal_id\":\"wd_1\",\"status\":" + json + "}";
	}

	private static PollOutcome poll(int status, String body) {
		return at(ScriptedServer.answer(status, body), (provider) -> provider.poll("wd_1").outcome());
	}

	private static Balances balances(String body) {
		return at(ScriptedServer.answer(200, body), SyncPay::balances);
	}

	private static Preflight check(int status, String body, String... headers) {
		return at(ScriptedServer.answer(status, body, headers), SyncPay::check);
	}

	private static <T> T at(ScriptedServer.Script script, Function<SyncPay, T> call) {
		try (ScriptedServer server = new ScriptedServer(script)) {
			return call.apply(new SyncPay(settings(server)));
		}
	}

	private static ProviderSettings settings(ScriptedServer server) {
		return new ProviderSettings(server.url(), "sk_test_abc", Duration.ofMinutes(30), Duration.ofSeconds(5));
	}

}
