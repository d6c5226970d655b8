package io.payrun.cli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;

import io.payrun.jobs.Refusal;
import io.payrun.jobs.Runs;

/**
 * Four launchers in one process: a main of its own, so that a test can have several such
 * processes. In every round each of them launches the same run, once fresh and once
 * again, all at the moment when a test opens the round's barrier (an advisory lock that
 * it gives up), and writes down how its launch ended.
 */
final class Launchers {

	static final int IN_A_PROCESS = 4;

	/** Beside the locks of the program, which are hashed texts. */
	static final int BARRIERS = 770_000_000;

	private final Runs runs;

	private final String database;

	private Launchers(Runs runs, String database) {
		this.runs = runs;
		this.database = database;
	}

	/**
	 * Launches.
	 * @param args how many rounds
	 */
	public static void main(String[] args) throws InterruptedException {
		Surroundings surroundings = Surroundings.read();
		try (Application application = Application.open(surroundings, "calm", Clock.systemUTC())) {
			Launchers launchers = new Launchers(application.runs(), String.valueOf(surroundings.place().url()));
			Thread[] threads = new Thread[IN_A_PROCESS];
			for (int number = 0; number < IN_A_PROCESS; number++) {
				threads[number] = new Thread(() -> launchers.launch(Integer.parseInt(args[0])));
				threads[number].start();
			}
			for (Thread thread : threads) {
				thread.join();
			}
		}
		System.exit(0);
	}

	private void launch(int rounds) {
		try (Connection connection = DriverManager.getConnection(this.database, "postgres", "")) {
			for (int launch = 1; launch <= 2 * rounds; launch++) {
				awaitBarrier(connection, launch);
				tell(connection, launch, exitCode(launch));
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitBarrier(Connection connection, int launch) throws SQLException {
		try (PreparedStatement shared = connection.prepareStatement("select pg_advisory_lock_shared(?, ?)")) {
			shared.setInt(1, BARRIERS);
			shared.setInt(2, launch);
			shared.executeQuery().close();
		}
	}

	/** Odd launches are fresh, the even one after it goes on with the same run. */
	private int exitCode(int launch) {
		RunScreen screen = new RunScreen(Typed.nothing().terminal(), true, null, System::nanoTime);
		int round = (launch + 1) / 2;
		try {
			return ((launch % 2 == 1)
					? this.runs.run(new Runs.Order("storm", Path.of("round-" + round + ".csv"), null), screen)
					: this.runs.relaunch(round, screen))
				.exitCode();
		}
		catch (Refusal ex) {
			return ex.exitCode();
		}
	}

	private static void tell(Connection connection, int launch, int exitCode) throws SQLException {
		try (PreparedStatement insert = connection
			.prepareStatement("insert into launch_outcome (launch, process, exit_code) values (?, ?, ?)")) {
			insert.setInt(1, launch);
			insert.setLong(2, ProcessHandle.current().pid());
			insert.setInt(3, exitCode);
			insert.executeUpdate();
		}
	}

}
