package io.payrun.jobs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job definitions that a server works by: read anew at each look, so that a changed
 * file counts from then on without a restart. A broken file is told, and the last good
 * definition of that job stays in force, over a restart, too.
 */
final class Catalogue {

	private static final Logger log = LoggerFactory.getLogger(Catalogue.class);

	private final Definitions definitions;

	private final DateStore dates;

	private Map<String, Entry> known = Map.of();

	private Map<String, Broken> broken = Map.of();

	Catalogue(Definitions definitions, DateStore dates) {
		this.definitions = definitions;
		this.dates = dates;
	}

	/**
	 * A definition in force.
	 *
	 * @param job the definition
	 * @param text its file's text
	 */
	record Entry(JobDefinition job, String text) {
	}

	/**
	 * A file that cannot be used.
	 *
	 * @param reason why, with file and key
	 * @param sha256 of its content, or of nothing where it cannot be read
	 */
	record Broken(String reason, String sha256) {
	}

	/** Reads all files again; the definitions in force, by name. */
	synchronized List<Entry> look() {
		Map<String, Entry> now = new LinkedHashMap<>();
		Map<String, Broken> wrong = new LinkedHashMap<>();
		for (String name : this.definitions.names()) {
			try {
				Definitions.Text text = this.definitions.text(name);
				Entry before = this.known.get(name);
				now.put(name, (before != null && before.text().equals(text.text())) ? before
						: new Entry(this.definitions.read(text), text.text()));
			}
			catch (Refusal ex) {
				wrong.put(name, new Broken(String.valueOf(ex.getMessage()), contentOf(name)));
				lastGood(name).ifPresent((entry) -> now.put(name, entry));
			}
		}
		tellChanges(now, wrong);
		this.known = now;
		this.broken = wrong;
		return new ArrayList<>(now.values());
	}

	private String contentOf(String name) {
		try {
			return Definitions.sha256(this.definitions.text(name).text().getBytes(StandardCharsets.UTF_8));
		}
		catch (Refusal ex) {
			return Definitions.sha256(new byte[0]);
		}
	}

	private Optional<Entry> lastGood(String name) {
		Entry before = this.known.get(name);
		if (before != null) {
			return Optional.of(before);
		}
		return this.dates.lastGood(name).flatMap((text) -> readAgain(name, text));
	}

	/** What was good for an older version may not be any more. */
	private Optional<Entry> readAgain(String name, String text) {
		try {
			return Optional
				.of(new Entry(this.definitions.read(new Definitions.Text(name, "the last good " + name, text)), text));
		}
		catch (Refusal ex) {
			return Optional.empty();
		}
	}

	private void tellChanges(Map<String, Entry> now, Map<String, Broken> wrong) {
		wrong.forEach((name, what) -> {
			if (!what.equals(this.broken.get(name))) {
				log.error("Job {} has a broken definition: {}. {}", name, what.reason(), now.containsKey(name)
						? "Its last good one stays in force." : "It does not run until that is mended.");
			}
		});
		now.forEach((name, entry) -> {
			Entry before = this.known.get(name);
			if (before != null && !before.equals(entry)) {
				log.info("Job {} has a new definition; it counts from now on", name);
			}
		});
	}

	/** What is wrong with files, by job's name. */
	synchronized Map<String, Broken> broken() {
		return this.broken;
	}

}
