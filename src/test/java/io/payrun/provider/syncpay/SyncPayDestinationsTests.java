package io.payrun.provider.syncpay;

import java.time.Duration;
import java.util.Map;

import io.payrun.provider.ProviderSettings;
import io.payrun.provider.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class SyncPayDestinationsTests {

	private static final String NUMBER = "7340918265";

	private static final DestinationOrder ORDER = new DestinationOrder(
			Map.of("destination_type", "bank_account", "currency", "NGN", "label", "ada", "account_number", NUMBER,
					"account_name", "Ada Lovelace", "bank_code", "058"));

	@ParameterizedTest
	@ValueSource(strings = { "{\"id\":\"dest_1a\"}", "{\"destination_id\":\"dest_1a\"}",
			"{\"data\":{\"id\":\"dest_1a\"}}", "{\"destination\":{\"destination_id\":\"dest_1a\"}}",
			"{\"success\":true,\"id\":\"req_77\",\"data\":{\"id\":\"dest_1a\",\"organization_id\":\"org_1\"}}",
			"{\"id\":\"dest_1a\",\"destination_id\":\"dest_1a\",\"currency\":\"NGN\",\"error\":null}" })
	void theIdIsFoundUnderEitherNameAndInOneWrapper(String answer) {
		for (int status : new int[] { 200, 201 }) {
			assertThat(seen(status, answer).outcome()).isEqualTo(new DestinationOutcome.Created("dest_1a"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "[]", "<html>", "{\"id\":7}", "{\"id\":\"\"}", "{\"id\":\"../x\"}",
			"{\"id\":\"dest_1\",\"destination_id\":\"dest_2\"}", "{\"id\":\"a\",\"data\":{\"id\":\"b\"}}",
			"{\"id\":\"dest_1\"", "{\"id\":\"dest_1\",\"id\":\"dest_2\"}", "{\"a\":{\"b\":{\"id\":\"dest_1\"}}}",
			"{\"success\":false,\"id\":\"dest_1\"}", "{\"id\":\"dest_1\",\"error\":{\"code\":\"X\"}}",
			"{\"id\":\"dest_1\",\"currency\":\"KES\"}", "{\"data\":{\"id\":\"dest_1\",\"destination_type\":\"x\"}}",
			"{\"id\":\"sk_test_secret\"}" })
	void a2xxWithoutOneIdOfThisDestinationIsInDoubt(String answer) {
		assertThat(seen(200, answer).outcome()).isInstanceOf(DestinationOutcome.InDoubt.class);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			200 | {}                                 | HTTP 200 without one usable destination id
			201 | <html>                             | HTTP 201 that cannot be read
			200 | {"id":"dest_1","error":{"code":7}} | HTTP 200 that says it failed
			200 | {"id":"dest_1","currency":"KES"}   | HTTP 200 about another destination, currency KES
			300 | {"id":"dest_1"}                    | HTTP 300
			409 | {"error":{"code":"CONFLICT","message":"wait"}} | HTTP 409 CONFLICT: wait
			""")
	void itIsToldWhyItIsInDoubt(int status, String answer, String reason) {
		assertThat(seen(status, answer).outcome()).isEqualTo(new DestinationOutcome.InDoubt(reason));
	}

	@Test
	void anIdWithoutTheUsualBeginningIsGoodWhereItIsTheOnlyOne() {
		assertThat(seen(201, "{\"id\":\"d-77\"}").outcome()).isEqualTo(new DestinationOutcome.Created("d-77"));
	}

	@Test
	void anOrderIsShownWithTheEndOfItsNumber() {
		assertThat(ORDER).hasToString("DestinationOrder[bank_account NGN ****8265]");
	}

	@ParameterizedTest
	@CsvSource({ "400, VALIDATION_ERROR, bad bank code, Refused", "422, X, no, Refused",
			"404, NOT_FOUND, Bank does not exist, Refused", "401, UNAUTHORIZED, Invalid API key, KeyRefused",
			"403, FORBIDDEN, no, KeyRefused", "400, VALIDATION_ERROR, Destination already exists, InDoubt",
			"400, DUPLICATE, no, InDoubt", "409, CONFLICT, wait, InDoubt", "408, TIMEOUT, no, InDoubt",
			"429, RATE_LIMITED, slow down, Throttled", "500, X, no, InDoubt", "502, X, no, InDoubt",
			"301, X, no, InDoubt" })
	void whatOtherAnswersMean(int status, String code, String message, String outcome) {
		assertThat(seen(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}").outcome()
			.getClass()
			.getSimpleName()).isEqualTo(outcome);
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 500 })
	void anErrorThatIsNotTheProvidersOwnLeavesItInDoubt(int status) {
		assertThat(seen(status, "<html>proxy</html>").outcome()).isInstanceOf(DestinationOutcome.InDoubt.class);
	}

	@Test
	void theProviderIsToldAllFieldsOnceAndTheNumberIsInNothingThatComesBack() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(400,
				"{\"error\":{\"code\":\"VALIDATION_ERROR\",\"message\":\"" + NUMBER + " is not at 058\"}}"))) {
			SyncPayDestinations.Seen seen = new SyncPayDestinations(settings(server)).create(ORDER, () -> true);
			ScriptedServer.Request request = server.next();
			assertThat(request.line()).isEqualTo("POST /api/v1/payouts/destinations");
			assertThat(JsonMapper.shared().readTree(request.body())).isEqualTo(JsonMapper.shared().readTree("""
					{"destination_type":"bank_account","currency":"NGN","label":"ada","account_number":"7340918265",
					 "account_name":"Ada Lovelace","bank_code":"058"}"""));
			assertThat(server.requests()).isEqualTo(1);
			assertThat(seen.outcome())
				.isEqualTo(new DestinationOutcome.Refused("VALIDATION_ERROR: ****8265 is not at 058"));
			assertThat(seen.answer()).contains("****8265").doesNotContain("09182");
			assertThat(seen.toString() + ORDER).doesNotContain("7340", "09182", "Lovelace");
		}
	}

	@Test
	void aShutGateSendsNothing() {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(201, "{\"id\":\"dest_1\"}"))) {
			assertThat(new SyncPayDestinations(settings(server)).create(ORDER, () -> false).outcome())
				.isInstanceOf(DestinationOutcome.NotSent.class);
		}
	}

	private static SyncPayDestinations.Seen seen(int status, String answer) {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(status, answer))) {
			return new SyncPayDestinations(settings(server)).create(ORDER, () -> true);
		}
	}

	private static ProviderSettings settings(ScriptedServer server) {
		return new ProviderSettings(server.url(), "sk_test_secret", Duration.ofMinutes(30), Duration.ofSeconds(5));
	}

}
