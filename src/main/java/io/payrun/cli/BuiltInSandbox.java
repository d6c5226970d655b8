package io.payrun.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

import io.payrun.jobs.Refusal;
import io.payrun.jobs.Settings;
import io.payrun.sandbox.Hooks;
import io.payrun.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox inside this process, started when a job in mode sandbox first asks for its
 * address; where another process has one on the same books already, that one is used. Its
 * books live under {@code PAYRUN_HOME/sandbox}, so that a killed rehearsal can be
 * relaunched.
 */
final class BuiltInSandbox implements AutoCloseable {

	private static final long SEED = 1;

	private static final Duration LATENCY = Duration.ofMillis(20);

	private final Settings settings;

	private final String scenario;

	private final Clock clock;

	private final @Nullable Hooks hooks;

	private @Nullable Sandbox running;

	private @Nullable URI url;

	/**
	 * A sandbox that is not started yet.
	 * @param settings where its books live
	 * @param scenario how it behaves
	 * @param clock its time
	 * @param hooks where it sends its events, or null
	 */
	BuiltInSandbox(Settings settings, String scenario, Clock clock, @Nullable Hooks hooks) {
		this.settings = settings;
		this.scenario = scenario;
		this.clock = clock;
		this.hooks = hooks;
	}

	/**
	 * Its address; starts it where no process runs it yet.
	 * @return {@code http://127.0.0.1:PORT}
	 * @throws Refusal where it cannot be started or found
	 */
	synchronized URI url() {
		if (this.url == null) {
			this.url = startOrFind();
		}
		return this.url;
	}

	private URI startOrFind() {
		Path home = this.settings.home();
		OneSandbox one = new OneSandbox(home);
		try {
			this.running = one.start(new Sandbox.Options(0, SEED, this.scenario, home.resolve("sandbox"),
					this.settings.syncpay().window(), LATENCY, this.clock));
			this.running.tell((this.hooks != null) ? this.hooks : Hooks.NONE);
			return this.running.url();
		}
		catch (IllegalStateException ex) {
			return one.running()
				.orElseThrow(() -> new Refusal(1, "The sandbox of " + home + " belongs to another process that does not"
						+ " answer: " + ex.getMessage()));
		}
	}

	@Override
	public synchronized void close() {
		if (this.running != null) {
			this.running.close();
			this.running = null;
		}
	}

}
