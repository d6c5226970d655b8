package io.payrun.intake;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LineRulesTests {

	private static final Map<String, String> GOOD = Map.of("reference", "PO-1", "destination_id", "dest_1", "amount",
			"5000.00", "currency", "NGN");

	private static final ReturnOrigins ORIGINS = ReturnOrigins.of("https://ops.example, https://pay.example:8443/");

	private static final Map<String, String> SOAP = Map.of("reference", "PO-1", "customer_id", "cus_1", "amount", "1",
			"currency", "USD", "provider", "soap");

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					reference        | ~~                  | MISSING            | reference is needed
					reference        | PO 1                | BAD_FORMAT         | reference must be of A-Z a-z 0-9 . _ -: "PO 1"
					reference        | PO–1                | BAD_FORMAT         | reference must be of A-Z a-z 0-9 . _ -: "PO–1"
					reference        | PO\u202e1           | BAD_FORMAT         | reference must be of A-Z a-z 0-9 . _ -: "PO\\u202E1"
					provider         | paypal              | UNKNOWN_PROVIDER   | provider must be syncpay or soap: "paypal"
					destination_id   | ~~                  | MISSING            | destination_id is needed for syncpay
					destination_id   | dest.1              | BAD_FORMAT         | destination_id must be of A-Z a-z 0-9 _ -: "dest.1"
					customer_id      | cus_1               | NOT_FOR_PROVIDER   | customer_id must be empty for syncpay: "cus_1"
					withdrawal_type  | fixed               | NOT_FOR_PROVIDER   | withdrawal_type must be empty for syncpay: "fixed"
					amount           | ~~                  | MISSING            | amount is needed
					amount           | 0.00                | ZERO_AMOUNT        | amount must be more than zero: "0.00"
					amount           | 5000.001            | TOO_MANY_DECIMALS  | NGN has 2 decimals: "5000.001"
					amount           | 4999.99             | BELOW_MINIMUM      | syncpay pays at least NGN 5,000.00: "4999.99"
					currency         | ~~                  | MISSING            | currency is needed
					currency         | ngn                 | UNKNOWN_CURRENCY   | currency must be a known code in upper case: "ngn"
					currency         | XXX                 | UNKNOWN_CURRENCY   | currency must be a known code in upper case: "XXX"
					destination_type | bank                | BAD_VALUE          | destination_type must be bank_account, mobile_money or crypto_wallet: "bank"
					replaces         | PO/0                | BAD_FORMAT         | replaces must be of A-Z a-z 0-9 . _ -: "PO/0"
					replaces         | PO-1                | REPLACES_ITSELF    | replaces must name an earlier payout: "PO-1"
					payee            | ~ Ada~              | BAD_FORMAT         | payee must not begin or end with a blank: " Ada"
					payee            | Ada\u200bLovelace   | BAD_CHARACTER      | payee must not hold control or invisible characters: "Ada\\u200BLovelace"
					description      | a\u0000b            | BAD_CHARACTER      | description must not hold control or invisible characters: "a\\u0000b"
					description      | a\tb                | BAD_CHARACTER      | description must not hold control or invisible characters: "a\\u0009b"
					""")
	void aSyncPayLineIsRejectedWithItsRule(String column, String text, String code, String message) {
		assertThat(errors(GOOD, column, text)).containsExactly(column + " " + code + " " + message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					customer_id      | ~~                  | MISSING            | customer_id is needed for soap
					destination_id   | dest_1              | NOT_FOR_PROVIDER   | destination_id must be empty for soap: "dest_1"
					currency         | NGN                 | CURRENCY_NOT_PAID_BY_PROVIDER | soap does not pay out in this currency: "NGN"
					withdrawal_type  | all                 | BAD_VALUE          | withdrawal_type must be fixed or balance: "all"
					experience       | app                 | BAD_VALUE          | experience must be web or webview: "app"
					return_url       | http://ok.example   | BAD_URL            | return_url must be an https address: "http://ok.example"
					return_url       | javascript:alert(1) | BAD_URL            | return_url must be an https address: "javascript:alert(1)"
					return_url       | https://ok@evil.example | BAD_URL        | return_url must be an https address: "https://ok@evil.example"
					return_url       | //evil.example      | BAD_URL            | return_url must be an https address: "//evil.example"
					return_url       | https://ops.example@evil.example/ | BAD_URL | return_url must be an https address: "https://ops.example@evil.example/"
					return_url       | https://ops.example.evil.example | ORIGIN_NOT_ALLOWED | return_url must lead to an origin in PAYRUN_SOAP_RETURNORIGINS: "https://ops.example.evil.example"
					return_url       | https://ops.example:8443/p | ORIGIN_NOT_ALLOWED | return_url must lead to an origin in PAYRUN_SOAP_RETURNORIGINS: "https://ops.example:8443/p"
					return_url       | https://pay.example/p | ORIGIN_NOT_ALLOWED | return_url must lead to an origin in PAYRUN_SOAP_RETURNORIGINS: "https://pay.example/p"
					amount           | 10.005              | TOO_MANY_DECIMALS  | USD has 2 decimals: "10.005"
					""")
	void aSoapLineIsRejectedWithItsRule(String column, String text, String code, String message) {
		assertThat(errors(SOAP, column, text)).containsExactly(column + " " + code + " " + message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1,000.00", "1.000,00", "1 000", "$10", "10-", "(10)", "1E5", "1E+100000000", "0x10",
			"NaN", "Infinity", "+5", ".5", "10.", "-5", "１０.00", "٥٠٠٠", "9999999999999.99", "5000.00 ", " 5000",
			"5000.00\u200b" })
	void whatIsNoPlainAmountIsRejectedBeforeItIsCalculatedWith(String text) {
		StagedLine line = check(GOOD, "amount", text);
		assertThat(line.amount()).isNull();
		assertThat(line.errors()).singleElement().extracting("code").isEqualTo("BAD_AMOUNT");
	}

	@Test
	void theOffendingTextIsCutAtFortyCharactersAndEveryErrorIsTold() {
		Map<String, String> cells = Map.of("reference", "a b" + "c".repeat(100), "amount", "x", "currency", "ngn",
				"destination_id", "", "description", "d".repeat(141));
		assertThat(told(check("syncpay", new RawLine(7, cells, null, null)))).containsExactly(
				"reference TOO_LONG reference must be at most 64 characters: \"a b" + "c".repeat(37) + "…\"",
				"reference BAD_FORMAT reference must be of A-Z a-z 0-9 . _ -: \"a b" + "c".repeat(37) + "…\"",
				"destination_id MISSING destination_id is needed for syncpay",
				"currency UNKNOWN_CURRENCY currency must be a known code in upper case: \"ngn\"",
				"amount BAD_AMOUNT amount must be 1 to 12 digits, optionally a point and decimals, nothing else: \"x\"",
				"description TOO_LONG description must be at most 140 characters: \"" + "d".repeat(40) + "…\"");
	}

	@Test
	void withoutAProviderAnywhereTheLineSaysSo() {
		assertThat(told(check(null, new RawLine(2, GOOD, null, null))))
			.containsExactly("provider MISSING provider is needed, the job names none");
	}

	@Test
	void theLimitsThemselvesAreFine() {
		Map<String, String> cells = new HashMap<>(GOOD);
		cells.put("reference", "A.z_9-" + "x".repeat(58));
		cells.put("destination_id", "d".repeat(64));
		cells.put("amount", "999999999999.99");
		cells.put("destination_type", "bank_account");
		cells.put("payee", "Zoë Ọbẹ́ 😀 =1+1");
		cells.put("replaces", "PO-0");
		cells.put("description", "=".repeat(140));
		StagedLine line = check("syncpay", new RawLine(2, cells, null, null));
		assertThat(line.errors()).isEmpty();
		assertThat(line.amount()).isEqualByComparingTo("999999999999.99");
		assertThat(line.cells()).containsEntry("provider", "syncpay").containsEntry("payee", "Zoë Ọbẹ́ 😀 =1+1");
	}

	@ParameterizedTest
	@CsvSource({ "UGX, 1, 1", "BTC, 0.00000001, 0.00000001", "ETH, 0.000000000000000001, 0.000000000000000001",
			"USDT_TRC20, 10, 10.000000", "USDT_ERC20, 50.000001, 50.000001", "USD, 10, 10.00", "KES, 500, 500.00" })
	void anAmountHasTheDecimalsOfItsCurrency(String currency, String text, String amount) {
		Map<String, String> cells = new HashMap<>(GOOD);
		cells.put("currency", currency);
		assertThat(check(cells, "amount", text).amount()).isNotNull().hasToString(new BigDecimal(amount).toString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://ops.example", "https://OPS.example/p/PO-1?a=b", "https://ops.example:443/x",
			"https://pay.example:8443/p" })
	void aCustomerMayComeBackToAnOriginOfOurs(String address) {
		assertThat(errors(SOAP, "return_url", address)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "http://ops.example", "https://ops.example/path", "ops.example", "https://a@ops.example", "*" })
	void whatIsNoOriginIsNoSetting(String setting) {
		assertThatIllegalArgumentException().isThrownBy(() -> ReturnOrigins.of("https://ok.example," + setting))
			.withMessage(setting + " is no origin such as https://pay.example.com");
	}

	@Test
	void aRequestRowIsCheckedByItsOwnDestinationColumn() {
		Map<String, String> row = Map.of("reference", "PO-1 ", "amount", "5000", "currency", "NGN");
		assertThat(told(check("syncpay", new RawLine(1, row, null, 9L)))).containsExactly(
				"reference BAD_FORMAT reference must be of A-Z a-z 0-9 . _ -: \"PO-1 \"",
				"destination MISSING destination is needed");
	}

	@Test
	void aLineWithoutCellsTellsOnlyWhy() {
		StagedLine.Breach blank = new StagedLine.Breach(null, "BLANK_LINE", "blank line");
		assertThat(check("syncpay", new RawLine(5, Map.of(), blank, null)).errors()).containsExactly(blank);
	}

	private static List<String> errors(Map<String, String> good, String column, String text) {
		return told(check(good, column, text));
	}

	private static StagedLine check(@Nullable String provider, RawLine line) {
		return LineRules.check(provider, line, ORIGINS);
	}

	private static StagedLine check(Map<String, String> good, String column, String text) {
		Map<String, String> cells = new HashMap<>(good);
		cells.put(column, text);
		return check("syncpay", new RawLine(2, cells, null, null));
	}

	private static List<String> told(StagedLine line) {
		return line.errors().stream().map(LineRulesTests::told).toList();
	}

	private static String told(StagedLine.@Nullable Breach error) {
		return (error != null) ? error.column() + " " + error.code() + " " + error.message() : "";
	}

}
