package io.payrun.reconciliation.integrity;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import io.payrun.reconciliation.integrity.SnapshotStore.Span;

/**
 * Recomputes what the program promises from one moment of the database, the input files,
 * the report files and, where they are given, a provider's books. Shares no code with
 * what it checks, changes nothing, and holds a bounded part of it in memory.
 */
public final class IntegrityCheck {

	private final DataSource dataSource;

	private final Path reports;

	private final Duration trusted;

	private final Consumer<String> progress;

	/**
	 * A check of a database and its files.
	 * @param dataSource the pool; one connection is used
	 * @param reports the folder of all reports
	 * @param trusted how long after its intent a key may be sent
	 * @param progress told now and then how far it is, one short line
	 */
	public IntegrityCheck(DataSource dataSource, Path reports, Duration trusted, Consumer<String> progress) {
		this.dataSource = dataSource;
		this.reports = reports;
		this.trusted = trusted;
		this.progress = progress;
	}

	/**
	 * Reads the address of a provider's books: {@code https}, or {@code http} to this
	 * machine; where it names no path, {@code /_books}.
	 * @param text what was typed
	 * @return the address
	 * @throws BooksUnreadable where it is no such address
	 */
	public static URI booksAt(String text) {
		return BooksReader.address(text);
	}

	/**
	 * Checks one run or all of them.
	 * @param run the run, or null for all
	 * @param books where a provider prints its books, or null
	 * @return what was found; empty where there is no such run
	 * @throws BooksUnreadable where the books cannot be read
	 */
	public Optional<Verdict> check(@Nullable Long run, @Nullable URI books) {
		try (SnapshotStore snapshot = new SnapshotStore(this.dataSource)) {
			List<RunFacts> runs = snapshot.runs(run);
			if (run != null && runs.isEmpty()) {
				return Optional.empty();
			}
			// after the snapshot: the books may know more than we do then, never less
			Books read = (books != null) ? BooksReader.read(booksAt(books.toString())) : null;
			Findings findings = new Findings();
			tables(snapshot, run, findings);
			files(snapshot, runs, findings);
			books(snapshot, run, read, findings);
			remarks(snapshot, runs, findings);
			return Optional.of(findings.verdict(runs.size()));
		}
	}

	private void tables(SnapshotStore snapshot, @Nullable Long run, Findings findings) {
		this.progress.accept("rows");
		Span everything = new Span(run, 0, Long.MAX_VALUE, 0);
		new MoneyStore(snapshot).check(everything, findings);
		new PagesStore(snapshot).check(everything, findings);
		RunnersStore runners = new RunnersStore(snapshot);
		runners.epochs(everything, findings);
		HistoryStore history = new HistoryStore(snapshot);
		SendsStore sends = new SendsStore(snapshot);
		ApprovedStore approved = new ApprovedStore(snapshot);
		approved.plans(everything, findings);
		long done = 0;
		for (Optional<Span> next = snapshot.span(run, 0); next
			.isPresent(); next = snapshot.span(run, next.get().upTo())) {
			history.check(next.get(), findings);
			sends.check(next.get(), this.trusted, findings);
			runners.check(next.get(), findings);
			approved.check(next.get(), findings);
			done += next.get().payouts();
			this.progress.accept("history of " + done + " payouts");
		}
		if (run == null) {
			history.orphans(everything, findings);
		}
	}

	private void files(SnapshotStore snapshot, List<RunFacts> runs, Findings findings) {
		SourceCheck sources = new SourceCheck(new SourceStore(snapshot), findings);
		ReportCheck versions = new ReportCheck(this.reports, new VersionStore(snapshot), findings);
		for (RunFacts run : runs) {
			this.progress.accept("files of run " + run.id());
			sources.check(run);
			versions.check(run);
		}
	}

	private void books(SnapshotStore snapshot, @Nullable Long run, @Nullable Books books, Findings findings) {
		if (books == null) {
			findings.note(Promise.I1, "not compared with a provider's books (--books)");
			return;
		}
		this.progress.accept("books");
		new BooksCheck(books, new BooksStore(snapshot), this.trusted, findings).check(run);
		new PagesCheck(books, new PagesStore(snapshot), findings).check(run);
	}

	private static void remarks(SnapshotStore snapshot, List<RunFacts> runs, Findings findings) {
		if (snapshot.mayAlterHistory()) {
			findings.note(Promise.I11,
					"roles not separated: whoever runs Payrun here could alter its history (see SPRING_FLYWAY_USER)");
		}
		List<Long> running = runs.stream().filter((run) -> run.state().equals("RUNNING")).map(RunFacts::id).toList();
		if (!running.isEmpty()) {
			findings.note(Promise.I12,
					"runs " + running + " did not end yet; what they do meanwhile was not looked at");
		}
	}

}
