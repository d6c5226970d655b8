package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

import io.payrun.money.Money;
import io.payrun.provider.Echo;
import io.payrun.provider.Evidence;
import io.payrun.provider.PayoutOrder;
import io.payrun.provider.PollOutcome.Standing;
import io.payrun.provider.PollOutcome.Told;
import io.payrun.provider.SendOutcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written about one attempt or one question. */
class ResultsTests {

	private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	private static final Money MONEY = new Money(new BigDecimal("5000.00"), "NGN");

	private static final SendResult.Request REQUEST = new SendResult.Request(NOW, NOW.plusSeconds(1),
			new Evidence(200, "{}", null), "hash of the body", 500);

	private final Sending sending = new Sending(7, 3, 2, 4,
			new Sending.Terms("PO-1", "dest_1", MONEY, "fixed", "web", "https://x"));

	@BeforeEach
	void aSecondAttempt() {
		this.sending.version = 5;
		this.sending.generation = 2;
		this.sending.attempt = 2;
		this.sending.apiKeyHash = "hash of the key";
	}

	@Test
	void anAcceptanceIsWrittenWithItsIdAndWithoutAReason() {
		SendOutcome accepted = new SendOutcome.Accepted("wd_1", "PAY-1", "PENDING",
				new Echo("5000.01", null, null, null));
		assertThat(SendResult.made(this.sending, SendVerdict.of(accepted, false, false), accepted, REQUEST))
			.isEqualTo(new SendResult(7, 3, 4, false, 5, PayoutStatus.ACCEPTED, false, null, null, "wd_1", "PAY-1",
					"PENDING", 500, 2, 2, NOW, NOW.plusSeconds(1), 200, "Accepted", "hash of the body", "{}",
					"hash of the key", "the provider tells another amount 5000.01"));
	}

	@Test
	void aRefusalIsWrittenWithItsReasonAndNeedsTheEpoch() {
		SendOutcome refused = new SendOutcome.Refused("NOT_FOUND", "no such destination");
		assertThat(SendResult.made(this.sending, SendVerdict.of(refused, false, false), refused, REQUEST))
			.isEqualTo(new SendResult(7, 3, 4, true, 5, PayoutStatus.REFUSED, false, null,
					"NOT_FOUND: no such destination", null, null, null, 500, 2, 2, NOW, NOW.plusSeconds(1), 200,
					"Refused", "hash of the body", "{}", "hash of the key", null));
	}

	@Test
	void whatIsHeldForFundsSaysSo() {
		SendOutcome funds = new SendOutcome.InsufficientFunds(null, "Insufficient balance");
		SendResult result = SendResult.made(this.sending, SendVerdict.of(funds, false, false), funds, REQUEST);
		assertThat(result.holdKind()).isEqualTo("INSUFFICIENT_FUNDS");
		assertThat(result.to()).isEqualTo(PayoutStatus.HELD);
		assertThat(SendResult.made(this.sending, SendVerdict.of(funds, true, true), funds, REQUEST).holdKind())
			.isNull();
	}

	@Test
	void aShutGateIsWrittenWithoutARequest() {
		SendResult back = SendResult.shut(this.sending, PayoutStatus.READY, "not sent");
		assertThat(back.fenced()).isTrue();
		assertThat(back.inDoubt()).isFalse();
		assertThat(back.outcome()).isNull();
		SendResult unknown = SendResult.shut(this.sending, PayoutStatus.UNKNOWN, "no proof");
		assertThat(unknown.fenced()).isFalse();
		assertThat(unknown.inDoubt()).isTrue();
		assertThat(unknown.reason()).isEqualTo("no proof");
	}

	@Test
	void aSendingIsFirstUntilSomethingMayHaveLeft() {
		assertThat(this.sending.isFirst()).isTrue();
		assertThat(this.sending.mustBeSettled()).isFalse();
		this.sending.left = true;
		assertThat(this.sending.isFirst()).isFalse();
		this.sending.left = false;
		this.sending.inDoubt = true;
		assertThat(this.sending.isFirst()).isFalse();
		assertThat(this.sending.mustBeSettled()).isTrue();
		assertThat(this.sending.isForeign()).isTrue();
		this.sending.wallAtIntent = NOW;
		assertThat(this.sending.isForeign()).isFalse();
	}

	@Test
	void aBackoffIsCountedFromNow() {
		long before = System.nanoTime();
		this.sending.backOff(Duration.ofMinutes(1));
		assertThat(this.sending.dueNanos() - before).isBetween(Duration.ofSeconds(60).toNanos(),
				Duration.ofSeconds(120).toNanos());
	}

	@Test
	void theOrderHoldsTheTermsAsTheyWereTakenIn() {
		assertThat(this.sending.order("k1"))
			.isEqualTo(new PayoutOrder("PO-1", "dest_1", MONEY, "k1", "fixed", "web", "https://x"));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "IN_FLIGHT,-", "COMPLETED,COMPLETED", "FAILED,FAILED", "CANCELLED,CANCELLED" })
	void whatAPollToldIsWritten(Standing standing, @Nullable PayoutStatus to) {
		TrackWork.Followed item = new TrackWork.Followed(7, 5, "PO-1", MONEY, "wd_1", null, 3);
		PollResult nothing = PollResult.nothing(item, NOW, NOW.plusSeconds(1), new Evidence(200, "{}", null), "Told",
				900);
		assertThat(nothing).isEqualTo(new PollResult(7, 5, 4, null, null, null, null, null, null, 900, NOW,
				NOW.plusSeconds(1), 200, "Told", "{}"));
		assertThat(nothing.told(new Told(standing, "WORD", "PAY-1", BigDecimal.ONE, "why", Echo.NONE), "other"))
			.isEqualTo(new PollResult(7, 5, 4, to, "WORD", "PAY-1", BigDecimal.ONE, "why", "other", 900, NOW,
					NOW.plusSeconds(1), 200, "Told", "{}"));
		assertThat(item.mustBeSettled()).isFalse();
		assertThat(item.dueNanos()).isZero();
	}

}
