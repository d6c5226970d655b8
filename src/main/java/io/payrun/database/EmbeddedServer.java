package io.payrun.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's part in the embedded server of one home: it starts the server where
 * there is none, uses the one that another process (or a dead one) left running, and
 * stops it when it is the last one out. Losing this process to a {@code kill -9} loses
 * nothing: the server lives on until the next one comes.
 */
final class EmbeddedServer implements AutoCloseable {

	private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedServer.class);

	// the file locks belong to the whole JVM, so the JVM has one of these a home
	private static final Map<Path, EmbeddedServer> OPEN = new HashMap<>();

	private static final int STARTS = 5;

	private static final Duration BETWEEN_STARTS = Duration.ofMillis(300);

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private final Path home;

	private final Cluster cluster;

	private final ServerLock lock;

	private final boolean temporary;

	private int users;

	private EmbeddedServer(Path home, Cluster cluster, ServerLock lock, boolean temporary) {
		this.home = home;
		this.cluster = cluster;
		this.lock = lock;
		this.temporary = temporary;
	}

	/**
	 * The running server of a home.
	 * @param home holds the data folder
	 * @param programs holds the unpacked PostgreSQL programs
	 */
	static EmbeddedServer open(Path home, Path programs) throws IOException {
		return open(home, programs, false);
	}

	/** A server whose home goes away with its last user. */
	static EmbeddedServer openTemporary(Path home, Path programs) throws IOException {
		return open(home, programs, true);
	}

	/** Whether this JVM uses it: then nobody else here may touch its lock file. */
	static boolean isOpenHere(Path home) {
		synchronized (OPEN) {
			return OPEN.containsKey(home);
		}
	}

	private static EmbeddedServer open(Path home, Path programs, boolean temporary) throws IOException {
		Files.createDirectories(home);
		Files.createDirectories(programs);
		Path real = home.toRealPath();
		synchronized (OPEN) {
			EmbeddedServer server = OPEN.get(real);
			if (server == null) {
				server = new EmbeddedServer(real, new Cluster(real, Binaries.in(programs.toRealPath())),
						ServerLock.on(real.resolve("postgres.lock")), temporary);
				OPEN.put(real, server);
			}
			server.users++;
			try {
				server.lock.enter();
				server.ensureReady();
				return server;
			}
			catch (IOException | RuntimeException ex) {
				server.close();
				throw ex;
			}
		}
	}

	Address address() throws IOException {
		Postmaster postmaster = this.cluster.postmaster()
			.orElseThrow(() -> new DatabaseUnavailable("The embedded PostgreSQL in " + this.home + " has just ended."));
		return this.cluster.address(postmaster);
	}

	void hardStop() {
		try {
			this.cluster.stop("immediate");
		}
		catch (IOException ex) {
			throw new DatabaseUnavailable("no hard stop: " + Reason.of(ex), ex);
		}
	}

	@Override
	public void close() {
		synchronized (OPEN) {
			if (--this.users > 0) {
				return;
			}
			OPEN.remove(this.home);
			try (this.lock) {
				this.lock.leave(this::stop);
			}
			catch (IOException | DatabaseUnavailable ex) {
				LOGGER.warn("The embedded PostgreSQL in {} was not stopped ({}); the next command uses it as it is",
						this.home, Reason.of(ex));
			}
		}
	}

	private void stop() throws IOException {
		if (this.cluster.postmaster().isPresent()) {
			this.cluster.stop(this.temporary ? "immediate" : "fast");
		}
		if (this.temporary) {
			Folders.delete(this.home);
		}
	}

	private void ensureReady() throws IOException {
		if (!isReady()) {
			this.lock.alone(this::start);
		}
	}

	private boolean isReady() throws IOException {
		return this.cluster.postmaster().filter(Postmaster::isReady).isPresent();
	}

	/**
	 * Again a few times: the free port may be taken a moment later, and the parts of a
	 * server that was killed need a moment to notice.
	 */
	private void start() throws IOException {
		DatabaseUnavailable problem = null;
		this.cluster.prepare();
		for (int i = 0; i < STARTS; i++) {
			if (becomesReady()) {
				return;
			}
			try {
				this.cluster.start();
			}
			catch (DatabaseUnavailable ex) {
				problem = ex;
				LockSupport.parkNanos(BETWEEN_STARTS.toNanos());
			}
		}
		if (!isReady()) {
			throw failure(problem);
		}
	}

	/** Waits for a server that somebody who is gone now had started or told to stop. */
	private boolean becomesReady() throws IOException {
		long begin = System.nanoTime();
		Optional<Postmaster> postmaster = this.cluster.postmaster();
		while (postmaster.isPresent() && System.nanoTime() - begin < PATIENCE.toNanos()) {
			if (postmaster.get().isReady()) {
				return true;
			}
			LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
			postmaster = this.cluster.postmaster();
		}
		return false;
	}

	private DatabaseUnavailable failure(@Nullable DatabaseUnavailable problem) {
		return (problem != null) ? problem
				: new DatabaseUnavailable("The embedded PostgreSQL in " + this.home + " ends as soon as it starts.");
	}

}
