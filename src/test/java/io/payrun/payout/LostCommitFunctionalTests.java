package io.payrun.payout;

import io.payrun.network.Fault;
import io.payrun.network.Fault.Way;
import io.payrun.network.FaultProxy;
import io.payrun.payout.StepEnd.Done;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** "Commit threw" does not mean "rolled back": what is believed is what is read again. */
class LostCommitFunctionalTests {

	@Test
	void anIntentWhoseCommitAnswerIsLostIsReadAgainAndSentOnce() {
		try (World world = world(); FaultProxy wire = lossy(world, "with intent as", Way.DOWN)) {
			assertThat(world.viaPort(wire.port()).submit(1)).isEqualTo(new Done());
			assertThat(wire.struck()).isOne();
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 ACCEPTED", "P3 ACCEPTED");
			assertThat(world.arrivals()).isEqualTo(3);
			assertThat(world.books().get("double_payments").size()).isZero();
		}
	}

	@Test
	void anIntentThatNeverReachedTheDatabaseIsNotSentAndLeftToTheRelaunch() {
		try (World world = world(); FaultProxy wire = lossy(world, "with intent as", Way.UP)) {
			assertThat(world.viaPort(wire.port()).submit(1)).isInstanceOf(StepEnd.Stopped.class);
			assertThat(world.statuses()).containsExactly("P1 READY", "P2 ACCEPTED", "P3 ACCEPTED");
			assertThat(world.arrivals()).isEqualTo(2);
			world.takeOver(2);
			assertThat(world.submit(2)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 ACCEPTED", "P3 ACCEPTED");
			assertThat(world.arrivals()).isEqualTo(3);
		}
	}

	@Test
	void anOutcomeWhoseCommitAnswerIsLostIsWrittenOnce() {
		try (World world = world(); FaultProxy wire = lossy(world, "with result as", Way.DOWN)) {
			assertThat(world.viaPort(wire.port()).submit(1)).isEqualTo(new Done());
			assertThat(wire.struck()).isOne();
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 ACCEPTED", "P3 ACCEPTED");
			assertThat(world.rows.value("select count(*) from payout_anomaly")).isEqualTo("0");
			assertThat(world.rows.value("select count(*) from payout_event")).isEqualTo("6");
		}
	}

	@Test
	void aBackendThatDiesInTheMiddleOfAnOutcomeLosesNothing() {
		try (World world = world()) {
			dieOnce(world, "ACCEPTED");
			assertThat(world.submit(1)).isEqualTo(new Done());
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 ACCEPTED", "P3 ACCEPTED");
			assertThat(world.arrivals()).isEqualTo(3);
		}
	}

	@Test
	void aBackendThatDiesInTheMiddleOfAnIntentSendsNothingOfIt() {
		try (World world = world()) {
			dieOnce(world, "SENDING");
			assertThat(world.submit(1)).isInstanceOf(StepEnd.Stopped.class);
			assertThat(world.statuses()).containsExactly("P1 READY", "P2 ACCEPTED", "P3 ACCEPTED");
			assertThat(world.arrivals()).isEqualTo(2);
		}
	}

	/**
	 * Breaks once, at the first such statement: before the server sees it, or after it
	 * was committed and before its answer arrives.
	 */
	private static FaultProxy lossy(World world, String statement, Way way) {
		return new FaultProxy(world.databasePort()).strike(Fault.cut(way).at(statement).times(1));
	}

	private static World world() {
		World world = new World("calm").concurrency(1);
		for (int number = 1; number <= 3; number++) {
			world.rows.ready(1, "P" + number, (5000 + number) + ".00", "NGN");
		}
		return world;
	}

	/** The first statement that writes such an event loses its backend. */
	private static void dieOnce(World world, String toStatus) {
		JdbcClient jdbc = JdbcClient.create(world.database.dataSource());
		jdbc.sql("create sequence deaths").update();
		jdbc.sql("""
				create function die_once() returns trigger language plpgsql as $$
				begin
				  if new.to_status = '%s' and nextval('deaths') = 1 then
				    perform pg_terminate_backend(pg_backend_pid());
				  end if;
				  return new;
				end $$""".formatted(toStatus)).update();
		jdbc.sql("create trigger die_once before insert on payout_event for each row execute function die_once()")
			.update();
	}

}
