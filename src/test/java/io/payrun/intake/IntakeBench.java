package io.payrun.intake;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import javax.sql.DataSource;

import io.payrun.database.TestDatabase;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Intake of a big file against a bare {@code CopyManager} load of the same file into the
 * same table with the same indexes. Started by hand: {@code IntakeBench LINES ROUNDS}.
 */
final class IntakeBench {

	private static final int CHUNK = 5_000;

	private IntakeBench() {
	}

	/** Both times in nanoseconds. */
	record Times(long bareNanos, long intakeNanos) {

		long percent() {
			return this.intakeNanos * 100 / this.bareNanos;
		}

	}

	public static void main(String[] args) throws Exception {
		int lines = Integer.parseInt(args[0]);
		Path folder = Files.createTempDirectory("intake-bench");
		Path file = generate(folder.resolve("bench.csv"), lines);
		System.out.printf(Locale.ROOT, "%,d lines, %,d bytes, heap %d MiB%n", lines, Files.size(file),
				Runtime.getRuntime().maxMemory() >> 20);
		for (int round = 0; round < Integer.parseInt(args[1]); round++) {
			Times times = measure(file);
			System.out.printf(Locale.ROOT, "bare %d ms, intake %d ms, %d %%%n", times.bareNanos() / 1_000_000,
					times.intakeNanos() / 1_000_000, times.percent());
		}
		Files.delete(file);
		Files.delete(folder);
		System.exit(0);
	}

	static Times measure(Path file) throws SQLException, IOException {
		long bare;
		try (TestDatabase database = TestDatabase.create()) {
			durable(database.dataSource());
			bare = bareLoad(database.dataSource(), file);
		}
		try (TestDatabase database = TestDatabase.create()) {
			durable(database.dataSource());
			return new Times(bare, intake(database.dataSource(), file));
		}
	}

	private static void durable(DataSource dataSource) {
		JdbcClient jdbc = JdbcClient.create(dataSource);
		for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
			jdbc.sql("alter system set " + setting + " = on").update();
		}
		if (Boolean.getBoolean("log")) {
			jdbc.sql("alter system set log_min_duration_statement = 100").update();
		}
		jdbc.sql("select pg_reload_conf()").query((row) -> {
		});
		jdbc.sql("checkpoint").update();
	}

	/** The columns of the file straight into the payout table, the rest by defaults. */
	private static long bareLoad(DataSource dataSource, Path file) throws SQLException, IOException {
		JdbcClient jdbc = JdbcClient.create(dataSource);
		addRun(jdbc, 1);
		for (String given : List.of("run_id set default 1", "mode set default 'test'", "provider set default 'syncpay'",
				"status set default 'READY'", "created_at set default payrun_now()")) {
			jdbc.sql("alter table payout alter column " + given).update();
		}
		jdbc.sql("create sequence line_number").update();
		jdbc.sql("alter table payout alter column line set default nextval('line_number')").update();
		long start = System.nanoTime();
		try (Connection connection = dataSource.getConnection(); InputStream in = Files.newInputStream(file)) {
			new CopyManager(connection.unwrap(BaseConnection.class)).copyIn("""
					copy payout (reference, destination, amount, currency, description) from stdin (format csv, header)
					""", in, 1 << 16);
		}
		return System.nanoTime() - start;
	}

	private static long intake(DataSource dataSource, Path file) {
		addRun(JdbcClient.create(dataSource), 1);
		Intake intake = new Intake(dataSource, Clock.systemUTC());
		Intake.Terms terms = new Intake.Terms(1, 0, "test", "syncpay", Duration.ofHours(20),
				Intake.DuplicateAction.HOLD);
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		long start = System.nanoTime();
		Intake.Inspection inspection = intake.inspect(file, true, false, "syncpay");
		Intake.SourceFile source = ((Intake.Inspection.Complete) inspection).file();
		long inspected = System.nanoTime();
		stage(intake, terms, source, transaction);
		long staged = System.nanoTime();
		Intake.Acceptance end = intake.accept(terms, source);
		long done = System.nanoTime();
		System.out.printf(Locale.ROOT, "  inspect %d ms, stage %d ms, accept %d ms: %s%n",
				(inspected - start) / 1_000_000, (staged - inspected) / 1_000_000, (done - staged) / 1_000_000, end);
		return done - start;
	}

	private static void stage(Intake intake, Intake.Terms terms, Intake.SourceFile source,
			TransactionTemplate transaction) {
		try (Intake.Lines lines = intake.open(terms, source)) {
			List<StagedLine> chunk = new ArrayList<>(CHUNK);
			for (RawLine raw = lines.read(); raw != null; raw = lines.read()) {
				chunk.add(intake.check(terms, raw));
				if (chunk.size() == CHUNK) {
					transaction.executeWithoutResult((status) -> intake.stage(terms, chunk));
					chunk.clear();
				}
			}
			transaction.executeWithoutResult((status) -> intake.stage(terms, chunk));
		}
		catch (FileRefused | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void addRun(JdbcClient jdbc, long id) {
		jdbc.sql("""
				insert into payment_run (id, job, mode, business_date, source_kind)
				values (:id, 'bench', 'test', date '2026-11-20', 'csv')
				""").param("id", id).update();
	}

	/** Lines of about 93 bytes, distinct references, 100,000 destinations. */
	static Path generate(Path file, int lines) throws IOException {
		Random random = new Random(7);
		try (BufferedWriter out = Files.newBufferedWriter(file)) {
			out.write("reference,destination_id,amount,currency,description\n");
			for (int line = 0; line < lines; line++) {
				out.write(String.format(Locale.ROOT, "PO-2026-%09d,dest_ngn_%06d,%d.%02d,NGN,%s\n", line,
						random.nextInt(100_000), 5_000 + random.nextInt(900_000), random.nextInt(100),
						"salary november 2026, staff of branch".replace(",", "") + " lag"));
			}
		}
		return file;
	}

}
