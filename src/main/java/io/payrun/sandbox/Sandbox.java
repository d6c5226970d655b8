package io.payrun.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A running simulated provider on loopback, with its own books on disk. Keys that it
 * accepts: {@code sk_test_…} and {@code sk_live_…}, each a world of its own.
 */
public final class Sandbox implements AutoCloseable {

	/**
	 * How it behaves.
	 *
	 * @param port 0 for any free port
	 * @param seed of its misbehaviour
	 * @param scenario name or list of misbehaviours with probabilities, for example
	 * {@code answer-lost=0.03,busy=0.03}; {@code calm} for none
	 * @param books folder of its books, or null to keep them in memory
	 * @param window how long it remembers an idempotency key
	 * @param latency added to every answer
	 * @param clock its time; tests move it
	 */
	public record Options(int port, long seed, String scenario, @Nullable Path books, Duration window, Duration latency,
			Clock clock) {
	}

	/**
	 * Starts it; the books of an earlier life in the same folder are taken up.
	 * @param options how it behaves
	 * @return the running sandbox
	 */
	public static Sandbox start(Options options) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Its address.
	 * @return {@code http://127.0.0.1:PORT}
	 */
	public URI url() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
		throw new UnsupportedOperationException();
	}

}
