package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.stream.Stream;

import io.payrun.provider.Echo;
import io.payrun.provider.SendOutcome;
import io.payrun.provider.SendOutcome.Accepted;
import io.payrun.provider.SendOutcome.InDoubt;
import io.payrun.provider.SendOutcome.InsufficientFunds;
import io.payrun.provider.SendOutcome.KeyRefused;
import io.payrun.provider.SendOutcome.NotSent;
import io.payrun.provider.SendOutcome.ReferenceDisputed;
import io.payrun.provider.SendOutcome.Refused;
import io.payrun.provider.SendOutcome.Throttled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The answer table of the sending protocol, row by row. */
class SendVerdictTests {

	private static final SendOutcome ACCEPTED = new Accepted("wd_1", null, "PENDING", Echo.NONE);

	private static final SendOutcome NOT_SENT = new NotSent("connection refused");

	private static final SendOutcome REFUSED = new Refused("NOT_FOUND", "no such destination");

	private static final SendOutcome NO_FUNDS = new InsufficientFunds(new BigDecimal("1.00"), "Insufficient balance");

	private static final SendOutcome DISPUTED = new ReferenceDisputed("VALIDATION_ERROR", "reference already used");

	private static final SendOutcome KEY = new KeyRefused("Invalid API key");

	private static final SendOutcome THROTTLED = new Throttled(Duration.ofSeconds(1));

	private static final SendOutcome IN_DOUBT = new InDoubt("read timed out");

	static Stream<Arguments> rows() {
		return Stream.of(
				// answer, earlier attempt in doubt, earlier attempt left -> new status,
				// in doubt now, left now
				Arguments.of("accepted", ACCEPTED, false, false, PayoutStatus.ACCEPTED, false, true),
				Arguments.of("accepted after doubt", ACCEPTED, true, true, PayoutStatus.ACCEPTED, false, true),
				Arguments.of("not sent at all", NOT_SENT, false, false, PayoutStatus.READY, false, false),
				Arguments.of("not sent after doubt stays in doubt", NOT_SENT, true, true, null, true, true),
				Arguments.of("not sent after 429 does not go back", NOT_SENT, false, true, null, false, true),
				Arguments.of("disputed reference", DISPUTED, false, false, PayoutStatus.UNKNOWN, true, true),
				Arguments.of("disputed reference after doubt", DISPUTED, true, true, PayoutStatus.UNKNOWN, true, true),
				Arguments.of("refused", REFUSED, false, false, PayoutStatus.REFUSED, false, true),
				Arguments.of("refused after 429", REFUSED, false, true, PayoutStatus.REFUSED, false, true),
				Arguments.of("refusal of a repeat proves nothing", REFUSED, true, true, null, true, true),
				Arguments.of("no funds", NO_FUNDS, false, false, PayoutStatus.HELD, false, true),
				Arguments.of("no funds on a repeat proves nothing", NO_FUNDS, true, true, null, true, true),
				Arguments.of("key refused", KEY, false, false, PayoutStatus.READY, false, false),
				Arguments.of("key refused after doubt", KEY, true, true, null, true, true),
				Arguments.of("key refused after 429 does not go back", KEY, false, true, null, false, true),
				Arguments.of("throttled is not in doubt", THROTTLED, false, false, null, false, true),
				Arguments.of("throttled after doubt is", THROTTLED, true, true, null, true, true),
				Arguments.of("anything else", IN_DOUBT, false, false, null, true, true),
				Arguments.of("anything else after doubt", IN_DOUBT, true, true, null, true, true));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("rows")
	void anAnswerMeansWhatTheTableSays(String name, SendOutcome outcome, boolean inDoubt, boolean left,
			@Nullable PayoutStatus to, boolean inDoubtNow, boolean leftNow) {
		SendVerdict verdict = SendVerdict.of(outcome, inDoubt, left);
		assertThat(verdict.to()).isEqualTo(to);
		assertThat(verdict.inDoubt()).isEqualTo(inDoubtNow);
		assertThat(verdict.left()).isEqualTo(leftNow);
		assertThat(verdict.stopsStep()).isEqualTo(outcome instanceof KeyRefused);
		assertThat(verdict.needsEpoch())
			.isEqualTo(to == PayoutStatus.READY || to == PayoutStatus.HELD || to == PayoutStatus.REFUSED);
	}

}
