package io.payrun.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.payrun.jobs.Runs;
import org.jspecify.annotations.Nullable;

/** Runs as a table and as the contract's JSON. */
final class RunsView {

	private RunsView() {
	}

	/**
	 * The table of {@code runs}.
	 * @param runs newest first
	 * @return its lines
	 */
	static List<String> table(List<Runs.Summary> runs) {
		Table table = new Table().right("RUN")
			.left("JOB")
			.left("MODE")
			.left("DATE")
			.left("STATE")
			.right("EXIT")
			.right("PAYOUTS")
			.left("SOURCE")
			.left("REPORT");
		for (Runs.Summary run : runs) {
			Integer accepted = run.accepted();
			table.row(run.id(), run.job(), run.mode(), run.businessDate(), run.state(), run.exitCode(),
					(accepted != null) ? Text.grouped(accepted) : null, run.source(), run.report());
		}
		return table.lines();
	}

	/**
	 * The document of {@code runs --json}, {@code run --json}, {@code relaunch --json}.
	 * @param runs newest first
	 * @return one JSON document
	 */
	static String json(List<Runs.Summary> runs) {
		List<Map<String, @Nullable Object>> list = new ArrayList<>();
		for (Runs.Summary run : runs) {
			Map<String, @Nullable Object> entry = new LinkedHashMap<>();
			entry.put("id", run.id());
			entry.put("job", run.job());
			entry.put("mode", run.mode());
			entry.put("business_date", run.businessDate().toString());
			entry.put("state", run.state());
			entry.put("exit_code", run.exitCode());
			entry.put("accepted", run.accepted());
			entry.put("source", run.source());
			entry.put("report", run.report());
			list.add(entry);
		}
		return Json.write(Map.of("runs", list));
	}

	/**
	 * A run in one line.
	 * @param run the run
	 * @return for example {@code Run 7 · TEST · nightly-syncpay · 2026-11-20 · FINISHED}
	 */
	static String heading(Runs.Summary run) {
		String source = run.source();
		return Text.safe("Run " + run.id() + " · " + run.mode().toUpperCase(java.util.Locale.ROOT) + " · " + run.job()
				+ " · " + run.businessDate() + ((source != null) ? " · " + source : "") + " · " + run.state());
	}

}
