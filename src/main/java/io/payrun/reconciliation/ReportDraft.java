package io.payrun.reconciliation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the content of one version from one snapshot: gathers the facts, stores them, and
 * writes the files. Rows are streamed; memory does not grow with them.
 */
final class ReportDraft {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final ReportStore store;

	private final FactsStore facts;

	private final PageStore pages;

	private final CsvStore rows;

	private final Page page = new Page();

	ReportDraft(DataSource dataSource, ReportStore store) {
		this.store = store;
		this.facts = new FactsStore(dataSource);
		this.pages = new PageStore(dataSource);
		this.rows = new CsvStore(dataSource);
	}

	/**
	 * What to make.
	 *
	 * @param runId the run
	 * @param version its number
	 * @param formats which files
	 * @param zone the page's zone, or null for that of the version before
	 * @param unfinished a stored version that a crash left and that may still be true
	 */
	record Order(long runId, int version, Set<String> formats, @Nullable ZoneId zone,
			ReportStore.@Nullable Version unfinished) {
	}

	/** A stored version with its files under their temporary name. */
	record Ready(ReportStore.Version version, ReportFolder.Draft files) {
	}

	/** {@code reconciliation.json} as of now. */
	String summary(long runId, int version) {
		return Summary.of(this.facts.gather(runId, version));
	}

	/** The run's state now, as a report would name it. */
	String state(long runId) {
		return this.facts.run(runId).state();
	}

	/** Stores the facts of the caller's snapshot and writes their files. */
	Ready write(Order order, Instant quietAt, ReportFolder folder) {
		ReportStore.Version unfinished = order.unfinished();
		ReportStore.Version version = (unfinished != null && this.store.state(order.runId()).equals("WRITING"))
				? unfinished : gather(order, quietAt);
		return new Ready(version, folder.write(contents(version, version.formats())));
	}

	/** The files of a version again. */
	ReportFolder.Draft again(ReportStore.Version version, Set<String> formats, ReportFolder folder) {
		return folder.write(contents(version, formats));
	}

	private ReportStore.Version gather(Order order, Instant quietAt) {
		String before = (order.version() > 1) ? this.store.page(order.runId(), order.version() - 1) : null;
		Facts gathered = this.facts.gather(order.runId(), order.version());
		PageStore.Extras extras = this.pages.gather(gathered, (before != null) ? cut(before) : null);
		CsvStore.Cut cut = new CsvStore.Cut(quietAt, this.pages.seen(order.runId(), quietAt));
		ZoneId zone = (order.zone() != null) ? order.zone() : zone(before);
		ReportStore.Version version = new ReportStore.Version(order.runId(), order.version(), gathered.asOf(),
				Summary.of(gathered), Page.write(new PageFacts(gathered, extras, zone).document(cut)),
				new TreeSet<>(order.formats()), order.runId() + "/v" + order.version(), null, false);
		this.store.save(version, gathered.history());
		return version;
	}

	private Map<String, ReportFolder.Content> contents(ReportStore.Version version, Set<String> formats) {
		Map<String, ReportFolder.Content> contents = new LinkedHashMap<>();
		long runId = version.runId();
		if (formats.contains("json")) {
			contents.put("reconciliation.json", (out) -> out.write(version.summary().getBytes(StandardCharsets.UTF_8)));
		}
		if (formats.contains("csv")) {
			contents.put("reconciliation.csv", (out) -> this.rows.payouts(runId, out));
			contents.put("rejected.csv", (out) -> this.rows.rejected(runId, out));
			String before = (version.version() > 1) ? this.store.page(runId, version.version() - 1) : null;
			if (before != null) {
				CsvStore.Cut since = cut(before);
				contents.put("changes.csv", (out) -> this.rows.changes(runId, since, out));
			}
		}
		if (formats.contains("html")) {
			contents.put("reconciliation.html",
					(out) -> out.write(this.page.draw(version.page()).getBytes(StandardCharsets.UTF_8)));
		}
		return contents;
	}

	private static CsvStore.Cut cut(String page) {
		JsonNode cut = JSON.readTree(page).get("cut");
		List<String> seen = cut.get("seen").valueStream().map(JsonNode::asString).toList();
		return new CsvStore.Cut(Instant.parse(cut.get("quiet_at").asString()), seen);
	}

	private static ZoneId zone(@Nullable String page) {
		return (page != null) ? ZoneId.of(JSON.readTree(page).get("zone").asString()) : Reports.DEFAULT_ZONE;
	}

	static String json(Map<String, String> hashes) {
		return JSON.writeValueAsString(new TreeMap<>(hashes));
	}

	static Map<String, String> hashes(String files) {
		return JSON.readValue(files, new TypeReference<Map<String, String>>() {
		});
	}

}
