package io.payrun.jobs;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.payrun.reconciliation.Reports;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Payment runs as people and schedules see them: start, relaunch, stop, list. */
public final class Runs {

	private static final Logger log = LoggerFactory.getLogger(Runs.class);

	private final FreshRuns fresh;

	private final Plans plans;

	private final Relaunches relaunches;

	private final Shown shown;

	/** What the light verbs look at. */
	record Shown(Stores stores, Settings settings, Reports reports) {
	}

	Runs(FreshRuns fresh, Plans plans, Relaunches relaunches, Shown shown) {
		this.fresh = fresh;
		this.plans = plans;
		this.relaunches = relaunches;
		this.shown = shown;
	}

	/**
	 * An order to run or plan a job.
	 *
	 * @param job the job's name
	 * @param file a file by name, or null for what the job's source finds
	 * @param date the business date, or null for the schedule's or today
	 * @param cutOff from then on nothing is sent for the first time, or null
	 */
	public record Order(String job, @Nullable Path file, @Nullable LocalDate date, @Nullable Instant cutOff) {

		public Order(String job, @Nullable Path file, @Nullable LocalDate date) {
			this(job, file, date, null);
		}

	}

	/**
	 * A run in a list ({@code runs --json}).
	 *
	 * @param id its number
	 * @param job its job
	 * @param mode its mode
	 * @param businessDate its business date
	 * @param state RUNNING, STOPPED, FAILED, AWAITING_APPROVAL, FINISHED or INTERRUPTED
	 * @param exitCode how it ended, or null
	 * @param accepted payouts, or null before accept
	 * @param source the file's name, {@code payout_request}, or null
	 * @param report folder of the newest version, or null
	 */
	public record Summary(long id, String job, String mode, LocalDate businessDate, String state,
			@Nullable Integer exitCode, @Nullable Integer accepted, @Nullable String source, @Nullable String report) {
	}

	/**
	 * How a launch ended.
	 *
	 * @param runs the runs it made or continued, newest first
	 * @param exitCode the gravest
	 */
	public record Ended(List<Summary> runs, int exitCode) {
	}

	/**
	 * What a run would do ({@code plan --json}).
	 *
	 * @param send what would be sent
	 * @param held what would be held
	 * @param rejected lines that would be rejected
	 * @param totals one entry a provider and currency
	 * @param endsAt when sending would end at the job's rate, or null without a rate
	 * @param exitCode what the command ends with
	 */
	public record Plan(int send, int held, int rejected, List<PlanTotal> totals, @Nullable Instant endsAt,
			int exitCode) {
	}

	/**
	 * A plan's row.
	 *
	 * @param provider the provider
	 * @param currency the currency
	 * @param send count and amount that would be sent
	 * @param held count and amount by hold kind
	 * @param available the balance, or null where it could not be read
	 */
	public record PlanTotal(String provider, String currency, Counted send, Map<String, Counted> held,
			@Nullable BigDecimal available) {
	}

	/**
	 * A count with its amount.
	 *
	 * @param count payouts
	 * @param amount their sum
	 */
	public record Counted(int count, BigDecimal amount) {
	}

	/**
	 * One run with everything {@code show} prints beyond its totals.
	 *
	 * @param summary the run
	 * @param startedAt when
	 * @param finishedAt when, or null
	 * @param launches how often it was launched
	 * @param runner who runs it or ran it last, or null
	 * @param problem why it did not finish, or null
	 * @param steps the Spring Batch steps of its launches, for people
	 * @param reconciliation what {@code reconciliation.json} would say now
	 */
	public record Detail(Summary summary, Instant startedAt, @Nullable Instant finishedAt, int launches,
			@Nullable String runner, @Nullable String problem, List<String> steps, String reconciliation) {
	}

	/**
	 * Runs a job in the foreground: one run for each file, or one without lines.
	 * @param order what to run
	 * @param screen who watches
	 * @return how it ended
	 * @throws Refusal where it cannot begin
	 */
	public Ended run(Order order, Screen screen) {
		return guarded(() -> this.fresh.run(order, screen));
	}

	/**
	 * Shows what a run would do; sends nothing and leaves nothing behind.
	 * @param order what to plan
	 * @param screen who watches
	 * @return the plan
	 * @throws Refusal where it cannot begin
	 */
	public Plan plan(Order order, Screen screen) {
		return guarded(() -> this.plans.plan(order, screen));
	}

	/**
	 * Continues a stopped, failed, interrupted or waiting run, after saying what it will
	 * do.
	 * @param runId the run
	 * @param screen who watches
	 * @return how it ended
	 * @throws Refusal where it cannot begin
	 */
	public Ended relaunch(long runId, Screen screen) {
		return guarded(() -> this.relaunches.relaunch(runId, screen));
	}

	/**
	 * Asks a running run to stop after the sends in flight.
	 * @param runId the run
	 * @return a sentence for the person who asked
	 * @throws Refusal where it is not running
	 */
	public String stop(long runId) {
		return guarded(() -> {
			RunRow run = found(runId);
			if (!run.shownState().equals("RUNNING")) {
				throw new Refusal(ExitCodes.WRONG, "Run " + runId + " is not running; it is " + run.shownState() + ".");
			}
			this.shown.stores().runs().requestStop(runId);
			return "Run " + runId + " was asked to stop; it ends after the sends in flight, within 35 s.";
		});
	}

	/**
	 * The newest runs.
	 * @param limit at most so many
	 * @return newest first
	 */
	public List<Summary> list(int limit) {
		return guarded(() -> this.shown.stores()
			.runs()
			.newest(limit)
			.stream()
			.map((run) -> run.summary(this.shown.settings().reports()))
			.toList());
	}

	/**
	 * One run.
	 * @param runId its number
	 * @return the run
	 * @throws Refusal where there is no such run
	 */
	public Detail show(long runId) {
		return guarded(() -> {
			RunRow run = found(runId);
			return new Detail(run.summary(this.shown.settings().reports()), run.startedAt(), run.finishedAt(),
					run.launches(), run.runner(), run.problem(), this.shown.stores().batch().steps(runId),
					this.shown.reports().current(runId));
		});
	}

	/**
	 * One run in a line.
	 * @param runId its number
	 * @return the run
	 * @throws Refusal where there is no such run
	 */
	public Summary find(long runId) {
		return guarded(() -> found(runId).summary(this.shown.settings().reports()));
	}

	private RunRow found(long runId) {
		return this.shown.stores()
			.runs()
			.find(runId)
			.orElseThrow(() -> new Refusal(ExitCodes.WRONG, "There is no run " + runId + "."));
	}

	/**
	 * A database that fails is one line for people, and no statement about any payout.
	 */
	private static <T> T guarded(Supplier<T> command) {
		try {
			return command.get();
		}
		catch (DataAccessException | TransactionException ex) {
			log.debug("The database failed; what a run left is settled by its relaunch", ex);
			throw new Refusal(ExitCodes.UNFINISHED, "The database failed (" + Problem.oneLine(ex)
					+ "). A run that was going on can be relaunched once it answers again.");
		}
	}

}
