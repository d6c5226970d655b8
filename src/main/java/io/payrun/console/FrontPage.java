package io.payrun.console;

import java.io.IOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.payrun.jobs.Watched;
import io.payrun.jobs.HealthCheck.Status;
import io.payrun.jobs.Refusal;
import io.payrun.jobs.Runs;
import io.payrun.jobs.Upcoming;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

import org.springframework.dao.DataAccessException;

/**
 * The console's page: what needs a person, what comes next, how the last runs ended, and
 * everything that health knows. Read only, without scripts; every text is escaped by the
 * template.
 */
final class FrontPage extends HttpServlet {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm xxx",
			Locale.ENGLISH);

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.ENGLISH);

	private final transient Health health;

	private final transient HealthStore store;

	private final transient ConsoleStore reports;

	private final transient Watched watched;

	private final transient TemplateEngine engine = new TemplateEngine();

	FrontPage(Health health, HealthStore store, Watched watched) {
		this.health = health;
		this.store = store;
		this.reports = new ConsoleStore(watched.dataSource());
		this.watched = watched;
		ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver(FrontPage.class.getClassLoader());
		resolver.setPrefix("templates/");
		resolver.setSuffix(".html");
		resolver.setTemplateMode(TemplateMode.HTML);
		resolver.setCharacterEncoding("UTF-8");
		this.engine.setTemplateResolver(resolver);
	}

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String page = this.engine.process("console", new Context(Locale.ROOT, facts()));
		response.setContentType("text/html;charset=UTF-8");
		response.getWriter().write(page);
	}

	private Map<String, Object> facts() {
		Health.Report report = this.health.report();
		Map<String, Object> facts = new LinkedHashMap<>();
		facts.put("asOf", TIME.format(ZonedDateTime.ofInstant(this.watched.clock().instant(), ZoneId.systemDefault())));
		facts.put("down", report.status() == Status.DOWN);
		facts.put("needs", checks(report, false));
		facts.put("checks", checks(report, true));
		facts.put("pauses", List.of());
		facts.put("runs", List.of());
		facts.put("next", List.of());
		facts.put("known", true);
		try {
			facts.put("pauses", pauses());
			facts.put("runs", runs());
			facts.put("next", this.watched.upcoming().get().stream().map(FrontPage::next).toList());
		}
		catch (DataAccessException | Refusal ex) {
			// the database is away, which health already says
			facts.put("known", false);
		}
		return facts;
	}

	private static List<Map<String, String>> checks(Health.Report report, boolean all) {
		return report.entries()
			.stream()
			.filter((entry) -> all || entry.status() != Status.UP)
			.map((entry) -> Map.of("name", entry.name(), "status", entry.status().name().toLowerCase(Locale.ROOT),
					"detail", entry.detail()))
			.toList();
	}

	private List<Map<String, String>> pauses() {
		return this.store.pauses()
			.stream()
			.map((pause) -> Map.of("what",
					pause.provider().equals("all") ? "All sends" : "Sends by " + pause.provider(), "since",
					time(pause.at().atZone(ZoneId.systemDefault())), "actor", shown(pause.actor()), "reason",
					shown(pause.reason())))
			.toList();
	}

	/** The newest run of each job. */
	private List<Map<String, String>> runs() {
		Map<String, Runs.Summary> newest = new LinkedHashMap<>();
		this.watched.runs().get().forEach((run) -> newest.putIfAbsent(run.mode() + " " + run.job(), run));
		Map<Long, ConsoleStore.Told> told = this.reports.told(newest.values().stream().map(Runs.Summary::id).toList());
		List<Map<String, String>> rows = new ArrayList<>();
		for (Runs.Summary run : newest.values()) {
			ConsoleStore.Told report = told.get(run.id());
			Map<String, String> row = new LinkedHashMap<>();
			row.put("run", String.valueOf(run.id()));
			row.put("job", run.job());
			row.put("mode", run.mode().toUpperCase(Locale.ROOT));
			row.put("date", DATE.format(run.businessDate()));
			row.put("state", words(run.state()));
			row.put("verdict", (report != null) ? report.verdict() : "");
			row.put("sentence", (report != null) ? report.sentence() : "No report yet.");
			row.put("report", (report == null) ? "" : "v" + report.version() + ", as of "
					+ time(report.asOf().atZoneSameInstant(ZoneId.of(report.zone()))));
			rows.add(row);
		}
		return rows;
	}

	private static Map<String, String> next(Upcoming upcoming) {
		return Map.of("job", upcoming.job(), "date", DATE.format(upcoming.date()), "at", time(upcoming.at()), "note",
				upcoming.note());
	}

	private static String words(String state) {
		return switch (state) {
			case "AWAITING_APPROVAL" -> "waits for approval";
			case "FAILED", "INTERRUPTED" -> state.toLowerCase(Locale.ROOT) + ": relaunch it";
			case "STOPPED" -> "stopped: relaunch it to go on";
			default -> state.toLowerCase(Locale.ROOT);
		};
	}

	/** Characters that steer a display are shown as a mark. */
	private static String shown(String text) {
		return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}]", "\uFFFD");
	}

	private static String time(TemporalAccessor time) {
		return TIME.format(time);
	}

}
