package io.payrun.cli;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;

import io.payrun.jobs.Settings;
import io.payrun.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox inside this process, started when a job in mode sandbox first asks for its
 * address. Its books live under {@code PAYRUN_HOME/sandbox}, so that a killed rehearsal
 * can be relaunched.
 */
final class BuiltInSandbox implements AutoCloseable {

	private static final long SEED = 1;

	private static final Duration LATENCY = Duration.ofMillis(20);

	private final Settings settings;

	private final String scenario;

	private final Clock clock;

	private @Nullable Sandbox running;

	BuiltInSandbox(Settings settings, String scenario, Clock clock) {
		this.settings = settings;
		this.scenario = scenario;
		this.clock = clock;
	}

	/**
	 * Its address; starts it where it does not run yet.
	 * @return {@code http://127.0.0.1:PORT}
	 */
	synchronized URI url() {
		if (this.running == null) {
			this.running = Sandbox.start(new Sandbox.Options(0, SEED, this.scenario,
					this.settings.home().resolve("sandbox"), this.settings.syncpay().window(), LATENCY, this.clock));
		}
		return this.running.url();
	}

	@Override
	public synchronized void close() {
		if (this.running != null) {
			this.running.close();
			this.running = null;
		}
	}

}
