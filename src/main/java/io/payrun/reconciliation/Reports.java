package io.payrun.reconciliation;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the reports of runs: a new version where a fact changed, the same bytes again
 * where none did. Files are written under a temporary name and renamed; no version is
 * ever altered. What cannot be written is a {@link ReportFailed} and leaves the payouts
 * as they are.
 */
public final class Reports {

	/** The zone of pages where nobody names one. */
	static final ZoneId DEFAULT_ZONE = ZoneOffset.UTC;

	private static final Logger log = LoggerFactory.getLogger(Reports.class);

	private static final Set<String> ALL_FORMATS = Set.of("csv", "html", "json");

	private static final int TRIES = 3;

	private final ReportStore store;

	private final ReportDraft drafts;

	private final Duration patience;

	/**
	 * Reports of the runs of a database.
	 * @param dataSource the pool; a report uses three connections at a time
	 */
	public Reports(DataSource dataSource) {
		this(dataSource, Duration.ofSeconds(10));
	}

	Reports(DataSource dataSource, Duration patience) {
		this.store = new ReportStore(dataSource);
		this.drafts = new ReportDraft(dataSource, this.store);
		this.patience = patience;
	}

	/**
	 * A written version.
	 *
	 * @param runId the run
	 * @param version the version, from 1
	 * @param folder where its files are
	 * @param fresh whether this call made the version
	 * @param balanced whether the proof holds
	 * @param attention what needs a person, one sentence each, empty where nothing does
	 * @param sentence the first sentence of the page, for the terminal
	 */
	public record Written(long runId, int version, Path folder, boolean fresh, boolean balanced, List<String> attention,
			String sentence) {
	}

	/**
	 * Publishes the next version of a run's report where a fact changed since the newest
	 * one. The page shows times in the zone of the version before, or UTC.
	 * @param runId the run
	 * @param root the folder of all reports ({@code PAYRUN_REPORTS})
	 * @param formats {@code json}, {@code csv}, {@code html}
	 * @return the newest version
	 * @throws ReportFailed where it cannot be written; the payouts are not affected
	 */
	public Written publish(long runId, Path root, Set<String> formats) {
		return this.store.locked(runId, () -> publishLocked(runId, root, formats, null));
	}

	/**
	 * Publishes like {@link #publish(long, Path, Set)}, with times on the page in the
	 * job's zone.
	 * @param runId the run
	 * @param root the folder of all reports
	 * @param formats {@code json}, {@code csv}, {@code html}
	 * @param zone the job's zone
	 * @return the newest version
	 * @throws ReportFailed where it cannot be written; the payouts are not affected
	 */
	public Written publish(long runId, Path root, Set<String> formats, ZoneId zone) {
		return this.store.locked(runId, () -> publishLocked(runId, root, formats, zone));
	}

	/**
	 * Publishes the next versions of all other finished runs whose facts changed, each in
	 * the formats of its version before.
	 * @param root the folder of all reports
	 * @param except runs that are still going
	 * @return what was written, by run
	 * @throws ReportFailed where one cannot be written; the payouts are not affected
	 */
	public List<Written> publishStale(Path root, Collection<Long> except) {
		List<Written> written = new ArrayList<>();
		for (long runId : this.store.stale(except)) {
			written.add(this.store.locked(runId, () -> publishLocked(runId, root, formatsOf(runId), null)));
		}
		return written;
	}

	/**
	 * Writes the newest version again, byte for byte (a next version first, where a fact
	 * changed).
	 * @param runId the run
	 * @param root the folder of all reports
	 * @param formats which files, or null for the version's own
	 * @param out another folder, or null for the version's own place
	 * @return the version
	 * @throws ReportFailed where it cannot be written; the payouts are not affected
	 */
	public Written rewrite(long runId, Path root, @Nullable Set<String> formats, @Nullable Path out) {
		return this.store.locked(runId, () -> {
			for (int tried = 0; tried < TRIES; tried++) {
				Set<String> wanted = (formats != null) ? formats : formatsOf(runId);
				boolean fresh = publishLocked(runId, root, wanted, null).fresh();
				ReportStore.Version newest = Objects.requireNonNull(this.store.newest(runId));
				if (restore(newest, root, wanted, out)) {
					Path folder = (out != null) ? out : root.resolve(newest.folder());
					return written(newest, folder, fresh);
				}
			}
			throw new ReportFailed(
					"the report of run " + runId + " was not written: its payouts keep changing; try again");
		});
	}

	/**
	 * What {@code reconciliation.json} would say now.
	 * @param runId the run
	 * @return one JSON document
	 */
	public String current(long runId) {
		return this.store.inSnapshot(() -> {
			ReportStore.Version newest = this.store.newest(runId);
			if (newest != null && newest.published() && this.store.state(runId).equals("CURRENT")
					&& newest.summary().contains("\"state\" : \"" + this.drafts.state(runId) + '"')) {
				return newest.summary();
			}
			return this.drafts.summary(runId, nextNumber(newest));
		});
	}

