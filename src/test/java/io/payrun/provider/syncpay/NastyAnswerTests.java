package io.payrun.provider.syncpay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

import io.payrun.provider.ProviderSettings;
import io.payrun.provider.ScriptedServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The nasty answers by their case numbers: what one answer means where a payout was sent,
 * where the same withdrawal is asked for, and where the balances are.
 */
class NastyAnswerTests {

	private static final String NO_ID = "InDoubt[reason=HTTP 200 without a usable withdrawal_id]";

	private static final String UNREADABLE = "NoAnswer[reason=HTTP 200 that cannot be read]";

	private static final String ABOUT_NONE = "NoAnswer[reason=the answer is about no withdrawal]";

	private static final String NO_STATUS = "NoAnswer[reason=the answer tells no status]";

	private static final String NO_BALANCES = "Unknown[reason=HTTP 200 without readable balances]";

	private static final String BAD_BALANCE = "Unknown[reason=a balance that cannot be read]";

	private static final String ID = "{\"withdrawal_id\":\"wd_1\"";

	static Stream<Arguments> sends() {
		return Stream.of(row(27, ID + ",\"withdrawal_id\":\"wd_2\"}", NO_ID),
				row(27, ID + ",\"\\u0077ithdrawal_id\":\"wd_2\"}", NO_ID),
				row(27, ID + ",\"x\":{\"amount\":1,\"amount\":1000000}}", NO_ID),
				row(28, "{\"withdrawal_id\":100.99}", NO_ID), row(28, "{\"withdrawal_id\":true}", NO_ID),
				row(29, "{\"withdrawal_id\":null}", NO_ID), row(30, ID + "}" + ID + "}", NO_ID),
				row(30, ID + "} tail", NO_ID), row(31, ID + ",\"x\":" + "[".repeat(100_000), NO_ID),
				row(31, ID + ",\"x\":" + "[".repeat(20) + "]".repeat(20) + "}", NO_ID),
				row(31, ID + ",\"x\":" + "1".repeat(101) + "}", NO_ID),
				row(31, ID + ",\"x\":\"" + "y".repeat(300_000) + "\"}",
						"InDoubt[reason=HTTP 200 without a usable withdrawal_id (the answer is longer than 256 KiB)]"),
				row(31, ID + keys(30_000) + "}",
						"InDoubt[reason=HTTP 200 without a usable withdrawal_id (the answer is longer than 256 KiB)]"),
				row(33, "\uFEFF" + ID + "}", NO_ID), row(33, "{\"withdrawal_id\":\"\\ud800\"}", NO_ID),
				arguments(33, (ID + ",\"x\":\"é\"}").getBytes(StandardCharsets.ISO_8859_1),
						"InDoubt[reason=HTTP 200 without a usable withdrawal_id (the answer is no UTF-8)]"),
				arguments(33, (ID + "}").getBytes(StandardCharsets.UTF_16LE), NO_ID), row(49, "", NO_ID),
				row(49, "<html>sign in</html>", NO_ID), row(49, "{}", NO_ID), row(49, "[" + ID + "}]", NO_ID),
				row(49, "{\"withdrawal_id\":\"\"}", NO_ID), row(49, "{\"withdrawal_id\":\"../../admin\"}", NO_ID),
				row(49, "{\"withdrawal_id\":\"" + "w".repeat(65) + "\"}", NO_ID),
				row(49, "{\"withdrawal_id\":\"" + "w".repeat(5 << 20) + "\"}",
						"InDoubt[reason=HTTP 200 without a usable withdrawal_id (the answer is longer than 256 KiB)]"));
	}

	/** Unknown fields are ignored, and nothing that an answer says is written by name. */
	static Stream<Arguments> acceptances() {
		return Stream.of(
				row(34, ID + ",\"approvedBy\":\"me\",\"payout\":{\"status\":\"COMPLETED\"}}",
						accepted("null", "Echo[amount=null, currency=null, reference=null, destination=null]")),
				row(34, ID + ",\"status\":\"COMPLETED\"}",
						accepted("COMPLETED", "Echo[amount=null, currency=null, reference=null, destination=null]")),
				row(32, ID + ",\"amount\":12345678901234567.89}",
						accepted("null",
								"Echo[amount=12345678901234567.89, currency=null, reference=null, destination=null]")),
				row(32, ID + ",\"amount\":9223372036854775808}",
						accepted("null",
								"Echo[amount=9223372036854775808, currency=null, reference=null, destination=null]")),
				row(51, ID + ",\"amount\":100.10,\"currency\":\"USD\"}",
						accepted("null", "Echo[amount=100.10, currency=USD, reference=null, destination=null]")),
				row(51, ID + ",\"amount\":\"1e2\"}",
						accepted("null", "Echo[amount=1e2, currency=null, reference=null, destination=null]")),
				row(52, ID + ",\"created_at\":\"2026-02-30T24:00:60\"}",
						accepted("null", "Echo[amount=null, currency=null, reference=null, destination=null]")));
	}

