package io.payrun.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.payrun.jobs.PortSettings;
import io.payrun.jobs.ServerPorts;
import io.payrun.jobs.Watched;
import io.payrun.jobs.HealthCheck;
import io.payrun.jobs.Refusal;
import jakarta.servlet.Servlet;
import org.jspecify.annotations.Nullable;

/**
 * The two HTTP ports of {@code serve}: one for machines, one for people. A further page
 * is one more servlet in one of the two maps below.
 */
public final class HttpPorts implements ServerPorts {

	/** How the command line finds these ports. */
	public static final class Service implements Opener {

		@Override
		public ServerPorts open(PortSettings settings, Watched watched) {
			return start(settings, watched);
		}

	}

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** Nothing may be loaded, framed or sent from anything on the machine port. */
	private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

	/** The console's pages may load our own style sheet. */
	private static final String OWN_STYLE = NOTHING + "; style-src 'self'; form-action 'none'";

	private final Health health;

	private final Heartbeat heartbeat;

	private final Port machine;

	private final Port console;

	private HttpPorts(Health health, Heartbeat heartbeat, Port machine, Port console) {
		this.health = health;
		this.heartbeat = heartbeat;
		this.machine = machine;
		this.console = console;
	}

	/**
	 * Opens both ports.
	 * @param settings where they listen
	 * @param watched what they show
	 * @return the open ports, to be closed
	 * @throws Refusal with exit code 2, where a port cannot be had or the token is wrong
	 */
	public static HttpPorts start(PortSettings settings, Watched watched) {
		String token = settings.token();
		TomcatLog.silence();
		HealthStore store = new HealthStore(watched.dataSource());
		HookWatch hooks = new HookWatch(System::nanoTime);
		Health health = health(store, watched, hooks);
		Heartbeat heartbeat = new Heartbeat(System::nanoTime).start();
		Port machine = null;
		try {
			machine = Port.open(new Port.Place("PAYRUN_PORT", settings.port(), "PAYRUN_ADDRESS", settings.address()),
					NOTHING,
					machinePages(health, heartbeat, metrics(token, store, watched, health), hooks(watched, hooks)));
			Port console = Port.open(new Port.Place("PAYRUN_CONSOLEPORT", settings.consoleport(),
					"PAYRUN_CONSOLEADDRESS", settings.consoleaddress()), OWN_STYLE,
					consolePages(health, store, watched));
			TomcatLog.warnings();
			return new HttpPorts(health, heartbeat, machine, console);
		}
		catch (RuntimeException ex) {
			heartbeat.close();
			health.close();
			if (machine != null) {
				machine.close();
			}
			throw ex;
		}
	}

	/** A provider without a secret has no door here. */
	private static Map<String, Servlet> hooks(Watched watched, HookWatch watch) {
		Map<String, Servlet> pages = new LinkedHashMap<>();
		watched.desks().forEach((desk) -> pages.put("/webhooks/" + desk.provider(), new HookServlet(desk, watch)));
		return pages;
	}

	private static Health health(HealthStore store, Watched watched, HookWatch hooks) {
		OwnChecks own = new OwnChecks(store, watched.clock(), watched.runs());
		List<HealthCheck> further = new ArrayList<>(watched.checks());
		further.addAll(own.further());
		if (!watched.desks().isEmpty()) {
			further.add(hooks.check());
		}
		return new Health(own.essential(), further, System::nanoTime);
	}

	private static Map<String, Servlet> machinePages(Health health, Heartbeat heartbeat,
			@Nullable MetricsServlet metrics, Map<String, Servlet> hooks) {
		Map<String, Servlet> pages = new LinkedHashMap<>(hooks);
		pages.put("/health", HealthServlet.whole(health));
		pages.put("/health/live", HealthServlet.live(health, heartbeat));
		pages.put("/health/ready", HealthServlet.ready(health));
		if (metrics != null) {
			pages.put("/metrics", metrics);
		}
		return pages;
	}

	private static Map<String, Servlet> consolePages(Health health, HealthStore store, Watched watched) {
		Map<String, Servlet> pages = new LinkedHashMap<>();
		pages.put("", new FrontPage(health, store, watched));
		pages.put(StyleSheet.PATH, new StyleSheet());
		return pages;
	}

	private static @Nullable MetricsServlet metrics(@Nullable String token, HealthStore store, Watched watched,
			Health health) {
		if (token == null) {
			return null;
		}
		Metrics metrics = new Metrics(new MetricStore(watched.dataSource()), store, System::nanoTime);
		return new MetricsServlet(token, () -> metrics.fromRows() + ProcessMetrics.of(health));
	}

	/**
	 * The machine port.
	 * @return the number that it really has
	 */
	@Override
	public int machinePort() {
		return this.machine.number();
	}

	/**
	 * The console's port.
	 * @return the number that it really has
	 */
	@Override
	public int consolePort() {
		return this.console.number();
	}

	/**
	 * The beginning of the end: {@code /health/ready} says no from now on, so that nobody
	 * sends anything new; everything else is answered on.
	 */
	@Override
	public void notReady() {
		this.health.drain();
	}

	/**
	 * Takes no new request, lets those that run end within five seconds, and closes both
	 * ports.
	 */
	@Override
	public void close() {
		notReady();
		this.console.close(PATIENCE);
		this.machine.close(PATIENCE);
		this.heartbeat.close();
		this.health.close();
	}

}
