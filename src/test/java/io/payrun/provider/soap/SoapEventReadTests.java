package io.payrun.provider.soap;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

import io.payrun.provider.ChargeStanding;
import io.payrun.provider.CheckoutEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Soap's events, as its documents show them and as they must not be. */
class SoapEventReadTests {

	private static CheckoutEvent read(String body) {
		return SoapEvents.read(body.getBytes(StandardCharsets.UTF_8)).orElseThrow();
	}

	private static String event(String type, String charge) {
		return "{\"event_id\":\"ev_1\",\"type\":\"" + type + "\",\"data\":{\"id\":\"chk_1\",\"type\":\"withdrawal\","
				+ charge
				+ "\"customer\":{\"id\":\"cus_abc\"},\"line_items\":[],\"line_items_total_amount_cents\":null}}";
	}

	private static String charge(String status, String from, String cents) {
		return "\"charge\":{\"id\":\"ch_1\",\"status\":\"" + status + "\",\"from_status\":\"" + from
				+ "\",\"amount_cents\":" + cents + ",\"transaction_type\":\"debit\"},";
	}

	@Test
	void theDocumentedHoldIsAQuestionAboutOneCharge() {
		CheckoutEvent event = read(event("checkout.hold", charge("held", "created", "12550")));
		assertThat(event).isEqualTo(new CheckoutEvent("ev_1", "checkout.hold", CheckoutEvent.Kind.HOLD, "chk_1",
				"withdrawal", new CheckoutEvent.Charge("ch_1", ChargeStanding.HELD, "held", new BigDecimal("125.50")),
				"cus_abc"));
	}

	@ParameterizedTest
	@CsvSource({ "checkout.release_hold, failed, held, CHARGE, FAILED",
			"checkout.pending, pending, created, CHARGE, PENDING",
			"checkout.succeeded, succeeded, pending, CHARGE, SUCCEEDED",
			"checkout.failed, failed, created, CHARGE, FAILED", "checkout.failed, failed, succeeded, CHARGE, REVERSED",
			"checkout.returned, returned, succeeded, CHARGE, REVERSED",
			"checkout.voided, voided, succeeded, CHARGE, REVERSED", "checkout.hold, failed, created, HOLD, ",
			"checkout.succeeded, failed, pending, CHARGE, ", "checkout.returned, voided, succeeded, CHARGE, ",
			"checkout.pending, strange, created, CHARGE, " })
	void typeAndStatusTellTheSame(String type, String status, String from, CheckoutEvent.Kind kind,
			@Nullable ChargeStanding standing) {
		CheckoutEvent event = read(event(type, charge(status, from, "1")));
		assertThat(event.kind()).isEqualTo(kind);
		assertThat(event.charge()).isNotNull().extracting(CheckoutEvent.Charge::standing).isEqualTo(standing);
	}

	@ParameterizedTest
	@CsvSource({ "checkout.expired, EXPIRED", "checkout.terminally_failed, TERMINATED",
			"checkout.review.created, NOTED", "checkout.review.approved, NOTED", "checkout.review.declined, NOTED",
			"checkout.brand_new, UNKNOWN", "payout.paid, UNKNOWN" })
	void eventsAboutThePageBearNoCharge(String type, CheckoutEvent.Kind kind) {
		CheckoutEvent event = read(event(type, ""));
		assertThat(event.kind()).isEqualTo(kind);
		assertThat(event.charge()).isNull();
		assertThat(event.checkoutId()).isEqualTo("chk_1");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "0", "-1", "1.5", "\"100\"", "true", "null", "100000000000000", "9223372036854775808", "1e2" })
	void anAmountThatIsNoWholeNumberOfCentsIsNone(String cents) {
		CheckoutEvent.Charge charge = read(event("checkout.hold", charge("held", "created", cents))).charge();
		assertThat(charge).isNotNull().extracting(CheckoutEvent.Charge::amount).isNull();
	}

	@Test
	void aDepositsChargeSaysNothing() {
		CheckoutEvent.Charge charge = read(
				event("checkout.succeeded", charge("succeeded", "pending", "100").replace("debit", "credit")))
			.charge();
		assertThat(charge).isNotNull().extracting(CheckoutEvent.Charge::standing).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "{}", "{\"event_id\":\"ev_1\"}", "{\"event_id\":\"\",\"type\":\"a\"}",
			"{\"event_id\":\"ev 1\",\"type\":\"a\"}", "{\"event_id\":\"ev_1\",\"type\":\"a b\"}",
			"{\"event_id\":\"ev_1\",\"event_id\":\"ev_2\",\"type\":\"a\"}",
			"{\"event_id\":\"ev_1\",\"type\":\"a\"} x" })
	void whatIsNoEventIsNone(String body) {
		assertThat(SoapEvents.read(body.getBytes(StandardCharsets.UTF_8))).isEmpty();
	}

	@Test
	void bytesThatAreNoTextAreNone() {
		assertThat(SoapEvents.read(new byte[] { '{', (byte) 0xc3, '}' })).isEmpty();
	}

	@Test
	void idsThatCannotBeOursAreLeftOut() {
		CheckoutEvent event = read(event("checkout.hold", charge("held", "created", "100").replace("ch_1", "../ch"))
			.replace("chk_1", "x".repeat(65))
			.replace("cus_abc", "a b"));
		assertThat(event.charge()).isNull();
		assertThat(event.checkoutId()).isNull();
		assertThat(event.customerId()).isNull();
		assertThat(read("{\"event_id\":\"ev_1\",\"type\":\"checkout.hold\"}").kind())
			.isEqualTo(CheckoutEvent.Kind.UNKNOWN);
	}

}