	static Stream<Arguments> polls() {
		return Stream.of(row(27, ID + ",\"status\":\"PENDING\",\"status\":\"COMPLETED\"}", UNREADABLE),
				row(27, ID + ",\"status\":\"PENDING\",\"\\u0073tatus\":\"COMPLETED\"}", UNREADABLE),
				row(28, ID + ",\"status\":true}", told("IN_FLIGHT", "true", "null")),
				row(29, ID + ",\"status\":null}", NO_STATUS), row(30, ID + ",\"status\":\"COMPLETED\"} {}", UNREADABLE),
				row(31, ID + ",\"status\":\"COMPLETED\",\"x\":" + "[".repeat(21) + "]".repeat(21) + "}", UNREADABLE),
				row(49, "", UNREADABLE), row(49, "[]", UNREADABLE), row(49, "<html>", UNREADABLE),
				row(49, "{}", ABOUT_NONE), row(49, "{\"withdrawal_id\":null,\"status\":\"COMPLETED\"}", ABOUT_NONE),
				row(49, "{\"withdrawal_id\":\"wd_2\",\"status\":\"COMPLETED\"}",
						"NoAnswer[reason=the answer is about another withdrawal, wd_2]"),
				row(50, ID + ",\"status\":\"Completed \"}", told("IN_FLIGHT", "Completed ", "null")),
				row(50, ID + ",\"status\":\"completed\"}", told("IN_FLIGHT", "completed", "null")),
				row(50, ID + ",\"status\":\"SUCCESS\"}", told("IN_FLIGHT", "SUCCESS", "null")),
				row(50, ID + ",\"status\":\"REVERSED\"}", told("IN_FLIGHT", "REVERSED", "null")),
				row(50, ID + ",\"status\":7}", told("IN_FLIGHT", "7", "null")), row(50, ID + "}", NO_STATUS),
				row(51, ID + ",\"status\":\"COMPLETED\",\"fee\":\"-1.00\"}", told("COMPLETED", "COMPLETED", "null")),
				row(51, ID + ",\"status\":\"COMPLETED\",\"fee\":\"1e2\"}", told("COMPLETED", "COMPLETED", "null")),
				row(51, ID + ",\"status\":\"COMPLETED\",\"fee\":2.5}", told("COMPLETED", "COMPLETED", "null")),
				row(51, ID + ",\"status\":\"COMPLETED\",\"fee\":\"9000.00\"}",
						told("COMPLETED", "COMPLETED", "9000.00")),
				row(52, ID + ",\"status\":\"COMPLETED\",\"updated_at\":\"9999-12-31\",\"created_at\":1970}",
						told("COMPLETED", "COMPLETED", "null")),
				row(53, ID + ",\"status\":\"sk_test_canary \\u001b[31m\\r\\nforged\"}",
						told("IN_FLIGHT", "*** \\u001b[31m\\r\\nforged", "null")));
	}

	static Stream<Arguments> balances() {
		return Stream.of(
				row(27, "{\"account_id\":\"o\",\"balances\":[{\"currency\":\"USD\",\"available_balance\":\"1\","
						+ "\"available_balance\":\"1000000\"}]}", NO_BALANCES),
				row(28, balance("100.99"), BAD_BALANCE), row(28, balance("true"), BAD_BALANCE),
				row(28, balance("\"\""), BAD_BALANCE), row(29, balance("null"), BAD_BALANCE),
				row(29, "{\"account_id\":\"o\",\"balances\":[{\"currency\":\"USD\"}]}", BAD_BALANCE),
				row(30, balance("\"1.00\"") + "x", NO_BALANCES),
				row(31, balance("\"" + "1".repeat(1000) + "\""), BAD_BALANCE),
				row(32, balance("12345678901234567.89"), BAD_BALANCE),
				row(32, balance("\"9223372036854775808.01\""),
						"Known[organisation=o, available={USD=9223372036854775808.01}]"),
				row(32, balance("\"1E+100000000\""), BAD_BALANCE), row(33, "\uFEFF" + balance("\"1\""), NO_BALANCES));
	}

	static Stream<Arguments> rows() {
		return Stream.of(sends(), acceptances(), polls(), balances()).flatMap((rows) -> rows);
	}

	private static Arguments row(int number, String body, String outcome) {
		return arguments(number, body.getBytes(StandardCharsets.UTF_8), outcome);
	}

	private static String keys(int count) {
		StringBuilder keys = new StringBuilder();
		for (int key = 0; key < count; key++) {
			keys.append(",\"k").append(key).append("\":1");
		}
		return keys.toString();
	}

	private static String balance(String amount) {
		return "{\"account_id\":\"o\",\"balances\":[{\"currency\":\"USD\",\"available_balance\":" + amount + "}]}";
	}

	private static String accepted(String status, String echo) {
		return "Accepted[providerId=wd_1, providerReference=null, providerStatus=" + status + ", echo=" + echo + "]";
	}

	private static String told(String standing, String word, String fee) {
		return "Told[standing=" + standing + ", providerStatus=" + word + ", providerReference=null, fee=" + fee
				+ ", reason=null, echo=Echo[amount=null, currency=null, reference=null, destination=null]]";
	}

	@ParameterizedTest(name = "case {0}: {2}")
	@MethodSource({ "sends", "acceptances" })
	void aNastyAnswerToASend(int number, byte[] body, String outcome) {
		try (ScriptedServer server = answering(body)) {
			assertThat(provider(server).send("{}", () -> true).outcome()).hasToString(outcome);
		}
	}

	@ParameterizedTest(name = "case {0}: {2}")
	@MethodSource("polls")
	void aNastyAnswerToAPoll(int number, byte[] body, String outcome) {
		try (ScriptedServer server = answering(body)) {
			assertThat(provider(server).poll("wd_1").outcome()).hasToString(outcome);
		}
	}

	@ParameterizedTest(name = "case {0}: {2}")
	@MethodSource("balances")
	void aNastyAnswerAboutTheBalances(int number, byte[] body, String outcome) {
		try (ScriptedServer server = answering(body)) {
			assertThat(provider(server).balances()).hasToString(outcome);
		}
	}

	private static ScriptedServer answering(byte[] body) {
		return new ScriptedServer((request, socket) -> ScriptedServer.write(socket, 200, body));
	}

	private static SyncPay provider(ScriptedServer server) {
		return new SyncPay(
				new ProviderSettings(server.url(), "sk_test_canary", Duration.ofMinutes(30), Duration.ofSeconds(10)));
	}

}
