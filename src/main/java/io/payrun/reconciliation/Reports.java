package io.payrun.reconciliation;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Writes the reports of runs: a new version where a fact changed, the same bytes again
 * where none did. Files are written under a temporary name and renamed; no version is
 * ever altered.
 */
public final class Reports {

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
	 * one.
	 * @param runId the run
	 * @param root the folder of all reports ({@code PAYRUN_REPORTS})
	 * @param formats {@code json}, {@code csv}, {@code html}
	 * @return the newest version
	 */
	public Written publish(long runId, Path root, Set<String> formats) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Publishes the next versions of all other finished runs whose facts changed.
	 * @param root the folder of all reports
	 * @param except runs that are still going
	 * @return what was written, by run
	 */
	public List<Written> publishStale(Path root, Collection<Long> except) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Writes the newest version again, byte for byte (a next version first, where a fact
	 * changed).
	 * @param runId the run
	 * @param root the folder of all reports
	 * @param formats which files, or null for the version's own
	 * @param out another folder, or null for the version's own place
	 * @return the version
	 */
	public Written rewrite(long runId, Path root, @Nullable Set<String> formats, @Nullable Path out) {
		throw new UnsupportedOperationException();
	}

	/**
	 * What {@code reconciliation.json} would say now.
	 * @param runId the run
	 * @return one JSON document
	 */
	public String current(long runId) {
		throw new UnsupportedOperationException();
	}

}
