package io.payrun.cli;

import java.net.URI;

import io.payrun.reconciliation.integrity.BooksUnreadable;
import io.payrun.reconciliation.integrity.IntegrityCheck;
import io.payrun.reconciliation.integrity.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The integrity check. */
@Command(name = "verify",
		description = { "Recomputes every promise from rows, input files and report files.",
				"Shares no code with what it checks, and changes nothing. Exit 1 on any breach." },
		footer = { "  payrun verify", "  payrun verify 7 --json", "  payrun verify --books http://localhost:8087" })
final class VerifyCommand extends Verb {

	@Parameters(arity = "0..1", paramLabel = "RUN", description = "The run's number (default: all).")
	@Nullable Long run;

	@Option(names = "--books", paramLabel = "URL",
			description = "A sandbox, to compare with its books while no run is going on (https, or http to this "
					+ "machine).")
	@Nullable String books;

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	VerifyCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		Long id = (this.run != null) ? (Long) runNumber(this.run) : null;
		try {
			URI address = (this.books != null) ? IntegrityCheck.booksAt(this.books) : null;
			return session().with((application) -> show(verdict(application, id, address)));
		}
		catch (BooksUnreadable ex) {
			throw wrong("--books: " + ex.getMessage() + "; nothing was checked.");
		}
	}

	private Verdict verdict(Application application, @Nullable Long id, @Nullable URI address) {
		return application.integrity((step) -> terminal().bar("checking: " + Text.safe(step)))
			.check(id, address)
			.orElseThrow(() -> wrong("There is no run " + id + "; see: payrun runs"));
	}

	private int show(Verdict verdict) {
		if (this.json) {
			terminal().print(VerifyView.json(verdict));
		}
		else {
			terminal().print(VerifyView.lines(verdict));
			terminal().print(terminal().verdict(VerifyView.sentence(verdict), verdict.ok()));
		}
		return verdict.ok() ? 0 : 1;
	}

}
