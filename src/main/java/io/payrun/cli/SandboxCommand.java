package io.payrun.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.payrun.jobs.Refusal;
import io.payrun.sandbox.Hooks;
import io.payrun.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The simulated providers alone, until stopped. */
@Command(name = "sandbox",
		description = { "Runs the simulated providers alone, SyncPay and Soap at one address, until Ctrl-C.",
				"Their books are kept under PAYRUN_HOME/sandbox and shown at /_books.",
				"With --webhooks they send events, signed with PAYRUN_SYNCPAY_WEBHOOKSECRET and "
						+ "PAYRUN_SOAP_WEBHOOKSECRET." },
		footer = { "  payrun sandbox", "  payrun sandbox --port 8087 --scenario answer-lost=0.03,busy=0.03 --seed 7",
				"  payrun sandbox --scenario calm --latency 20ms --window 60s",
				"  payrun sandbox --scenario customer=auto --webhooks http://127.0.0.1:8080" })
final class SandboxCommand extends Verb {

	@Option(names = "--port", paramLabel = "P", defaultValue = "8087",
			description = "Its port on 127.0.0.1; 0 for any free one (default: ${DEFAULT-VALUE}).")
	int port;

	@Option(names = "--seed", paramLabel = "N", defaultValue = "1",
			description = "Seed of its misbehaviour (default: ${DEFAULT-VALUE}).")
	long seed;

	@Option(names = "--scenario", paramLabel = "S", defaultValue = "calm",
			description = "calm, demo, or misbehaviours with probabilities (default: ${DEFAULT-VALUE}).")
	String scenario = "calm";

	@Option(names = "--window", paramLabel = "TIME", defaultValue = "30m",
			description = "How long it remembers an idempotency key (default: ${DEFAULT-VALUE}).")
	Duration window = Duration.ofMinutes(30);

	@Option(names = "--latency", paramLabel = "TIME", defaultValue = "0ms",
			description = "Added to every answer (default: ${DEFAULT-VALUE}).")
	Duration latency = Duration.ZERO;

	@Option(names = "--webhooks", paramLabel = "URL",
			description = "Machine port of a payrun serve; events go to URL/webhooks/syncpay and URL/webhooks/soap.")
	@Nullable URI webhooks;

	SandboxCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() throws InterruptedException {
		if (this.port < 0 || this.port > 65_535) {
			throw wrong("--port is 0 to 65535.");
		}
		Hooks hooks = (this.webhooks != null)
				? SandboxHooks.at(this.webhooks, session().environment().get("PAYRUN_SOAP_WEBHOOKSECRET"),
						session().environment().get("PAYRUN_SYNCPAY_WEBHOOKSECRET"))
				: Hooks.NONE;
		Path home = Surroundings.read().settings().home();
		LogFile.open(home);
		CountDownLatch stopped = new CountDownLatch(1);
		try (Sandbox sandbox = start(home)) {
			session().shutdown().onSignal(stopped::countDown);
			sandbox.tell(hooks);
			terminal().print("SyncPay and Soap sandbox at " + sandbox.url() + " (scenario " + Text.safe(this.scenario)
					+ ", seed " + this.seed + "). Ctrl-C ends it.");
			terminal().print("Books:  " + sandbox.url() + "/_books");
			terminal().print("To use it, with a job in mode test (or sandbox):");
			terminal().print("  export PAYRUN_SYNCPAY_URL=" + sandbox.url());
			terminal().print("  export PAYRUN_SYNCPAY_KEY=sk_test_sandbox");
			terminal().print("  export PAYRUN_SOAP_URL=" + sandbox.url());
			terminal().print("  export PAYRUN_SOAP_KEY=key_sandbox");
			terminal().print((this.webhooks != null) ? "Events: " + hooks.soap() + " and " + hooks.syncpay()
					: "Events: none; --webhooks URL sends them.");
			stopped.await();
			return 0;
		}
	}

	private Sandbox start(Path home) {
		try {
			return new OneSandbox(home).start(new Sandbox.Options(this.port, this.seed, this.scenario,
					home.resolve("sandbox"), this.window, this.latency, session().clock()));
		}
		catch (IllegalStateException ex) {
			throw new Refusal(4, "The sandbox of " + home + " is busy: " + ex.getMessage());
		}
	}

}
