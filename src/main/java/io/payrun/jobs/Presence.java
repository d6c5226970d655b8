package io.payrun.jobs;

import io.payrun.payout.Anchor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * A server that is there, whether it runs something or not: it keeps its home's anchor
 * raised, and vouches for the database to a server whose home is new. Its connection is
 * opened again where it was lost.
 */
final class Presence implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Presence.class);

	private final LockConnections connections;

	private final Anchor anchor;

	private final AnchorPace pace;

	private @Nullable RunLock lock;

	private boolean closed;

	Presence(Sessions.Holds holds) {
		this.connections = holds.connections();
		this.anchor = holds.anchor();
		this.pace = holds.pace();
	}

	/** Makes sure that it is there; called again and again. */
	synchronized void keep() {
		RunLock open = this.lock;
		if (this.closed || (open != null && !open.lease().isLost())) {
			return;
		}
		close(open);
		try {
			this.lock = RunLock.ofServer(this.connections, Owner.self(), this.anchor, this.pace);
		}
		catch (DataAccessException ex) {
			this.lock = null;
			log.warn("The server could not make itself known to the database ({}); it tries again",
					Problem.oneLine(ex));
		}
	}

	private static void close(@Nullable RunLock lock) {
		if (lock != null) {
			lock.close();
		}
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		close(this.lock);
		this.lock = null;
	}

}
