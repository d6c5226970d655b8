package io.payrun.crash;

import java.util.ArrayList;
import java.util.List;

import io.payrun.crash.CrashPoint.Side;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** Points that nobody armed do nothing; armed ones end everything at one pass. */
class CrashPointTests {

	@AfterEach
	void disarm() {
		CrashPoint.disarm();
	}

	@Test
	void aPointThatNobodyArmedDoesNothing() {
		assertThatNoException().isThrownBy(CrashPoint.WI2::before);
		assertThatNoException().isThrownBy(CrashPoint.WI2::after);
	}

	@Test
	void anArmedPointTellsEachPassUntilItIsDisarmed() {
		List<String> passes = new ArrayList<>();
		CrashPoint.arm((point, side) -> passes.add(point + " " + side));
		CrashPoint.WI2.before();
		CrashPoint.RW2.after();
		CrashPoint.disarm();
		CrashPoint.WI2.after();
		assertThat(passes).containsExactly("WI2 BEFORE", "RW2 AFTER");
	}

	@Test
	void theEndComesAtThatPassOfThatSideAndEveryStepBehindItIsRefused() {
		CrashPoint.arm(new CrashAt(CrashPoint.WI2, Side.AFTER, 2).trap(CrashPointTests::die));
		CrashPoint.WI2.before();
		CrashPoint.WI2.after();
		CrashPoint.WI2.before();
		assertThatExceptionOfType(Died.class).isThrownBy(CrashPoint.WI2::after);
		assertThatExceptionOfType(Died.class).isThrownBy(CrashPoint.WI2::after);
		assertThatExceptionOfType(Died.class).isThrownBy(CrashPoint.IN2::before);
	}

	@Test
	void anOrderIsReadAsItIsWritten() {
		assertThat(CrashAt.parse("WI2.before:1")).isEqualTo(new CrashAt(CrashPoint.WI2, Side.BEFORE, 1))
			.hasToString("WI2.before:1");
		assertThat(CrashAt.parse("RW2_HASHES.after:123456789"))
			.isEqualTo(new CrashAt(CrashPoint.RW2_HASHES, Side.AFTER, 123_456_789));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "WI2", "WI2.before", "WI2.before:", "WI2.before:0", "WI2.before:-1", "WI2.before:01",
			"WI2.before:1 ", " WI2.before:1", "wi2.before:1", "WI2.Before:1", "WI2.during:1", "WI2:1",
			"WI2.before:1234567890", "WI2.before:\u0661", "NONE.before:1", "WI2.before:1\n" })
	void anythingElseIsRefusedInOneLine(String text) {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> CrashAt.parse(text))
			.satisfies((refusal) -> assertThat(refusal.getMessage()).hasLineCount(1));
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> CrashAt.armProcess(text));
	}

	@Test
	void aProcessWithoutTheSettingIsNotArmed() {
		CrashAt.armProcess(null);
		assertThatNoException().isThrownBy(CrashPoint.WI2::before);
	}

	private static void die() {
		throw new Died();
	}

	private static final class Died extends Error {

	}

}
