package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.payrun.payout.SendStore.Intent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Commits of the sending protocol over a database that may fail at any moment. "Commit
 * threw" does not mean "rolled back": an intent is believed only when a re-read shows it,
 * and an outcome stays in memory until it is written.
 *
 * @param store the SQL
 * @param evidences what to do with answers that come late
 */
record Books(SendStore store, Evidences evidences) {

	private static final Logger LOG = LoggerFactory.getLogger(Books.class);

	/**
	 * How long an outcome is kept for a database that is away; SIGTERM allows 35 s in
	 * all.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(25);

	/**
	 * Commits a group of intents or repeats.
	 * @return the rows that are known to be {@code SENDING} by this commit
	 */
	Map<Long, Instant> commit(List<Intent> group, Commit commit, Set<Long> abandoned) {
		try {
			return commit.of(group);
		}
		catch (DataAccessException ex) {
			LOG.warn("the commit of {} intents gave no answer ({}); they are read again before anything is sent",
					group.size(), brief(ex));
			Map<Long, Instant> shown = patiently(() -> this.store.reread(group));
			group.stream().map(Intent::id).filter((id) -> !shown.containsKey(id)).forEach(abandoned::add);
			return shown;
		}
	}

	/** Writes outcomes, and sees to those whose row was not as expected. */
	void write(List<SubmitWork.Sent> group) {
		List<SendResult> results = group.stream().map(SubmitWork.Sent::result).filter(Objects::nonNull).toList();
		Set<Long> written = patiently(() -> this.store.record(results)).stream().collect(Collectors.toSet());
		for (SendResult result : results) {
			if (!written.contains(result.id())) {
				patiently(() -> this.evidences.late(result));
			}
		}
	}

	private <T> T patiently(Supplier<T> statement) {
		long end = System.nanoTime() + PATIENCE.toNanos();
		Duration wait = Duration.ofMillis(100);
		while (true) {
			try {
				return statement.get();
			}
			catch (DataAccessException ex) {
				if (System.nanoTime() - end > 0) {
					throw ex;
				}
				LOG.warn("the database does not answer ({}); trying again", brief(ex));
				LockSupport.parkNanos(wait.toNanos());
				wait = (wait.toMillis() < 2_000) ? wait.multipliedBy(2) : wait;
			}
		}
	}

	private static String brief(DataAccessException ex) {
		return String.valueOf(ex.getMostSpecificCause().getMessage()).lines().findFirst().orElse("no message");
	}

	/** A statement that commits a group and returns its rows. */
	@FunctionalInterface
	interface Commit {

		Map<Long, Instant> of(List<Intent> group);

	}

}
