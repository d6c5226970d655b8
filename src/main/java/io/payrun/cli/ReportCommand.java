package io.payrun.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.payrun.reconciliation.Reports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a run's reports again. */
@Command(name = "report",
		description = { "Writes a run's reports again.",
				"Byte for byte the same for the same facts; where a fact changed, the next version first." },
		footer = { "  payrun report 7", "  payrun report 7 --format json --format html --out /tmp/run-7" })
final class ReportCommand extends Verb {

	private static final Set<String> FORMATS = Set.of("json", "csv", "html");

	@Parameters(paramLabel = "RUN", description = "The run's number.")
	long run;

	@Option(names = "--format", paramLabel = "F", split = ",",
			description = "json, csv or html; may be repeated (default: the version's own).")
	List<String> formats = new ArrayList<>();

	@Option(names = "--out", paramLabel = "DIR", description = "Another folder (default: the version's own).")
	@Nullable Path out;

	ReportCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		long id = runNumber(this.run);
		Set<String> chosen = chosen();
		return session().telling((application) -> {
			application.runs().find(id);
			Reports.Written written = application.reports()
				.rewrite(id, application.settings().reports(), chosen, this.out);
			terminal().print(Text.safe(written.sentence()));
			written.attention().forEach((line) -> terminal().print("  " + Text.safe(line)));
			terminal().print("Report of run " + id + ", version " + written.version() + ": "
					+ Text.safe(((this.out != null) ? this.out : written.folder()).toString()));
			return 0;
		});
	}

	private @Nullable Set<String> chosen() {
		for (String format : this.formats) {
			if (!FORMATS.contains(format)) {
				throw wrong("--format is json, csv or html.");
			}
		}
		return this.formats.isEmpty() ? null : new LinkedHashSet<>(this.formats);
	}

}
