package io.payrun.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

import io.payrun.database.Database;
import io.payrun.jobs.Refusal;
import io.payrun.jobs.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole runs by a database role that owns nothing. */
class OwnRoleFunctionalTests {

	@TempDir
	private Path folder;

	@Test
	void aRoleThatCannotAlterHistoryPaysAllTheSame() throws Exception {
		try (StormWorld world = new StormWorld(this.folder, new StormWorld.Terms(120, StormWorld.STORM,
				Duration.ofMinutes(30), Duration.ofSeconds(10), Duration.ZERO))) {
			JdbcClient owner = JdbcClient.create(world.database.dataSource());
			owner.sql("drop role if exists payer").update();
			owner.sql("create role payer login").update();
			Surroundings known = world.surroundings();
			Surroundings separated = new Surroundings(known.settings(), new Database.Place(world.database.url(),
					"payer", null, new Database.Place.Owner("postgres", null), known.place().home()));
			assertThat(run(separated, world)).isZero();
			assertThat(run(new Surroundings(known.settings(),
					new Database.Place(world.database.url(), "payer", null, known.place().home())), world))
				.as("the owner is needed for migrations alone; the same content is refused")
				.isEqualTo(2);
			Tally tally = world.tally();
			assertThat(tally.differences()).isEmpty();
			assertThat(tally.books().get("double_payments")).isEmpty();
			assertThat(tally.withdrawals().values()).allMatch((same) -> same.size() == 1);
		}
	}

	private static int run(Surroundings surroundings, StormWorld world) {
		try (Application application = Application.open(surroundings, "calm", Clock.systemUTC())) {
			return application.runs()
				.run(new Runs.Order("storm", world.file, null),
						new RunScreen(Typed.nothing().terminal(), true, null, System::nanoTime))
				.exitCode();
		}
		catch (Refusal refusal) {
			return refusal.exitCode();
		}
	}

}
