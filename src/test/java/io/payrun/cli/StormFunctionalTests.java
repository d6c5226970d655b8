package io.payrun.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

import io.payrun.jobs.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A whole run against a provider that does everything wrong. */
class StormFunctionalTests {

	@TempDir
	private Path folder;

	@Test
	void everyMisbehaviourThatAClientCanSurviveEndsWithoutADoublePayment() throws Exception {
		try (StormWorld world = world(2000, StormWorld.STORM)) {
			assertThat(run(world).exitCode()).isZero();
			Tally tally = world.tally();
			assertThat(tally.differences()).isEmpty();
			assertThat(tally.books().get("double_payments")).isEmpty();
			assertThat(tally.withdrawals().values()).allMatch((same) -> same.size() == 1);
			assertThat(tally.with("COMPLETED").size() + tally.with("FAILED").size() + tally.with("CANCELLED").size())
				.isEqualTo(2000);
			assertThat(tally.report().get("discrepancies")).isEmpty();
		}
	}

	@Test
	void aKeyThatIsForgottenEarlyIsToldAsMoneyThatNobodyExplains() throws Exception {
		// no money in that would hide it, and no refunds that the run would wait for
		String forgetful = StormWorld.STORM + ",key-forgotten=0.3,money-in=0,failed=0,cancelled=0,late-failed=0";
		try (StormWorld world = world(300, forgetful)) {
			assertThat(run(world).exitCode()).isEqualTo(3);
			Tally tally = world.tally();
			assertThat(tally.differences()).isEmpty();
			assertThat(tally.secondWithdrawals()).isNotEmpty();
			assertThat(tally.discrepancies("UNEXPLAINED_OUTFLOW")).isEqualTo(tally.secondWithdrawals());
		}
	}

	private StormWorld world(int lines, String scenario) throws Exception {
		return new StormWorld(this.folder,
				new StormWorld.Terms(lines, scenario, Duration.ofMinutes(30), Duration.ofSeconds(10), Duration.ZERO));
	}

	private static Runs.Ended run(StormWorld world) {
		Typed typed = Typed.nothing();
		try (Application application = Application.open(world.surroundings(), "calm", Clock.systemUTC())) {
			return application.runs()
				.run(new Runs.Order("storm", world.file, null),
						new RunScreen(typed.terminal(), true, null, System::nanoTime));
		}
	}

}
