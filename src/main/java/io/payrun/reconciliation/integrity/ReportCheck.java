package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.payrun.reconciliation.integrity.VersionStore.History;
import io.payrun.reconciliation.integrity.VersionStore.Version;

/** I10: every published version still says what it said, and what the rows say. */
final class ReportCheck {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String JSON_FILE = "reconciliation.json";

	private final Path root;

	private final VersionStore store;

	private final Findings findings;

	ReportCheck(Path root, VersionStore store, Findings findings) {
		this.root = root.toAbsolutePath().normalize();
		this.store = store;
		this.findings = findings;
	}

	void check(RunFacts run) {
		List<Version> versions = this.store.published(run.id());
		for (Version version : versions) {
			this.findings.checked(Promise.I10, 1);
			JsonNode summary = tree(version, "its stored summary", version.summary());
			if (summary != null) {
				ReportSums.contradictions(summary).forEach((what) -> breach(version, what));
				history(version, summary);
				files(version, summary);
			}
		}
		if (!versions.isEmpty() && run.reportState().equals("CURRENT")) {
			newest(versions.get(versions.size() - 1));
		}
		else if (run.accepted()) {
			this.findings.note(Promise.I10, run.name() + (versions.isEmpty() ? ": no report was published yet"
					: ": facts changed since its newest report, so that one was not compared with the rows"));
		}
	}

	/** The newest version of a run whose facts did not change since. */
	private void newest(Version version) {
		JsonNode summary = tree(version, "its stored summary", version.summary());
		if (summary != null) {
			ReportSums.ofJson(summary)
				.differences("the report says", this.store.totals(version.run()), "the rows say")
				.forEach((what) -> breach(version, what));
		}
	}

	private void history(Version version, JsonNode summary) {
		if (version.heads() == null) {
			this.findings.note(Promise.I10,
					"run " + version.run() + ", " + version.name() + " is older than the chained history");
			return;
		}
		History history = this.store.history(version);
		JsonNode told = summary.path("history");
		if (history.payouts() != history.chains()) {
			breach(version, "it was made of " + history.chains() + " payouts, and the run has " + history.payouts());
		}
		else if (history.missing() > 0) {
			breach(version, history.missing() + " payouts have less history than it was made of");
		}
		else if (!version.heads().equals(history.sha256())) {
			breach(version, "the history up to its cut is not the one that it was made of");
		}
		if (!version.heads().equals(told.path("sha256").asString(""))
				|| told.path("links").asLong(-1) != history.links()) {
			breach(version, "it names the history " + told + ", and its row has " + history.links() + " links and "
					+ version.heads());
		}
	}

	private void files(Version version, JsonNode summary) {
		Path folder = this.root.resolve(version.folder()).normalize();
		if (!folder.startsWith(this.root)) {
			breach(version, "its folder lies outside of the reports");
			return;
		}
		if (!Files.isDirectory(folder)) {
			this.findings.note(Promise.I10, "run " + version.run() + ", " + version.name() + ": its folder is gone");
			return;
		}
		JsonNode files = tree(version, "its list of files", version.files());
		if (files == null) {
			return;
		}
		for (Map.Entry<String, JsonNode> file : files.properties()) {
			Path path = file(folder, file.getKey());
			if (path == null || !Files.isRegularFile(path)) {
				breach(version, file.getKey() + " is missing in its folder");
			}
			else {
				file(version, summary, path, file.getValue().asString(""));
			}
		}
	}

	private static @Nullable Path file(Path folder, String name) {
		try {
			Path path = folder.resolve(name).normalize();
			return folder.equals(path.getParent()) ? path : null;
		}
		catch (InvalidPathException ex) {
			return null;
		}
	}

	private void file(Version version, JsonNode summary, Path path, String hash) {
		String name = String.valueOf(path.getFileName());
		try {
			if (!Bytes.sha256(path).equals(hash)) {
				breach(version, name + " is not the file that was published");
			}
			switch (name) {
				case JSON_FILE -> sameAsStored(version, path);
				case "reconciliation.csv" -> csv(version, summary, path);
				case "rejected.csv" -> rejected(version, path);
				default -> {
				}
			}
		}
		catch (IOException | UncheckedIOException ex) {
			breach(version, name + " cannot be read: " + ex.getMessage());
		}
	}

	private void sameAsStored(Version version, Path path) throws IOException {
		byte[] stored = version.summary().getBytes(StandardCharsets.UTF_8);
		byte[] mine = Bytes.digest().digest(stored);
		if (Files.size(path) != stored.length
				|| !MessageDigest.isEqual(mine, Bytes.digest().digest(Files.readAllBytes(path)))) {
			breach(version, JSON_FILE + " is not what its row says");
		}
	}

	private void csv(Version version, JsonNode summary, Path path) throws IOException {
		try (TextLines lines = TextLines.open(path)) {
			Sums told = ReportSums.ofJson(summary);
			Sums found = ReportSums.ofCsv(lines);
			long accepted = summary.path("lines").path("accepted").asLong(-1);
			if (found.at("lines").count() != accepted) {
				breach(version, "reconciliation.csv has " + found.at("lines").count() + " lines of " + accepted);
			}
			told.without("accepted")
				.differences(JSON_FILE + " says", found.without("lines"), "reconciliation.csv adds up to")
				.forEach((what) -> breach(version, what));
		}
	}

	private void rejected(Version version, Path path) throws IOException {
		try (TextLines lines = TextLines.open(path)) {
			lines.record();
			long[] differing = { 0 };
			this.store.rejected(version.run(), (row) -> {
				try {
					if (!row.equals(lines.record())) {
						differing[0]++;
					}
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
			if (differing[0] > 0 || lines.record() != null) {
				breach(version, "rejected.csv does not say what the rejected lines say");
			}
		}
	}

	private @Nullable JsonNode tree(Version version, String name, String text) {
		try {
			return JSON.readTree(text);
		}
		catch (JacksonException ex) {
			breach(version, name + " is no JSON");
			return null;
		}
	}

	private void breach(Version version, String what) {
		this.findings.breach(Promise.I10, version.run(), "report " + version.name() + ": " + what);
	}

}
