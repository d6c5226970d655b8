package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.payrun.crash.CrashPoint;
import io.payrun.provider.SendOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Commits of the sending protocol over a database that may fail at any moment. "Commit
 * threw" does not mean "rolled back": an intent is believed only when a re-read shows it,
 * and an outcome stays in memory until it is written or patience ends.
 */
final class Books {

	private static final Logger LOG = LoggerFactory.getLogger(Books.class);

	/**
	 * How long an outcome is kept for a database that is away; SIGTERM allows 35 s in
	 * all.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final SendStore store;

	private final Evidences evidences;

	private final Anchor anchor;

	/** When the present outage was first seen; 0 while the database answers. */
	private final AtomicLong awaySinceNanos = new AtomicLong();

	/**
	 * Commits on a database.
	 * @param store the SQL
	 * @param evidences what to do with answers that come late
	 * @param anchor what this home knows of the database
	 */
	Books(SendStore store, Evidences evidences, Anchor anchor) {
		this.store = store;
		this.evidences = evidences;
		this.anchor = anchor;
	}

	SendStore store() {
		return this.store;
	}

	Anchor anchor() {
		return this.anchor;
	}

	/**
	 * Commits a group of intents and raises the anchor over it. Where the anchor cannot
	 * be raised every gate is shut from then on, and the payouts go back.
	 * @return the rows that are known to be {@code SENDING} by this commit, or that
	 * sending is paused
	 */
	Intended intend(List<Intent> group, Permit permit, Set<Long> abandoned) {
		AtomicReference<@Nullable Mark> mark = new AtomicReference<>();
		AtomicBoolean paused = new AtomicBoolean();
		Map<Long, Instant> sent = commit(group, (intents) -> {
			CrashPoint.WI2.before();
			Intended intended = this.store.intend(intents, permit);
			CrashPoint.WI2.after();
			mark.set(intended.mark());
			paused.set(intended.paused());
			return intended.sent();
		}, abandoned);
		if (!sent.isEmpty()) {
			this.anchor.cover(mark.get());
		}
		return new Intended(sent, mark.get(), paused.get());
	}

	/**
	 * Commits a group of repeats.
	 * @return the rows that are known to be {@code SENDING} by this commit
	 */
	Map<Long, Instant> commit(List<Intent> group, Commit commit, Set<Long> abandoned) {
		try {
			return commit.of(group);
		}
		catch (DataAccessException ex) {
			LOG.warn("the commit of {} intents gave no answer ({}); they are read again before anything is sent",
					group.size(), brief(ex));
			Map<Long, Instant> shown = patiently(() -> reread(group));
			group.stream().map(Intent::id).filter((id) -> !shown.containsKey(id)).forEach(abandoned::add);
			return shown;
		}
	}

	private Map<Long, Instant> reread(List<Intent> group) {
		CrashPoint.WI2_REREAD.before();
		Map<Long, Instant> shown = this.store.reread(group);
		CrashPoint.WI2_REREAD.after();
		return shown;
	}

	/** Writes outcomes, and sees to those whose row was not as expected. */
	void write(List<SubmitWork.Sent> group) {
		boolean pages = openPages(group);
		List<SendResult> results = group.stream()
			.filter((sent) -> !(sent.outcome() instanceof SendOutcome.Opened))
			.map(SubmitWork.Sent::result)
			.filter(Objects::nonNull)
			.toList();
		if (pages && results.isEmpty()) {
			return;
		}
		Set<Long> written = patiently(() -> record(results)).stream().collect(Collectors.toSet());
		for (SendResult result : results) {
			if (!written.contains(result.id())) {
				patiently(() -> this.evidences.late(result));
			}
		}
	}

	/**
	 * Pages whose payout is where it was wait for their customers from now on; another
	 * one was opened in vain, and is never paid.
	 */
	private boolean openPages(List<SubmitWork.Sent> group) {
		List<PageStore.Opened> opened = new ArrayList<>();
		for (SubmitWork.Sent sent : group) {
			if (sent.outcome() instanceof SendOutcome.Opened page && sent.result() != null) {
				opened.add(new PageStore.Opened(sent.result(), OpenedPage.of(page.checkoutId(), page.url())));
			}
		}
		if (opened.isEmpty()) {
			return false;
		}
		List<Long> written = patiently(() -> recordOpened(opened));
		for (PageStore.Opened page : opened) {
			if (!written.contains(page.result().id())) {
				patiently(() -> orphan(page));
			}
		}
		return true;
	}

	private List<Long> recordOpened(List<PageStore.Opened> opened) {
		CrashPoint.WH0.before();
		List<Long> written = this.store.pages().opened(opened);
		CrashPoint.WH0.after();
		return written;
	}

	private boolean orphan(PageStore.Opened opened) {
		LOG.warn("payout {}: page {} was opened beside another one; its hold will be refused", opened.result().id(),
				opened.page().checkoutId());
		CrashPoint.WH0_ORPHAN.before();
		this.store.pages().orphan(opened.result().id(), opened.page());
		CrashPoint.WH0_ORPHAN.after();
		return true;
	}

	private List<Long> record(List<SendResult> results) {
		CrashPoint.RL11.before();
		List<Long> written = this.store.record(results);
		CrashPoint.RL11.after();
		return written;
	}

	/**
	 * Tries again while the database is away. All groups share one outage's patience, so
	 * that a step ends soon after it, however many groups still wait.
	 */
	private <T> T patiently(Supplier<T> statement) {
		Duration wait = Duration.ofMillis(100);
		while (true) {
			try {
				T result = statement.get();
				this.awaySinceNanos.set(0);
				return result;
			}
			catch (DataAccessException ex) {
				if (isPatienceAtEnd(ex)) {
					throw ex;
				}
				LockSupport.parkNanos(wait.toNanos());
				wait = (wait.toMillis() < 2_000) ? wait.multipliedBy(2) : wait;
			}
		}
	}

	private boolean isPatienceAtEnd(DataAccessException ex) {
		long now = System.nanoTime();
		if (this.awaySinceNanos.compareAndSet(0, now)) {
			LOG.warn("the database does not answer ({}); outcomes are kept and tried again for {} s", brief(ex),
					PATIENCE.toSeconds());
			return false;
		}
		LOG.info("the database does not answer ({})", brief(ex));
		return now - this.awaySinceNanos.get() > PATIENCE.toNanos();
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
