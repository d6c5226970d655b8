package io.payrun.notice;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** How the end of a launch and a new version of a report are told. */
final class Endings {

	private final Path reports;

	Endings(Path reports) {
		this.reports = reports;
	}

	/** Whether the run's report tells all of it. */
	static boolean isFinished(MissedStore.Happened launch) {
		return launch.ended() && launch.newest() && launch.state().equals("FINISHED") && launch.report() != null;
	}

	/** A launch that is over. */
	Notice ended(MissedStore.Happened launch, List<MissedStore.Sum> sums) {
		String key = "run-" + launch.run() + "-launch-" + launch.launch()
				+ (launch.ended() ? "-ended" : "-interrupted");
		MissedStore.Report report = launch.report();
		if (isFinished(launch) && report != null) {
			return finished(key, launch, new ReportWords(report));
		}
		String newest = (launch.newest() && report != null) ? "\n" + where(launch.run(), new ReportWords(report)) : "";
		Map<String, @Nullable Object> details = details(launch,
				launch.ended() ? launch.state().toLowerCase(Locale.ROOT) : "interrupted", null);
		return Notice.of(key, Notice.Kind.RUN_ENDED, launch.about(), brief(launch),
				sentence(launch) + "\n" + soFar(launch, sums) + "\n" + next(launch) + exit(launch.exitCode()) + newest,
				details);
	}

	private Notice finished(String key, MissedStore.Happened launch, ReportWords words) {
		return Notice.of(key, Notice.Kind.RUN_ENDED, launch.about(), words.brief(),
				words.text() + "\n" + exit(launch.exitCode()) + "\n" + where(launch.run(), words),
				details(launch, "finished", words));
	}

	/** A version that came after the run's end. */
	Notice version(MissedStore.Happened happened, MissedStore.Report report) {
		ReportWords words = new ReportWords(report);
		String key = "run-" + happened.run() + "-version-" + report.version();
		return Notice.of(key, Notice.Kind.NEW_VERSION, happened.about(),
				"report version " + report.version() + ", " + words.brief(),
				"The report of this run has a new version.\n\n" + words.changes() + words.text() + "\n\n"
						+ where(happened.run(), words),
				details(happened, "new_version", words));
	}

	private static String brief(MissedStore.Happened launch) {
		if (!launch.ended()) {
			return "run " + launch.run() + " was interrupted";
		}
		return switch (launch.state()) {
			case "AWAITING_APPROVAL" -> "waits for approval";
			case "FINISHED" -> "run " + launch.run() + " finished, without a report";
			default -> "run " + launch.run() + " did not finish"
					+ (launch.newest() && launch.problem() != null ? ": " + launch.problem() : "");
		};
	}

	private static String sentence(MissedStore.Happened launch) {
		String which = "Launch " + launch.launch() + " of run " + launch.run();
		if (!launch.ended()) {
			return which + " was interrupted: its process was killed, or its machine stopped.";
		}
		if (!launch.newest()) {
			return which + " is over; the run was launched again since.";
		}
		return switch (launch.state()) {
			case "AWAITING_APPROVAL" -> which + " sent nothing: it waits until another person approves it.";
			case "FINISHED" -> which + " finished.";
			default -> which + " did not finish"
					+ ((launch.problem() != null) ? ": " + Plain.line(launch.problem()) : "") + ".";
		};
	}

	private static String soFar(MissedStore.Happened launch, List<MissedStore.Sum> sums) {
		if (launch.accepted() == null) {
			return "It had not taken its file in; nothing of it was sent.\n";
		}
		StringBuilder text = new StringBuilder("So far:");
		if (sums.isEmpty()) {
			text.append(" there is nothing to pay in it.");
		}
		Map<String, Map<String, BigDecimal>> amounts = new TreeMap<>();
		Map<String, Long> counts = new TreeMap<>();
		for (MissedStore.Sum sum : sums) {
			counts.merge(word(sum.status()), sum.count(), Long::sum);
			amounts.computeIfAbsent(word(sum.status()), (word) -> new TreeMap<>())
				.merge(sum.currency(), sum.amount(), BigDecimal::add);
		}
		counts.forEach((word, count) -> text.append("\n  ")
			.append(Plain.count(count))
			.append(" ")
			.append(word)
			.append(", ")
			.append(Plain.sums(amounts.getOrDefault(word, Map.of()))));
		return text.append("\n").toString();
	}

	private static String word(String status) {
		return switch (status) {
			case "COMPLETED" -> "paid";
			case "ACCEPTED", "SENDING" -> "in transit";
			case "UNKNOWN" -> "outcome unconfirmed, may be paid";
			case "REFUSED" -> "rejected by the provider";
			case "AWAITING_CUSTOMER" -> "waiting for the customer";
			case "READY" -> "not sent yet";
			default -> status.toLowerCase(Locale.ROOT);
		};
	}

	private static String next(MissedStore.Happened launch) {
		if (!launch.newest()) {
			return "";
		}
		return (launch.state().equals("AWAITING_APPROVAL") ? "To approve it: payrun approve "
				: "Nothing is paid twice by going on with: payrun relaunch ") + launch.run() + "\n";
	}

	private static String exit(@Nullable Integer exitCode) {
		return (exitCode == null) ? "" : "\nExit code " + exitCode + ": " + switch (exitCode) {
			case 0 -> "finished, and nothing needs a person.";
			case 1 -> "it did not finish, and can be relaunched.";
			case 2 -> "it was refused, because something in its orders is wrong.";
			case 3 -> "something needs a person.";
			default -> "somebody else was at it.";
		};
	}

	private String where(long run, ReportWords words) {
		return "Report version " + words.report().version() + " (" + words.standing() + "): " + folder(words.report())
				+ "\nSHA-256 of its reconciliation.json: " + words.report().sha256()
				+ "\nCheck it yourself: payrun verify " + run;
	}

	private String folder(MissedStore.Report report) {
		return this.reports.resolve(report.folder()).toAbsolutePath().normalize().toString();
	}

	private Map<String, @Nullable Object> details(MissedStore.Happened launch, String outcome,
			@Nullable ReportWords words) {
		Map<String, @Nullable Object> details = new LinkedHashMap<>();
		details.put("outcome", outcome);
		details.put("launch", launch.launch());
		details.put("exit_code", launch.exitCode());
		if (words != null) {
			details.putAll(words.details());
			Map<String, Object> report = new LinkedHashMap<>();
			report.put("version", words.report().version());
			report.put("folder", folder(words.report()));
			report.put("sha256", words.report().sha256());
			details.put("report", report);
		}
		return details;
	}

}
