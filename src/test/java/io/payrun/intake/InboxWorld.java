package io.payrun.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.payrun.database.TestDatabase;
import io.payrun.intake.Intake.Acceptance;
import io.payrun.intake.Intake.DuplicateAction;
import io.payrun.intake.Intake.Inspection;
import io.payrun.intake.Intake.Lines;
import io.payrun.intake.Intake.SourceFile;
import io.payrun.intake.Intake.Terms;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A database, an inbox and an intake, used as the job uses them. */
final class InboxWorld implements AutoCloseable {

	static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	static final String HEADER = "reference,destination_id,amount,currency\n";

	final TestDatabase database = TestDatabase.create();

	final JdbcClient jdbc = JdbcClient.create(this.database.dataSource());

	final Path inbox;

	final Intake intake = intake(this.database.dataSource());

	DuplicateAction duplicates = DuplicateAction.HOLD;

	InboxWorld(Path inbox) {
		this.inbox = inbox;
	}

	static Intake intake(DataSource dataSource) {
		return new Intake(dataSource, Clock.fixed(NOW, ZoneOffset.UTC));
	}

	/** A file that was written an hour ago. */
	Path file(String name, String content) {
		return write(this.inbox.resolve(name), content.getBytes(StandardCharsets.UTF_8), NOW.minusSeconds(3600));
	}

	static Path write(Path path, byte[] content, Instant changed) {
		try {
			Files.write(path, content);
			return Files.setLastModifiedTime(path, FileTime.from(changed));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Terms run(long id) {
		return run(id, "csv", "test");
	}

	Terms run(long id, String kind, String mode) {
		this.jdbc.sql("""
				insert into payment_run (id, job, mode, business_date, source_kind)
				values (:id, 'nightly', :mode, date '2026-11-20', :kind)
				""").param("id", id).param("kind", kind).param("mode", mode).update();
		return new Terms(id, 0, mode, "syncpay", Duration.ofHours(20), this.duplicates);
	}

	SourceFile inspect(Path file) {
		return complete(this.intake.inspect(file, true, false, "syncpay"));
	}

	static SourceFile complete(Inspection inspection) {
		if (inspection instanceof Inspection.Complete complete) {
			return complete.file();
		}
		throw new AssertionError(inspection.toString());
	}

	/** Inspects, stages and accepts a file in a new run. */
	Acceptance takeIn(long run, String content) {
		Path file = file(run + "-in.csv", content);
		SourceFile source = inspect(file);
		Terms terms = run(run);
		stage(terms, this.intake.open(terms, source));
		return this.intake.accept(terms, source);
	}

	void stage(Terms terms, Lines lines) {
		stage(terms, lines, 3);
	}

	void stage(Terms terms, Lines lines, int chunkSize) {
		TransactionTemplate transaction = new TransactionTemplate(
				new JdbcTransactionManager(this.database.dataSource()));
		try (lines) {
			List<StagedLine> chunk = new ArrayList<>();
			for (RawLine line = lines.read(); line != null; line = lines.read()) {
				chunk.add(this.intake.check(terms, line));
				if (chunk.size() == chunkSize) {
					transaction.executeWithoutResult((status) -> this.intake.stage(terms, chunk));
					chunk.clear();
				}
			}
			transaction.executeWithoutResult((status) -> this.intake.stage(terms, chunk));
		}
		catch (FileRefused | IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/** {@code run:line reference STATUS reason}. */
	List<String> payouts() {
		return this.jdbc.sql("""
				select run_id || ':' || line || ' ' || reference || ' ' || status || coalesce(' ' || reason, '')
				from payout order by run_id, line
				""").query(String.class).list();
	}

	/** {@code run:line column CODE message}. */
	List<String> rejected() {
		return this.jdbc.sql("""
				select run_id || ':' || line || ' ' || coalesce(column_name, '-') || ' ' || code || ' ' || message
				from rejected_line order by run_id, line, seq
				""").query(String.class).list();
	}

	/** Ends a payout's life without the money arriving, as a provider's answer does. */
	void end(String reference, String status) {
		for (String next : List.of("SENDING", status)) {
			this.jdbc.sql("""
					update payout set status = :next, idempotency_key = 'k', version = version + 1
					where reference = :reference
					""").param("next", next).param("reference", reference).update();
		}
	}

	long count(String table) {
		return this.jdbc.sql("select count(*) from " + table).query(Long.class).single();
	}

	@Override
	public void close() {
		this.database.close();
	}

}
