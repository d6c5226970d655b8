package io.payrun.provider.syncpay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.payrun.Fuzz;
import io.payrun.provider.Balances;
import io.payrun.provider.Evidence;
import io.payrun.provider.Excerpt;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Standing;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.ScriptedServer;
import io.payrun.provider.SendOutcome;
import io.payrun.provider.Wire;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerFuzzTests {

	private static final String KEY = "sk_test_canary7391Zq";

	private static final List<Integer> STATUSES = List.of(200, 200, 200, 201, 204, 302, 400, 400, 400, 401, 403, 404,
			408, 409, 422, 425, 429, 499, 500, 503);

	private static final List<String> BODIES = List.of(
			"{\"withdrawal_id\":\"wd_1\",\"status\":\"PENDING\",\"provider\":null,\"provider_reference\":\"PAY-1\"}",
			"{\"withdrawal_id\":\"wd_1\",\"status\":\"COMPLETED\",\"fee\":\"2.50\",\"amount\":\"5000.00\"}",
			"{\"withdrawal_id\":\"wd_1\",\"status\":\"FAILED\",\"status_history\":[{\"status\":\"FAILED\",\"reason\":\"x\"}]}",
			"{\"error\":{\"code\":\"VALIDATION_ERROR\",\"message\":\"Insufficient balance\",\"details\":"
					+ "{\"available_balance\":\"1200.00\",\"requested_amount\":\"7500.00\"}}}",
			"{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"Payout destination not found\"}}",
			"{\"error\":{\"code\":\"UNAUTHORIZED\",\"message\":\"Invalid API key " + KEY + "\"}}",
			"{\"error_code\":\"DUPLICATE_REFERENCE\",\"detail\":\"already used\"}",
			"{\"success\":true,\"account_id\":\"org_1\",\"balances\":[{\"currency\":\"NGN\",\"available_balance\":\"10.00\"}]}",
			"<html>sign in</html>", "");

	private static final List<String> PIECES = List.of("\"", "{", "}", "[", "]", ",", ":", "null", "true", "0",
			"\"withdrawal_id\":\"wd_2\",", "\"status\":\"COMPLETED\",", "\"available_balance\":\"9\",", "\\u0000",
			"\\ud800", "\\n", "\u0000", "\u001b", "é", "\uFEFF", " ", "{}", "1e9", "-", "NaN", "'", "/*x*/",
			"[".repeat(25), "9".repeat(200), KEY, "wd_1", "../../admin", "\\", "\r\n", "withdrawal_id", "w".repeat(70));

	private final Excerpt excerpt = new Excerpt(KEY);

	private final SendTable send = new SendTable(this.excerpt);

	private final PollTable poll = new PollTable(this.excerpt, this.send);

	private final AccountTable account = new AccountTable(this.excerpt);

	@Test
	void onlyAWellFormedAcceptanceIsReadAsAcceptedAndOnlyARefusalAsRefused() {
		Fuzz.check(1, (random) -> {
			int status = Fuzz.one(random, STATUSES);
			String body = body(random);
			SendOutcome outcome = this.send.outcome(reply(status, body));
			assertThat(outcome.toString()).doesNotContain(KEY).matches("[^\\p{Cntrl}]*");
			if (outcome instanceof SendOutcome.Accepted accepted) {
				assertThat(status).isBetween(200, 299);
				assertThat(accepted.providerId()).matches("[A-Za-z0-9_-]{1,64}");
				assertThat(values(body, "withdrawal_id")).containsExactly(accepted.providerId());
			}
			else if (!(outcome instanceof SendOutcome.InDoubt) && !(outcome instanceof SendOutcome.Throttled)) {
				assertThat(status).isBetween(400, 498).isNotIn(Set.of(408, 409, 425));
				assertThat(body).contains("code\"");
			}
		});
	}

	@Test
	void onlyTheWholeWordAboutTheWithdrawalThatWasAskedForIsFinal() {
		Fuzz.check(1, (random) -> {
			int status = Fuzz.one(random, STATUSES);
			String body = body(random);
			PollOutcome outcome = this.poll.outcome("wd_1", reply(status, body));
			assertThat(outcome.toString()).doesNotContain(KEY).matches("[^\\p{Cntrl}]*");
			if (outcome instanceof PollOutcome.Told told) {
				assertThat(status).isBetween(200, 299);
				assertThat(body).contains("wd_1");
				if (told.standing() != Standing.IN_FLIGHT) {
					assertThat(values(body, "withdrawal_id")).containsExactly("wd_1");
					assertThat(values(body, "status")).containsExactly(told.standing().name());
				}
			}
		});
	}

	@Test
	void aBalanceIsExactlyWhatIsWrittenOrNone() {
		Fuzz.check(1, (random) -> {
			String body = body(random);
			Balances balances = this.account.balances(reply(200, body));
			if (balances instanceof Balances.Known known) {
				known.available().forEach((currency, amount) -> {
					assertThat(currency).matches("[A-Z0-9_]{2,16}");
					assertThat(body).contains("\"available_balance\"");
					assertThat(amount.precision()).isLessThanOrEqualTo(42);
				});
			}
			assertThat(this.account.preflight(reply(200, body)).toString()).doesNotContain(KEY);
		});
	}

	@Test
	void whateverComesBackOverTheWireIsAnOutcomeAndOneRequest() {
		Fuzz.check(30, (random) -> {
			String text = "HTTP/1.1 " + Fuzz.one(random, STATUSES) + " X\r\n" + headers(random) + "\r\n" + body(random);
			byte[] answer = Fuzz
				.mutated(random, text, List.of("\r\n", "\r", "\n", ":", " ", "HTTP/1.1 200 OK\r\n",
						"Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "Content-Length: 5\r\n", "\u0000", "é"))
				.getBytes(StandardCharsets.UTF_8);
			try (ScriptedServer server = new ScriptedServer((request, socket) -> {
				ScriptedServer.send(socket, answer);
				socket.close();
			})) {
				SyncPay provider = new SyncPay(
						new ProviderSettings(server.url(), KEY, Duration.ofMinutes(30), Duration.ofSeconds(10)));
				SendOutcome outcome = provider.send("{}", () -> true).outcome();
				assertThat(outcome).isNotInstanceOf(SendOutcome.NotSent.class);
				assertThat(outcome.toString()).doesNotContain(KEY).matches("[^\\p{Cntrl}]*");
				assertThat(server.requests()).isOne();
			}
		});
	}

	private static String body(Random random) {
		return Fuzz.mutated(random, Fuzz.one(random, BODIES), PIECES);
	}

	private static String headers(Random random) {
		return Fuzz.one(random,
				List.of("", "Content-Length: 20\r\n", "Content-Length: -1\r\n",
						"Content-Length: 99999999999999999999\r\n", "Connection: close\r\n", "Retry-After: x\r\n",
						"Date: Fri, 20 Nov 2026 01:30:00 GMT\r\n", "Transfer-Encoding: chunked\r\n",
						"X: " + "y".repeat(9000) + "\r\n"));
	}

	private static Wire.Reply reply(int status, String body) {
		return new Wire.Reply(status, body, null, null, Evidence.NONE);
	}

	/** Every value of a field of the outermost object, token by token. */
	private static List<String> values(String body, String field) {
		List<String> found = new ArrayList<>();
		int depth = 0;
		try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), body)) {
			for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
				depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
				if (token == JsonToken.PROPERTY_NAME && depth == 1 && field.equals(parser.currentName())) {
					found.add(parser.nextToken() + " " + parser.getString());
				}
			}
		}
		catch (JacksonException ex) {
			found.add("broken JSON");
		}
		return found.stream().map((value) -> value.replaceFirst("^VALUE_STRING ", "")).toList();
	}

}
