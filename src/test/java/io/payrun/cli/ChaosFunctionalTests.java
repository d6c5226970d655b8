package io.payrun.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The kill-and-relaunch proof itself: green where all is well, and red where it is not.
 */
class ChaosFunctionalTests {

	@TempDir
	private Path folder;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	@Test
	void roundsOfKillsAndCrashesAreGreenAndLeaveNothingBehind() throws Exception {
		assertThat(chaos(2, 4, ChaosProvider.STORM)).as(said()).isZero();
		assertThat(said()).contains("Round 1, seed 4: green", "Round 2, seed 5: green", "2 of 2")
			.containsPattern("breaches +0")
			.doesNotContain("RED", "Not removed");
		assertThat(children()).isEmpty();
	}

	@Test
	void aSecondWithdrawalMakesItsRoundRedAndTellsTheSeed() throws Exception {
		// no key is remembered, so that every repeat is a second withdrawal
		assertThat(chaos(1, 9, ChaosProvider.STORM + ",answer-lost=0.2,key-forgotten=1")).as(said()).isOne();
		assertThat(said()).contains("Round 1, seed 9: RED", "breach: paid twice: ", "RED  seed 9")
			.contains("payrun chaos --rounds 1 --seed 9 --payouts 30 --kills 2 --scenario 'storm,")
			.containsPattern("Kept: .*chaos-");
		assertThat(children()).hasSize(1);
		assertThat(children().get(0).resolve("seed-9/plan.txt")).content().startsWith("seed 9: 30 payouts");
	}

	@Test
	void aProofThatIsEndedInTheMiddleEndsWhatItStarted() throws Exception {
		Child chaos = Child.start(this.folder, List.of("PAYRUN_HOME=" + this.folder), "chaos", "--rounds", "9");
		chaos.until(() -> find("postmaster.pid").anyMatch((file) -> file.toString().contains("seed-")));
		List<ProcessHandle> started = Stream
			.concat(ProcessHandle.of(chaos.pid()).orElseThrow().descendants(),
					find("postmaster.pid").map(ChaosFunctionalTests::server))
			.toList();
		chaos.signal("TERM");
		assertThat(chaos.exitCode()).as(chaos.said()).isOne();
		assertThat(chaos.said()).contains("Stopped in the middle of a round.", "0 of 9");
		// who was killed last is gone a moment later
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (started.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - end < 0) {
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
		assertThat(started).noneMatch(ProcessHandle::isAlive);
		assertThat(children()).isEmpty();
	}

	private int chaos(int rounds, long seed, String scenario) throws Exception {
		Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), this.out, this.err,
				Terminal.Attached.NOTHING);
		return new Chaos(terminal, Clock.systemUTC(), this.folder,
				new Chaos.Terms(rounds, seed, 30, 2, scenario, 2, Duration.ofMinutes(10), false))
			.run(false);
	}

	private String said() {
		return this.err.toString(StandardCharsets.UTF_8) + this.out.toString(StandardCharsets.UTF_8);
	}

	/** Folders that were made and are still there. */
	private List<Path> children() throws IOException {
		try (Stream<Path> files = Files.list(this.folder)) {
			return files.filter((file) -> file.getFileName().toString().startsWith("chaos-")).toList();
		}
	}

	private Stream<Path> find(String name) {
		try (Stream<Path> files = Files.walk(this.folder)) {
			return files.filter((file) -> file.getFileName().toString().equals(name)).toList().stream();
		}
		catch (java.io.UncheckedIOException | IOException ex) {
			// files come and go meanwhile
			return Stream.empty();
		}
	}

	private static ProcessHandle server(Path pidFile) {
		try {
			return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).strip())).orElseThrow();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
