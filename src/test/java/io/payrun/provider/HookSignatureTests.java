package io.payrun.provider;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Signatures of events against known answers, made by another program. */
class HookSignatureTests {

	private static final byte[] BODY = "{\"event_id\":\"ev_1\"}".getBytes(StandardCharsets.UTF_8);

	/**
	 * {@code printf '1700000000.{"event_id":"ev_1"}' | openssl dgst -sha256 -hmac
	 * wss_secret1}.
	 */
	private static final String TIMED = "3d7e28ab993ad03b037d8308606ca513100090eafbc56786acfa1ca92247ce63";

	/** The same without time, under {@code whsec_secret}. */
	private static final String PLAIN = "3d84dd2043441d70a0c12ba6aa2f66c52eb4388c2f5f9dba2c2fcaa2104bfcac";

	private static HookSignature timed(long secondsLater, String... secrets) {
		return HookSignature.timed(List.of(secrets), Duration.ofMinutes(5),
				Clock.fixed(Instant.ofEpochSecond(1_700_000_000L + secondsLater), ZoneOffset.UTC));
	}

	@ParameterizedTest
	@CsvSource({ "0, GENUINE", "300, GENUINE", "-300, GENUINE", "301, STALE", "-301, STALE" })
	void aTimeWithinTheWindowIsOfNow(long later, HookSignature.Verdict verdict) {
		assertThat(timed(later, "wss_secret1").check("t=1700000000,v1=" + TIMED, BODY)).isEqualTo(verdict);
	}

	@Test
	void eitherOfTwoSecretsIsGood() {
		String header = "t=1700000000,v1=" + TIMED;
		assertThat(timed(0, "wss_secret1", "wss_other").check(header, BODY)).isEqualTo(HookSignature.Verdict.GENUINE);
		assertThat(timed(0, "wss_other", "wss_secret1").check(header, BODY)).isEqualTo(HookSignature.Verdict.GENUINE);
		assertThat(timed(0, "wss_other").check(header, BODY)).isEqualTo(HookSignature.Verdict.FORGED);
		assertThat(timed(9999, "wss_other").check(header, BODY)).isEqualTo(HookSignature.Verdict.FORGED);
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "t=1700000000,v1=", "t=1700000001,v1=MAC", "t=1700000000,v1=MAC ",
			"t=1700000000,v1=MAC,v1=MAC" })
	void anotherHeaderIsForged(@Nullable String header) {
		String filled = (header != null) ? header.replace("MAC", TIMED) : null;
		assertThat(timed(0, "wss_secret1").check(filled, BODY)).isEqualTo(HookSignature.Verdict.FORGED);
	}

	@Test
	void aBodyThatDiffersByOneByteIsForged() {
		assertThat(timed(0, "wss_secret1").check("t=1700000000,v1=" + TIMED,
				"{\"event_id\": \"ev_1\"}".getBytes(StandardCharsets.UTF_8)))
			.isEqualTo(HookSignature.Verdict.FORGED);
	}

	@Test
	void withoutATimeTheBytesAloneAreSigned() {
		HookSignature plain = HookSignature.plain(List.of("whsec_secret"));
		assertThat(plain.check(PLAIN, BODY)).isEqualTo(HookSignature.Verdict.GENUINE);
		assertThat(plain.check("t=1700000000,v1=" + PLAIN, BODY)).isEqualTo(HookSignature.Verdict.FORGED);
		assertThat(plain.check(PLAIN, new byte[0])).isEqualTo(HookSignature.Verdict.FORGED);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "-, 0", "'', 0", "'  ', 0", "wss_secret1, 1", "'wss_secret1, wss_secret2', 2" })
	void aSettingHoldsOneOrTwo(@Nullable String setting, int count) {
		assertThat(HookSignature.secrets(setting)).hasSize(count);
	}

	@ParameterizedTest
	@ValueSource(strings = { "short", "wss_secret1,", "wss_secret1,wss_secret2,wss_secret3", "wss secret1" })
	void aSettingThatIsWrongIsToldWithoutIt(String setting) {
		assertThatIllegalArgumentException().isThrownBy(() -> HookSignature.secrets(setting))
			.withMessageNotContaining("wss");
	}

}