	private Written publishLocked(long runId, Path root, Set<String> formats, @Nullable ZoneId zone) {
		String state = this.store.state(runId);
		ReportStore.Version newest = this.store.newest(runId);
		if (newest != null && !newest.published() && isInPlace(newest, root)) {
			this.store.publish(newest, true);
			log.info("run {}: report version {} was in place already and is published now", runId, newest.version());
			if (state.equals("WRITING")) {
				return written(newest, root.resolve(newest.folder()), true);
			}
			newest = this.store.newest(runId);
		}
		if (newest != null && newest.published() && state.equals("CURRENT")) {
			return written(newest, root.resolve(newest.folder()), false);
		}
		boolean unchanged = newest != null && !newest.published() && state.equals("WRITING");
		return make(new ReportDraft.Order(runId, nextNumber(newest), formats, zone, unchanged ? newest : null), root);
	}

	private Written make(ReportDraft.Order order, Path root) {
		ReportFolder folder = new ReportFolder(root.resolve(order.runId() + "/v" + order.version()));
		if (folder.exists()) {
			throw folder.occupied();
		}
		if (order.unfinished() == null) {
			this.store.beginWriting(order.runId());
		}
		Instant quietAt = this.store.now();
		boolean settled = awaitWriters(order.runId());
		ReportDraft.Ready ready = this.store.inSnapshot(() -> this.drafts.write(order, quietAt, folder));
		ReportStore.Version version = ready.version();
		this.store.files(version, ReportDraft.json(ready.files().hashes()), version.formats());
		folder.rename(ready.files());
		this.store.publish(version, settled);
		log.info("run {}: report version {} is in {}", order.runId(), version.version(), folder.path());
		return written(version, folder.path(), true);
	}

	/**
	 * Waits for the transactions that were writing history when the mark was set: they
	 * may have seen the run marked as stale already, and commit a change that the
	 * snapshot would miss.
	 */
	private boolean awaitWriters(long runId) {
		Set<String> before = new TreeSet<>(this.store.writers());
		long began = System.nanoTime();
		for (long pauseMillis = 1; !before.isEmpty(); pauseMillis = Math.min(200, pauseMillis * 2)) {
			if (System.nanoTime() - began > this.patience.toNanos() || !pause(pauseMillis)) {
				log.warn("run {}: payouts are still being written; the next command makes another version", runId);
				return false;
			}
			before.retainAll(this.store.writers());
		}
		return true;
	}

	private static boolean pause(long millis) {
		try {
			TimeUnit.MILLISECONDS.sleep(millis);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * A folder with the hashes that were stored before its rename: only the last word is
	 * missing (RW3).
	 */
	private static boolean isInPlace(ReportStore.Version version, Path root) {
		String files = version.files();
		return files != null && new ReportFolder(root.resolve(version.folder())).holds(ReportDraft.hashes(files));
	}

	private boolean restore(ReportStore.Version version, Path root, Set<String> formats, @Nullable Path out) {
		ReportFolder folder = new ReportFolder((out != null) ? out : root.resolve(version.folder()));
		Map<String, String> known = ReportDraft.hashes((version.files() != null) ? version.files() : "{}");
		ReportFolder.Draft draft = this.store.inSnapshot(() -> this.store.state(version.runId()).equals("CURRENT")
				? this.drafts.again(version, formats, folder) : new ReportFolder.Draft(folder.path(), Map.of()));
		if (draft.hashes().isEmpty()) {
			return false;
		}
		boolean same = draft.hashes()
			.entrySet()
			.stream()
			.allMatch((file) -> known.getOrDefault(file.getKey(), file.getValue()).equals(file.getValue()));
		if (!same) {
			log.warn("run {}: rows changed without a mark since version {}; the next version follows", version.runId(),
					version.version());
			folder.discard(draft);
			this.store.markStale(version.runId());
			return false;
		}
		folder.replaceFiles(draft);
		if (out == null) {
			keepAdded(version, known, draft.hashes(), formats);
		}
		return true;
	}

	/**
	 * Formats that the version did not have are written into its folder and remembered
	 * with it.
	 */
	private void keepAdded(ReportStore.Version version, Map<String, String> known, Map<String, String> written,
			Set<String> formats) {
		if (!known.keySet().containsAll(written.keySet())) {
			Map<String, String> files = new TreeMap<>(known);
			files.putAll(written);
			Set<String> all = new TreeSet<>(version.formats());
			all.addAll(formats);
			this.store.files(version, ReportDraft.json(files), all);
		}
	}

	private Set<String> formatsOf(long runId) {
		ReportStore.Version newest = this.store.newest(runId);
		return (newest != null) ? newest.formats() : ALL_FORMATS;
	}

	private static int nextNumber(ReportStore.@Nullable Version newest) {
		if (newest == null) {
			return 1;
		}
		return newest.published() ? newest.version() + 1 : newest.version();
	}

	private static Written written(ReportStore.Version version, Path folder, boolean fresh) {
		Map<String, Object> page = Page.read(version.page());
		List<String> attention = new ArrayList<>();
		if (page.get("attention") instanceof List<?> sentences) {
			sentences.forEach((sentence) -> attention.add(String.valueOf(sentence)));
		}
		return new Written(version.runId(), version.version(), folder, fresh, Boolean.TRUE.equals(page.get("balanced")),
				List.copyOf(attention), page.get("verdict") + ". " + page.get("sentence"));
	}

}
