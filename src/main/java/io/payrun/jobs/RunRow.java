package io.payrun.jobs;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code payment_run} as the conductor needs it.
 *
 * @param id the run
 * @param job its job
 * @param mode its mode
 * @param businessDate its date
 * @param state its state as written; {@code RUNNING} may mean interrupted
 * @param held whether a living process holds its lock
 * @param source where its lines come from
 * @param accepted payouts, or null before accept
 * @param exitCode how it ended, or null
 * @param startedAt when
 * @param finishedAt when, or null
 * @param launches how often it was launched
 * @param runner who runs it or ran it last
 * @param problem why it did not finish
 * @param report folder of the newest version, below the folder of all reports
 */
record RunRow(long id, String job, String mode, LocalDate businessDate, String state, boolean held, Source source,
		@Nullable Integer accepted, @Nullable Integer exitCode, Instant startedAt, @Nullable Instant finishedAt,
		int launches, @Nullable String runner, @Nullable String problem, @Nullable String report) {

	/**
	 * Where a run's lines come from.
	 *
	 * @param kind {@code csv}, {@code database} or {@code none}
	 * @param name the file's name
	 * @param path where it was found
	 * @param named whether a person named it: it is never moved
	 * @param sha256 its content
	 * @param bytes its size
	 * @param moved whether it was moved after accept
	 */
	record Source(String kind, @Nullable String name, @Nullable String path, boolean named, @Nullable String sha256,
			@Nullable Long bytes, boolean moved) {

		static final Source NONE = new Source("none", null, null, false, null, null, false);

		static final Source DATABASE = new Source("database", null, null, false, null, null, false);

	}

	/** The state that people see. */
	String shownState() {
		return (this.state.equals("RUNNING") && !this.held) ? "INTERRUPTED" : this.state;
	}

	boolean isAccepted() {
		return this.accepted != null;
	}

	boolean isFinished() {
		return this.state.equals("FINISHED");
	}

	/**
	 * The run for people and scripts; its report lies under the folder of all reports.
	 */
	Runs.Summary summary(Path reports) {
		String newest = (this.report != null) ? reports.resolve(this.report).toString() : null;
		String shownSource = this.source.kind().equals("database") ? "payout_request" : this.source.name();
		return new Runs.Summary(this.id, this.job, this.mode, this.businessDate, shownState(), this.exitCode,
				this.accepted, shownSource, newest);
	}

}
