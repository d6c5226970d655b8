package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class ReportSumsTests {

	private static final String DOCUMENT = """
			{"balanced": true, "lines": {"read": 7, "accepted": 5, "rejected": 2}, "discrepancies": [],
			 "totals": [
			  {"provider": "syncpay", "currency": "NGN", "accepted": {"count": 4, "amount": "40.00"},
			   "completed": {"count": 1, "amount": "10.00"}, "failed": {"count": 1, "amount": "11.00"},
			   "cancelled": {"count": 1, "amount": "12.00"}, "returned": {"count": 1, "amount": "7.00"},
			   "refunded": {"count": 3, "amount": "30.00"}},
			  {"provider": "soap", "currency": "USD", "accepted": {"count": 1, "amount": "5.00"},
			   "completed": {"count": 1, "amount": "4.00"}, "not_taken": {"amount": "1.00"}}]}
			""";

	@Test
	void aDocumentWhoseFiguresAgreeDoesNotContradictItself() {
		assertThat(contradictions("", "")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = {
			// the whole is not its buckets
			"\"amount\": \"40.00\"|\"amount\": \"40.01\"", "\"amount\": \"10.00\"|\"amount\": \"10.01\"",
			"\"not_taken\": {\"amount\": \"1.00\"}|\"not_taken\": {\"amount\": \"0.99\"}",
			// what came back is not what its buckets hold
			"\"amount\": \"30.00\"|\"amount\": \"29.00\"", "\"count\": 3|\"count\": 2",
			// lines are lost
			"\"read\": 7|\"read\": 8", "\"rejected\": 2|\"rejected\": 1", "\"rejected\": 2|\"rejected\": 3",
			"\"lines\"|\"other\"", "\"accepted\": 5|\"accepted\": 6",
			// it says the contrary
			"\"balanced\": true|\"balanced\": false", "\"balanced\"|\"other\"" })
	void aDocumentThatContradictsItselfIsTold(String from, String to) {
		assertThat(contradictions(from, to)).hasSize(1);
	}

	@Test
	void linesThatAddUpToOtherPayoutsThanAreAcceptedAreTold() {
		assertThat(contradictions("\"read\": 7, \"accepted\": 5", "\"read\": 8, \"accepted\": 6")).hasSize(1);
		assertThat(contradictions("\"accepted\": {\"count\": 1,", "\"accepted\": {\"count\": 2,")).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "\"amount\": \"40.00\"|\"amount\": \"40.01\"", "\"read\": 7|\"read\": 8",
					"\"discrepancies\": []|\"discrepancies\": [{\"kind\": \"OTHER\"}, {\"kind\": \"PROOF_BROKEN\"}]" })
	void aDocumentThatSaysItIsNotBalancedMayBeUnbalanced(String from, String to) {
		String unbalanced = DOCUMENT.replace("\"balanced\": true", "\"balanced\": false");
		assertThat(ReportSums.contradictions(json(unbalanced.replace(from, to)))).isEmpty();
	}

	@Test
	void anotherDiscrepancyIsNoReasonToBeUnbalanced() {
		String other = DOCUMENT.replace("\"balanced\": true", "\"balanced\": false")
			.replace("\"discrepancies\": []", "\"discrepancies\": [{\"kind\": \"OTHER\"}]");
		assertThat(ReportSums.contradictions(json(other))).hasSize(1);
	}

	@Test
	void whateverIsContradictedIsToldWithItsFigures() {
		assertThat(contradictions("\"amount\": \"40.00\"", "\"amount\": \"41.00\"")).singleElement()
			.asString()
			.startsWith("syncpay NGN")
			.contains("4 of 41.00", "4 of 40.00");
		assertThat(contradictions("\"count\": 3", "\"count\": 2")).singleElement()
			.asString()
			.startsWith("syncpay NGN")
			.contains("2 of 30.00", "3 of 30.00");
	}

	@ParameterizedTest
	@ValueSource(strings = { "completed", "failed", "cancelled", "returned", "refused", "denied", "expired", "ready",
			"held", "awaiting_customer", "in_flight", "unknown", "accepted", "not_taken" })
	void everyBucketOfTheDocumentIsSummedUnderItsName(String bucket) {
		Sums sums = ReportSums.ofJson(json("{\"totals\": [{\"provider\": \"p\", \"currency\": \"USD\", \"" + bucket
				+ "\": {\"count\": 3, \"amount\": \"1.50\"}}]}"));
		assertThat(sums.at("p USD " + bucket))
			.isEqualTo(new Sums.Sum(bucket.equals("not_taken") ? 0 : 3, new BigDecimal("1.50")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e3", "x", "", "1.", "--1" })
	void anAmountThatIsNoneIsNeverAnAmountThatCouldAgree(String amount) {
		Sums sums = ReportSums.ofJson(json("{\"totals\": [{\"provider\": \"p\", \"currency\": \"USD\", \"held\": {"
				+ "\"count\": 1, \"amount\": \"" + amount + "\"}}]}"));
		assertThat(sums.at("p USD held").amount()).isEqualByComparingTo("-1");
	}

	@Test
	void theLinesOfTheTableAddUpToItsBuckets() throws IOException {
		Sums sums = csv("""
				reference,provider,currency,amount,status,paid_amount,refunded_amount
				a,syncpay,NGN,10.00,COMPLETED,,
				b,syncpay,NGN,11.00,SENDING,,
				c,syncpay,NGN,12.00,ACCEPTED,,
				d,syncpay,NGN,13.00,AWAITING_CUSTOMER,,
				e,syncpay,USD,14.00,COMPLETED,1.00,
				f,syncpay,KES,,HELD,,
				""");
		assertThat(sums.at("syncpay NGN completed")).isEqualTo(new Sums.Sum(1, new BigDecimal("10.00")));
		assertThat(sums.at("syncpay NGN in_flight")).isEqualTo(new Sums.Sum(2, new BigDecimal("23.00")));
		assertThat(sums.at("syncpay NGN awaiting_customer")).isEqualTo(new Sums.Sum(1, new BigDecimal("13.00")));
		assertThat(sums.at("syncpay USD completed")).isEqualTo(new Sums.Sum(1, new BigDecimal("14.00")));
		assertThat(sums.at("syncpay KES held")).isEqualTo(new Sums.Sum(1, BigDecimal.ZERO));
		assertThat(sums.at("lines").count()).isEqualTo(6);
	}

	@ParameterizedTest
	@CsvSource({ "3.00, 3.00, 7.00", "10.00, 10.00, 0", "12.00, 10.00, 0", "'', 10.00, 0" })
	void whatCameBackOfAReturnedPayoutIsReturnedAndTheRestStaysPaid(String refunded, String back, String kept)
			throws IOException {
		Sums sums = csv("provider,currency,amount,status,paid_amount,refunded_amount\nsyncpay,NGN,10.00,RETURNED,,"
				+ refunded + "\n");
		assertThat(sums.at("syncpay NGN returned").count()).isEqualTo(1);
		assertThat(sums.at("syncpay NGN returned").amount()).isEqualByComparingTo(back);
		assertThat(sums.at("syncpay NGN completed").count()).isZero();
		assertThat(sums.at("syncpay NGN completed").amount()).isEqualByComparingTo(kept);
	}

	@ParameterizedTest
	@CsvSource({ "ACCEPTED,,,held 6.00 of 10.00, in_flight, 6.00, 4.00", "ACCEPTED,,,, in_flight, 10.00, 0",
			"FAILED,,6.00,, failed, 6.00, 4.00", "RETURNED,3.50,2.50,, returned, 2.50, 4.00",
			"AWAITING_CUSTOMER,,,, awaiting_customer, 10.00, 0" })
	void fromTheHoldOnEveryBucketCountsWhatWasHeld(String status, @Nullable String paid, @Nullable String back,
			@Nullable String reason, String bucket, String taken, String left) throws IOException {
		Sums sums = csv("provider,currency,amount,status,paid_amount,refunded_amount,reason\nsoap,USD,10.00," + status
				+ "," + text(paid) + "," + text(back) + "," + text(reason) + "\n");
		assertThat(sums.at("soap USD " + bucket).amount()).isEqualByComparingTo(taken);
		assertThat(sums.at("soap USD not_taken").amount()).isEqualByComparingTo(left);
	}

	private static String text(@Nullable String cell) {
		return (cell != null) ? cell : "";
	}

	@ParameterizedTest
	@CsvSource({ "8.00, 8.00, 2.00", "10.00, 10.00, 0", "11.00, 10.00, 0", "'', 10.00, 0" })
	void whatTheCustomerDidNotTakeIsNotPaid(String paid, String taken, String left) throws IOException {
		Sums sums = csv("provider,currency,amount,status,paid_amount,refunded_amount,reason\nsoap,USD,10.00,COMPLETED,"
				+ paid + ",,\n");
		assertThat(sums.at("soap USD completed").count()).isEqualTo(1);
		assertThat(sums.at("soap USD completed").amount()).isEqualByComparingTo(taken);
		assertThat(sums.at("soap USD not_taken").count()).isZero();
		assertThat(sums.at("soap USD not_taken").amount()).isEqualByComparingTo(left);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "provider,currency,amount,status\na,b,1\n",
			"provider,currency,amount,status\na,b,1,HELD,x\n", "provider,currency,amount,status\na,b,ten,HELD\n",
			"provider,currency,amount\na,b,1\n", "currency,amount,status\nb,1,HELD\n",
			"provider,currency,amount,status\n\"a,b,1,HELD\n" })
	void aTableThatCannotBeReadIsRefused(String text) {
		assertThatIOException().isThrownBy(() -> csv(text));
	}

	private static Sums csv(String text) throws IOException {
		return ReportSums.ofCsv(new TextLines(new StringReader(text)));
	}

	private static List<String> contradictions(String from, String to) {
		assertThat(DOCUMENT).contains(from);
		return ReportSums.contradictions(json(from.isEmpty() ? DOCUMENT : DOCUMENT
			.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to))));
	}

	private static JsonNode json(String text) {
		return JsonMapper.shared().readTree(text);
	}

}
