package io.payrun.jobs;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Payment runs as people and schedules see them: start, relaunch, stop, list. */
public final class Runs {

	/**
	 * An order to run or plan a job.
	 *
	 * @param job the job's name
	 * @param file a file by name, or null for what the job's source finds
	 * @param date the business date, or null for the schedule's or today
	 */
	public record Order(String job, @Nullable Path file, @Nullable LocalDate date) {
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
		throw new UnsupportedOperationException();
	}

	/**
	 * Shows what a run would do; sends nothing and leaves nothing behind.
	 * @param order what to plan
	 * @param screen who watches
	 * @return the plan
	 * @throws Refusal where it cannot begin
	 */
	public Plan plan(Order order, Screen screen) {
		throw new UnsupportedOperationException();
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
		throw new UnsupportedOperationException();
	}

	/**
	 * Asks a running run to stop after the sends in flight.
	 * @param runId the run
	 * @return a sentence for the person who asked
	 * @throws Refusal where it is not running
	 */
	public String stop(long runId) {
		throw new UnsupportedOperationException();
	}

	/**
	 * The newest runs.
	 * @param limit at most so many
	 * @return newest first
	 */
	public List<Summary> list(int limit) {
		throw new UnsupportedOperationException();
	}

	/**
	 * One run.
	 * @param runId its number
	 * @return the run
	 * @throws Refusal where there is no such run
	 */
	public Detail show(long runId) {
		throw new UnsupportedOperationException();
	}

}
