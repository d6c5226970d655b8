package io.payrun.database;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The embedded server of a home, in the hands of somebody who crashes it on purpose: the
 * kill-and-relaunch proof. Whoever holds it is present like any other process of that
 * home, so the server runs until it is crashed or closed. Not safe for several threads.
 */
public final class CrashableServer implements AutoCloseable {

	private final Path home;

	private final EmbeddedServer server;

	private CrashableServer(Path home, EmbeddedServer server) {
		this.home = home;
		this.server = server;
	}

	/**
	 * Starts the server of a home, or uses the one that runs there.
	 * @param home {@code PAYRUN_HOME}
	 * @return the running server, to be closed
	 * @throws DatabaseUnavailable with one line for people
	 */
	public static CrashableServer open(Path home) {
		return new CrashableServer(home, ready(home));
	}

	/**
	 * Ends the server as a power cut does; it stays down until {@link #recover()} or
	 * until the next process of this home starts it.
	 * @throws DatabaseUnavailable where PostgreSQL's own programs cannot be run
	 */
	public void crash() {
		this.server.hardStop();
	}

	/**
	 * Starts it again where it is down, on the port of before; returns when it answers.
	 * @throws DatabaseUnavailable with one line for people
	 */
	public void recover() {
		ready(this.home).close();
	}

	/** Is no longer present; the last one out stops the server. */
	@Override
	public void close() {
		this.server.close();
	}

	private static EmbeddedServer ready(Path home) {
		try {
			return EmbeddedServer.open(home, home);
		}
		catch (IOException ex) {
			throw new DatabaseUnavailable("The embedded PostgreSQL cannot be used: " + Reason.of(ex) + ".", ex);
		}
	}

}
