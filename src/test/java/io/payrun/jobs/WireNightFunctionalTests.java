package io.payrun.jobs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.payrun.network.Fault;
import io.payrun.network.Fault.Way;
import io.payrun.network.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole runs whose every word to PostgreSQL, on the pool and on the lock's connection,
 * goes over a wire that fails: the run ends within a bound, and what a relaunch finishes
 * was paid once.
 */
class WireNightFunctionalTests {

	@TempDir
	Path folder;

	private Night night;

	private FaultProxy wire;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder).job("nightly", "submit: {rate: 0, concurrency: 2}\n");
		this.wire = new FaultProxy(this.night.databasePort());
		this.night.databaseAt(this.wire.port());
	}

	@AfterEach
	void close() {
		this.night.close();
		this.wire.close();
	}

	static Stream<Named<Fault>> faultsOfIntake() {
		return Stream.of(Named.of("staging is cut", Fault.cut(Way.UP).after(150).at("copy staged_line")),
				Named.of("the payouts are cut", Fault.cut(Way.UP).after(300).at("insert into payout ")),
				Named.of("their answer is lost", Fault.reset(Way.DOWN).at("insert into payout ")),
				Named.of("the commit does not arrive", Fault.reset(Way.UP).at("COMMIT")),
				Named.of("the commit's answer is lost", Fault.reset(Way.DOWN).at("COMMIT")));
	}

	@ParameterizedTest
	@MethodSource("faultsOfIntake")
	void aFileThatIsStruckWhileItIsTakenInIsTakenInOnce(Fault fault) throws Exception {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 15000.00");
		this.wire.strike(fault.times(1));
		int exitCode = bounded(CompletableFuture.supplyAsync(this.night::run));
		assertThat(this.wire.struck()).isOne();
		assertThat(exitCode).isIn(0, 1);
		paidByTheNextLaunch(exitCode, 3);
	}

	@Test
	void aRunWhoseConnectionsGoSilentEndsSendsNothingMoreAndIsFinishedByARelaunch() throws Exception {
		manyPayouts();
		CompletableFuture<Integer> running = this.night.start("nightly");
		Night.await(() -> this.night.ledger.arrivals() >= 4);
		this.wire.freeze();
		CompletableFuture<Integer> later = CompletableFuture.supplyAsync(this.night.ledger::arrivals,
				CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS));
		assertThat(bounded(running)).isEqualTo(1);
		assertThat(this.night.ledger.arrivals()).as("sends after the lock gave no answer").isEqualTo(later.join());
		// the server's kernel finds out by its keepalives; a proxy answers those
		this.wire.down();
		this.wire.up();
		this.night.scenario("calm");
		paidByTheNextLaunch(1, 40);
	}

	@Test
	void aRunWhoseConnectionsAreCutGoesOnLaterAndNothingIsSentTwice() throws Exception {
		manyPayouts();
		CompletableFuture<Integer> running = this.night.start("nightly");
		Night.await(() -> this.night.ledger.arrivals() >= 4);
		this.wire.down();
		this.wire.up();
		assertThat(bounded(running)).isEqualTo(1);
		this.night.scenario("calm");
		paidByTheNextLaunch(1, 40);
	}

	@Test
	void aRunOverASlowWireEndsAsOverAGoodOne() throws Exception {
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00", "PO-3 15000.00");
		this.wire.strike(Fault.latency(Way.DOWN, Duration.ofMillis(20)));
		assertThat(bounded(CompletableFuture.supplyAsync(this.night::run))).isZero();
		paidByTheNextLaunch(0, 3);
	}

	private void manyPayouts() {
		String[] lines = new String[40];
		for (int at = 0; at < lines.length; at++) {
			lines[at] = "PO-" + (at + 1) + " " + (5000 + at) + ".00";
		}
		this.night.scenario("slow=1,slow-for=100ms,polls=off").ledger.money("1000000.00");
		this.night.file("one.csv", lines);
	}

	private void paidByTheNextLaunch(int exitCode, int payouts) throws Exception {
		this.wire.calm();
		if (exitCode != 0) {
			boolean accepted = this.night.number("select count(*) from payout") > 0;
			this.night.databaseAt(this.wire.port());
			assertThat(
					bounded(CompletableFuture.supplyAsync(() -> accepted ? this.night.relaunch(1) : this.night.run())))
				.isZero();
		}
		assertThat(this.night.number("select count(*) from payout where status = 'COMPLETED'")).isEqualTo(payouts);
		assertThat(this.night.ledger.withdrawals()).hasSize(payouts);
		this.night.booksAgree();
	}

	/**
	 * A database that fails before there is a run is a refusal with the same exit code.
	 */
	private static int bounded(CompletableFuture<Integer> command) throws Exception {
		return command.exceptionally((ex) -> {
			assertThat(ex.getCause()).isInstanceOf(Refusal.class);
			return (ex.getCause() instanceof Refusal refusal) ? refusal.exitCode() : -1;
		}).get(120, TimeUnit.SECONDS);
	}

}
