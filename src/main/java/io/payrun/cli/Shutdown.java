package io.payrun.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The end of the process on SIGTERM and Ctrl-C: running work is asked to stop, the verb
 * comes to its own end (summary, reports, database closed), and the exit code is the
 * verb's, not the signal's.
 */
final class Shutdown {

	private static final long PATIENCE_SECONDS = 10;

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile int exitCode = 1;

	private @Nullable Runnable stop;

	private boolean registered;

	/**
	 * Says how to stop the work that has begun; the newest call counts.
	 * @param stop asks the work to stop and waits for it
	 */
	synchronized void onSignal(Runnable stop) {
		if (!this.registered) {
			this.registered = true;
			try {
				Runtime.getRuntime().addShutdownHook(new Thread(this::signalled, "shutdown"));
			}
			catch (IllegalStateException ex) {
				// the signal is already here; the work ends with the process
				return;
			}
		}
		this.stop = stop;
	}

	/** The work has ended by itself: there is nothing left to stop or to wait for. */
	synchronized void idle() {
		this.stop = null;
	}

	private void signalled() {
		if (this.ended.getCount() == 0) {
			return;
		}
		Runnable asked;
		synchronized (this) {
			asked = this.stop;
		}
		try {
			if (asked == null) {
				// the verb is on its way out; where it is not, nobody's exit code is at
				// stake
				if (!this.ended.await(1, TimeUnit.SECONDS)) {
					return;
				}
			}
			else {
				asked.run();
			}
			if (!this.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				System.err.println("Ended before the command did; what it left is continued by payrun relaunch.");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		// System.exit would wait for this very hook; 143 or 130 would hide the outcome
		Runtime.getRuntime().halt(this.exitCode);
	}

	/**
	 * Ends the process, also where a signal is already ending it.
	 * @param code the verb's exit code
	 */
	void exit(int code) {
		this.exitCode = code;
		this.ended.countDown();
		System.exit(code);
	}

}
