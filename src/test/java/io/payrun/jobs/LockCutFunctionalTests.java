package io.payrun.jobs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner whose lock connection is gone stops sending within two seconds and sends
 * nothing more, however much it has to send. Told by the provider: when requests arrived,
 * beside the time of the cut.
 */
class LockCutFunctionalTests {

	/** Twenty seconds of work at the job's rate. */
	private static final int PAYOUTS = 400;

	/** Two seconds, and a second for what passed its gate just then to arrive. */
	private static final Duration LONGEST = Duration.ofSeconds(3);

	@TempDir
	Path folder;

	private Night night;

	@BeforeEach
	void aLongFile() {
		this.night = new Night(this.folder);
		this.night.ledger.money("9000000.00");
		this.night.job("nightly", "submit: {rate: 20}\n");
		this.night.file("payouts.csv",
				IntStream.rangeClosed(1, PAYOUTS)
					.mapToObj((number) -> "PO-" + number + " 5000.00")
					.toArray(String[]::new));
	}

	@AfterEach
	void close() {
		this.night.close();
	}

	@Test
	void aLockBackendThatIsTerminatedEndsTheSending() {
		CompletableFuture<Integer> run = running();
		this.night.sql
			.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'payrun %'")
			.query()
			.listOfRows();
		sendsNothingAfter(Instant.now(), run);
		goesOn();
	}

	@Test
	void aLockConnectionThatFallsSilentEndsTheSending() throws Exception {
		try (MuteWire wire = new MuteWire(this.night.database.url()); HikariDataSource pool = wire.pool()) {
			this.night.via(pool);
			CompletableFuture<Integer> run = running();
			wire.fallSilent();
			sendsNothingAfter(Instant.now(), run);
			// to the server the silent runner lives, and has its lock
			this.night.via(this.night.database.dataSource());
			Night.refused(4, "is busy", () -> this.night.relaunch(1));
		}
		Night.await(() -> this.night.number("""
				select count(*) from pg_locks where locktype = 'advisory'
				  and database = (select oid from pg_database where datname = current_database())""") == 0);
		goesOn();
	}

	private CompletableFuture<Integer> running() {
		CompletableFuture<Integer> run = this.night.start("nightly");
		Night.await(() -> this.night.ledger.arrivals() > 10);
		return run;
	}

	private void sendsNothingAfter(Instant cut, CompletableFuture<Integer> run) {
		assertThat(run.join()).isEqualTo(1);
		assertThat(this.night.text("select problem from payment_run")).contains("the run lock was lost");
		LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
		List<Instant> arrived = this.night.ledger.books()
			.get("arrivals")
			.valueStream()
			.map((arrival) -> Instant.parse(arrival.get("at").asString()))
			.toList();
		assertThat(arrived).hasSizeBetween(11, PAYOUTS / 2).allMatch((at) -> at.isBefore(cut.plus(LONGEST)));
		assertThat(this.night.number("select count(*) from payout where status = 'READY'")).isGreaterThan(PAYOUTS / 2);
	}

	/** Whoever comes next pays the rest, and everything once. */
	private void goesOn() {
		this.night.job("nightly", "");
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.payouts()).hasSize(PAYOUTS).allMatch((payout) -> payout.endsWith(" COMPLETED"));
		assertThat(this.night.ledger.withdrawals()).hasSize(PAYOUTS);
		this.night.booksAgree();
	}

}
