package io.payrun.provider.soap;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;

import io.payrun.money.Money;
import io.payrun.provider.PayoutOrder;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.Preflight;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.ScriptedServer;
import io.payrun.provider.SendOutcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What Soap's answers mean, and what is asked. */
class SoapAnswerTests {

	private static PayoutProvider soap(URI url, boolean bareKey) {
		return new Soap(new ProviderSettings(url, "key_canary", Duration.ofMinutes(30), Duration.ofSeconds(5)),
				bareKey);
	}

	private static PayoutOrder order(String amount, String type) {
		return new PayoutOrder("PO-1", "cus_1", new Money(new BigDecimal(amount), "USD"), "k", type, "web",
				"https://pay.example.com/p");
	}

	@Test
	void fixedIsWhatSheConfirmsAndBalanceIsTheMostThatSheMayTake() {
		PayoutProvider soap = soap(URI.create("http://localhost:1"), false);
		assertThat(soap.requestBody(order("125.50", "fixed")))
			.isEqualTo("{\"customer_id\":\"cus_1\",\"type\":\"withdrawal\","
					+ "\"fixed_amount_cents\":12550,\"experience\":\"web\",\"return_url\":\"https://pay.example.com/p\"}");
		assertThat(soap.requestBody(order("0.01", "balance"))).contains("\"balance_amount_cents\":1,")
			.doesNotContain("fixed_amount_cents", "PO-1");
		assertThat(soap.requestBody(
				new PayoutOrder("PO-1", "cus_1", new Money(new BigDecimal("7.00"), "USD"), "k", null, null, null)))
			.isEqualTo("{\"customer_id\":\"cus_1\",\"type\":\"withdrawal\",\"fixed_amount_cents\":700}");
		assertThatThrownBy(() -> soap.requestBody(order("1.005", "fixed"))).isInstanceOf(ArithmeticException.class);
	}

