package io.payrun.jobs;

import java.time.Duration;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerConfigException;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.jdbcjobstore.InvalidConfigurationException;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.simpl.SimpleInstanceIdGenerator;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Quartz, as an alarm clock and nothing more: clustered on PostgreSQL, it wakes one of
 * the servers every few seconds. Which business dates are due is ours to compute, because
 * Quartz loses the date of a night that it missed, and may skip one where clocks change.
 */
final class Wakes implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Wakes.class);

	private static final String NAME = "payrun";

	private static final int THREADS = 2;

	private static final Duration CHECK_IN = Duration.ofSeconds(5);

	private static final Duration TRIED_AGAIN = Duration.ofSeconds(5);

	private static final Duration MISFIRE = Duration.ofMinutes(1);

	private static final Duration LONGEST_END = Duration.ofSeconds(5);

	private final Scheduler scheduler;

	private final JobStoreTX jobs;

	private final QuartzStore store;

	private final AtomicBoolean closed = new AtomicBoolean();

	private Wakes(Scheduler scheduler, JobStoreTX jobs, QuartzStore store) {
		this.scheduler = scheduler;
		this.jobs = jobs;
		this.store = store;
	}

	/**
	 * A thing to be woken for.
	 *
	 * @param name of the alarm, the same on all servers
	 * @param every how often
	 * @param work must return soon
	 */
	record Alarm(String name, Duration every, Runnable work) {
	}

	/** Joins the cluster and begins to be woken. */
	static Wakes start(DataSource dataSource, Alarm... alarms) {
		try {
			QuartzStore store = new QuartzStore(dataSource);
			JobStoreTX jobs = jobs(store);
			Scheduler scheduler = scheduler(jobs);
			for (Alarm alarm : alarms) {
				scheduler.getContext().put(alarm.name(), alarm.work());
				set(scheduler, alarm);
			}
			scheduler.start();
			return new Wakes(scheduler, jobs, store);
		}
		catch (SchedulerException ex) {
			throw new Refusal(ExitCodes.UNFINISHED, "The scheduler did not start: " + Problem.oneLine(ex));
		}
	}

	/** Quartz keeps data sources by name in the JVM; this name is our own. */
	private static JobStoreTX jobs(QuartzStore store) throws SchedulerException {
		String source = NAME + "-" + UUID.randomUUID();
		DBConnectionManager.getInstance().addConnectionProvider(source, store);
		JobStoreTX jobs = new JobStoreTX();
		jobs.setDataSource(source);
		try {
			jobs.setDriverDelegateClass(PostgreSQLDelegate.class.getName());
		}
		catch (InvalidConfigurationException ex) {
			throw new SchedulerConfigException("no delegate for PostgreSQL", ex);
		}
		jobs.setInstanceId(new SimpleInstanceIdGenerator().generateInstanceId());
		jobs.setIsClustered(true);
		jobs.setClusterCheckinInterval(CHECK_IN.toMillis());
		jobs.setDbRetryInterval(TRIED_AGAIN.toMillis());
		// a statement that fails leaves a PostgreSQL transaction that can only be rolled
		// back
		jobs.setAcquireTriggersWithinLock(true);
		jobs.setMisfireThreshold(MISFIRE.toMillis());
		jobs.setMakeThreadsDaemons(true);
		return jobs;
	}

	/**
	 * Quartz keeps schedulers by name in the JVM, too; this name is the cluster's, so it
	 * is taken out again before another one of this JVM can end and take it out.
	 */
	private static Scheduler scheduler(JobStoreTX jobs) throws SchedulerException {
		SimpleThreadPool threads = new SimpleThreadPool(THREADS, Thread.NORM_PRIORITY);
		threads.setMakeThreadsDaemons(true);
		SchedulerRepository all = SchedulerRepository.getInstance();
		synchronized (all) {
			DirectSchedulerFactory factory = DirectSchedulerFactory.getInstance();
			factory.createScheduler(NAME, jobs.getInstanceId(), threads, jobs);
			Scheduler scheduler = factory.getScheduler(NAME);
			all.remove(NAME);
			return scheduler;
		}
	}

	/**
	 * Sets an alarm where it is not set, or is set otherwise; another server may do the
	 * same at this moment.
	 */
	private static void set(Scheduler scheduler, Alarm alarm) throws SchedulerException {
		JobDetail job = JobBuilder.newJob(Wake.class).withIdentity(JobKey.jobKey(alarm.name())).storeDurably().build();
		Trigger trigger = TriggerBuilder.newTrigger()
			.withIdentity(TriggerKey.triggerKey(alarm.name()))
			.forJob(job)
			.withSchedule(SimpleScheduleBuilder.simpleSchedule()
				.withIntervalInMilliseconds(alarm.every().toMillis())
				.repeatForever()
				.withMisfireHandlingInstructionNextWithExistingCount())
			.build();
		try {
			if (scheduler.checkExists(job.getKey())) {
				setAgain(scheduler, trigger, alarm);
				return;
			}
			Date first = scheduler.scheduleJob(job, trigger);
			log.debug("The alarm {} is set; it first rings {}", alarm.name(), first);
		}
		catch (ObjectAlreadyExistsException ex) {
			log.debug("Another server set the alarm {} at this moment", alarm.name());
		}
	}

	private static void setAgain(Scheduler scheduler, Trigger trigger, Alarm alarm) throws SchedulerException {
		Trigger there = scheduler.getTrigger(trigger.getKey());
		if (there == null) {
			scheduler.scheduleJob(trigger);
		}
		else if (!(there instanceof SimpleTrigger simple) || simple.getRepeatInterval() != alarm.every().toMillis()) {
			scheduler.rescheduleJob(trigger.getKey(), trigger);
		}
		else if (scheduler.getTriggerState(trigger.getKey()) == Trigger.TriggerState.ERROR) {
			scheduler.resetTriggerFromErrorState(trigger.getKey());
		}
	}

	/**
	 * Is woken no more. A wake-up that has begun ends first, but is not waited for longer
	 * than a few seconds, nor is a database that is gone.
	 */
	@Override
	public void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		try {
			end();
			this.store.leave(this.jobs.getInstanceId());
		}
		catch (DataAccessException | TransactionException ex) {
			log.debug("The scheduler could not give its alarms back; the cluster will notice", ex);
		}
	}

	/**
	 * That a wake-up is over Quartz tries to write down until its store has ended, and it
	 * ends its store only when that is written: without a database it would never end.
	 */
	private void end() {
		if (!ends(this::shutdown)) {
			log.warn("The scheduler cannot end in order; its alarms go to the other servers");
			ends(this.jobs::shutdown);
		}
	}

	/** Whether it ends soon; it goes on by itself where it does not. */
	private static boolean ends(Runnable end) {
		Thread thread = new Thread(end, NAME + "-alarms-end");
		thread.setDaemon(true);
		thread.start();
		try {
			thread.join(LONGEST_END.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return !thread.isAlive();
	}

	private void shutdown() {
		try {
			this.scheduler.shutdown(true);
		}
		catch (SchedulerException ex) {
			log.debug("The scheduler did not end in order; the cluster will notice", ex);
		}
	}

	/** What Quartz calls. */
	@DisallowConcurrentExecution
	public static final class Wake implements Job {

		@Override
		public void execute(JobExecutionContext context) throws JobExecutionException {
			try {
				Object work = context.getScheduler().getContext().get(context.getJobDetail().getKey().getName());
				if (work instanceof Runnable runnable) {
					runnable.run();
				}
			}
			catch (SchedulerException | RuntimeException ex) {
				// thrown on, Quartz would log a trace and go on all the same
				log.warn("A wake-up of {} failed ({}); the next one tries again", context.getJobDetail().getKey(),
						Problem.oneLine(ex));
			}
		}

	}

}