	@ParameterizedTest
	@CsvSource({ "false, Authorization: Bearer key_canary", "true, Authorization: key_canary" })
	void theKeyIsSentInEitherForm(boolean bare, String header) {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(422, "{\"error\":\"x\"}"))) {
			soap(server.url(), bare).send("{}", () -> true);
			assertThat(server.next().head()).contains(header);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					201 | {"id":"chk_1","url":"https://w.example/?clientSecret=secr_1"} | Opened[checkoutId=chk_1]
					200 | {"id":"chk_1","url":"http://127.0.0.1:9/?s=1"} | Opened[checkoutId=chk_1]
					200 | {"id":"chk_1","url":"http://w.example/"}  | InDoubt[reason=HTTP 200 without a usable id and url]
					200 | {"id":"chk_1","url":"https://key_canary@w.example/"} | InDoubt[reason=HTTP 200 without a usable id and url]
					200 | {"id":"chk_1","url":"https://w.example/?k=key_canary"} | InDoubt[reason=HTTP 200 without a usable id and url]
					200 | {"id":"chk_1","url":"javascript:alert(1)"} | InDoubt[reason=HTTP 200 without a usable id and url]
					200 | {"id":"chk 1","url":"https://w.example/"}  | InDoubt[reason=HTTP 200 without a usable id and url]
					200 | {"id":"chk_1"}                             | InDoubt[reason=HTTP 200 without a usable id and url]
					200 | <html>                                     | InDoubt[reason=HTTP 200 without a usable id and url]
					422 | {"error":"wrong shape","hint":"one amount"} | Refused[code=HTTP_422, message=wrong shape; one amount]
					400 | {"message":"no"}                           | Refused[code=HTTP_400, message=no]
					404 | {"errors":["a"]}                           | Refused[code=HTTP_404, message=["a"]]
					422 | <html>                                     | InDoubt[reason=HTTP 422]
					401 | {"error":"bad key key_canary"}             | KeyRefused[message=HTTP 401 bad key ***]
					403 | {"error":"no"}                             | KeyRefused[message=HTTP 403 no]
					401 | <html>                                     | InDoubt[reason=HTTP 401]
					409 | {"error":"busy"}                           | InDoubt[reason=HTTP 409 busy]
					408 | {"error":"slow"}                           | InDoubt[reason=HTTP 408 slow]
					429 | {"error":"slow down"}                      | Throttled[retryAfter=null]
					500 | {"error":"oops"}                           | InDoubt[reason=HTTP 500 oops]
					300 | {"error":"odd","id":"chk_1","url":"https://w.example/"} | InDoubt[reason=HTTP 300 odd]
					302 | {"error":"there"}                          | InDoubt[reason=HTTP 302 there]
					""")
	void eachAnswerToOpeningHasOneMeaning(int status, String body, String outcome) {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(status, body))) {
			PayoutProvider.Answer<SendOutcome> answer = soap(server.url(), false).send("{}", () -> true);
			assertThat(answer.outcome()).hasToString(outcome);
			assertThat(answer.toString()).doesNotContain("secr_1", "key_canary", "clientSecret=");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"id\":\"chk_1\",\"url\":\"https://w.example/?clientSecret=secr_1\"", "secr_1",
			"[\"secr_1\"]" })
	void ofAnAnswerThatCannotBeReadNothingIsKept(String body) {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, body))) {
			assertThat(soap(server.url(), false).send("{}", () -> true).toString()).doesNotContain("secr_1")
				.contains("not kept: it may open the page");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			200 | {"results":[]}       | Ready[organisation=soap, environment=null, problem=null, date=null]
			422 | {"error":"no"}       | Ready[organisation=soap, environment=null, problem=null, date=null]
			401 | {"error":"bad key"}  | KeyRefused[message=HTTP 401 bad key]
			403 | {"error":"no"}       | KeyRefused[message=HTTP 403 no]
			200 | <html>               | Unavailable[reason=HTTP 200]
			401 | <html>               | Unavailable[reason=HTTP 401]
			500 | {"error":"oops"}     | Unavailable[reason=HTTP 500]
			300 | {"results":[]}       | Unavailable[reason=HTTP 300]
			302 | {"error":"there"}    | Unavailable[reason=HTTP 302]
			""")
	void theKeyIsCheckedWithoutOpeningAnything(int status, String body, String found) {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(status, body))) {
			Preflight preflight = soap(server.url(), false).check();
			assertThat(preflight).hasToString(found);
			assertThat(server.next().line()).startsWith("GET /api/v1/customers/search?email=");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					200 | {"id":"ch_1","status":"pending","amount_cents":100,"currency":"USD"}   | IN_FLIGHT pending 1.00 USD null
					200 | {"id":"ch_1","status":"succeeded","amount_cents":12345,"currency":"USD"} | COMPLETED succeeded 123.45 USD null
					200 | {"id":"ch_1","status":"failed","amount_cents":100,"failure_code":"r01","failure_message":"closed"} | FAILED failed 1.00 null r01: closed
					200 | {"id":"ch_1","status":"cancelled","amount_cents":100,"failure_code":"r01"} | FAILED cancelled 1.00 null r01
					200 | {"id":"ch_1","status":"refunded","amount_cents":100,"failure_message":"m"} | FAILED refunded 1.00 null m
					200 | {"id":"ch_1","status":"brand_new","amount_cents":1.5}                  | IN_FLIGHT brand_new null null null
					200 | {"id":"ch_1","status":"held","amount_cents":"100"}                     | IN_FLIGHT held null null null
					""")
	void aChargeTellsWhereItStands(int status, String body, String told) {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(status, body))) {
			PollOutcome outcome = soap(server.url(), false).poll("ch_1").outcome();
			assertThat(outcome).isInstanceOfSatisfying(PollOutcome.Told.class,
					(charge) -> assertThat(charge.standing() + " " + charge.providerStatus() + " "
							+ charge.echo().amount() + " " + charge.echo().currency() + " " + charge.reason())
						.isEqualTo(told));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					422 | {"error":"not found"} | NotKnown[message=HTTP 422]
					404 | {"error":"not found"} | NotKnown[message=HTTP 404]
					401 | {"error":"bad key"}   | KeyRefused[message=HTTP 401]
					429 | {"error":"slow"}      | Throttled[retryAfter=null]
					500 | {"error":"oops"}      | NoAnswer[reason=HTTP 500]
					300 | {"id":"ch_1","status":"succeeded"} | NoAnswer[reason=HTTP 300]
					200 | {"id":"ch_2","status":"succeeded"} | NoAnswer[reason=the answer is about another charge, or tells no status]
					200 | {"id":"ch_1"}         | NoAnswer[reason=the answer is about another charge, or tells no status]
					200 | <html>                | NoAnswer[reason=HTTP 200 that cannot be read]
					""")
	void anAnswerAboutNoChargeChangesNothing(int status, String body, String outcome) {
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(status, body))) {
			assertThat(soap(server.url(), false).poll("ch_1").outcome()).hasToString(outcome);
		}
	}

	@Test
	void anAddressIsOfTwoThousandCharactersAtMost() {
		String address = "https://w.example/" + "a".repeat(1982);
		assertThat(opened(address)).isEqualTo(new SendOutcome.Opened("chk_1", address));
		assertThat(opened(address + "a")).isInstanceOf(SendOutcome.InDoubt.class);
	}

	private static SendOutcome opened(String address) {
		String body = "{\"id\":\"chk_1\",\"url\":\"" + address + "\"}";
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(201, body))) {
			return soap(server.url(), false).send("{}", () -> true).outcome();
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, ", "1, 0.01", "99999999999999, 999999999999.99", "100000000000000, ", "-1, ", "1.0, " })
	void centsAreWholeAndNoFewerThanOne(String cents, @Nullable String dollars) {
		JsonNode charge = JsonMapper.shared().readTree("{\"amount_cents\":" + cents + "}");
		assertThat(SoapEvents.dollars(charge, "amount_cents"))
			.isEqualTo((dollars != null) ? new BigDecimal(dollars) : null);
	}

	@Test
	void itPaysByPagesUnderItsName() {
		PayoutProvider soap = soap(URI.create("http://localhost:1"), false);
		assertThat(soap.name()).isEqualTo("soap");
		assertThat(soap.opensCheckouts()).isTrue();
	}

	@Test
	void ofAChargeNoPersonsDataIsKept() {
		String body = "{\"id\":\"ch_1\",\"status\":\"held\",\"amount_cents\":1,\"customer\":{\"first_name\":\"Ada\"}}";
		try (ScriptedServer server = new ScriptedServer(ScriptedServer.answer(200, body))) {
			assertThat(soap(server.url(), false).poll("ch_1").evidence().answer())
				.isEqualTo("id ch_1, status held, amount_cents 1, currency null");
		}
	}

}
