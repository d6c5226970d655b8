package io.payrun.cli;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.payrun.jobs.EventDesk;
import io.payrun.jobs.Schedules;
import io.payrun.jobs.ServerPorts;
import io.payrun.jobs.Upcoming;
import io.payrun.jobs.Watched;
import io.payrun.notice.NoticePump;

/**
 * Everything that {@code serve} keeps going, and the order in which it ends: nobody sends
 * us anything new, no run begins, those that go on are stopped and waited for, what they
 * have to tell is told, and the ports close last.
 */
final class Server implements AutoCloseable {

	/** The runs that the page shows. */
	private static final int NEWEST = 50;

	private final Application application;

	private final Schedules schedules;

	private final NoticePump pump;

	private final ServerPorts ports;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private Server(Application application, Schedules schedules, NoticePump pump, ServerPorts ports) {
		this.application = application;
		this.schedules = schedules;
		this.pump = pump;
		this.ports = ports;
	}

	/**
	 * Opens the ports, then begins; a port that is taken is told before anything runs.
	 * @param application the open application
	 * @param session the invocation, whose end stops the server
	 * @return the server, to be closed
	 */
	static Server start(Application application, Session session) {
		Schedules schedules = application.schedules();
		ServerPorts ports = ServerPorts.open(application.ports(), watched(application, schedules, session.clock()));
		NoticePump pump = null;
		try {
			pump = NoticePump.start(application.notices());
			Server server = new Server(application, schedules, pump, ports);
			session.shutdown().onSignal(server::stop);
			schedules.start();
			return server;
		}
		catch (RuntimeException ex) {
			schedules.close();
			if (pump != null) {
				pump.close();
			}
			ports.close();
			throw ex;
		}
	}

	private static Watched watched(Application application, Schedules schedules, Clock clock) {
		return new Watched(application.dataSource(), clock, List.of(schedules.health()),
				() -> application.runs().list(NEWEST), schedules::next,
				EventDesk.desks(application.settings(), application.answering(), clock, schedules::followSoon));
	}

	/** Where it listens and what comes next, for the screen. */
	String told() {
		StringBuilder told = new StringBuilder("Serving. Health: port " + this.ports.machinePort()
				+ ", /health. Page for people: http://localhost:" + this.ports.consolePort() + "/");
		for (Upcoming next : this.schedules.next()) {
			told.append("\n  next: ")
				.append(next.job())
				.append(" for ")
				.append(next.date())
				.append(", due ")
				.append(next.at().toOffsetDateTime());
		}
		return told.toString();
	}

	/** Where providers' events are taken. */
	int machinePort() {
		return this.ports.machinePort();
	}

	void awaitStop() {
		try {
			this.stopped.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** From the signal: begins nothing more, and waits for what goes on. */
	private void stop() {
		this.ports.notReady();
		this.schedules.close();
		this.application.stopRuns();
		this.schedules.awaitEnd();
		this.stopped.countDown();
	}

	@Override
	public void close() {
		this.schedules.close();
		this.pump.close();
		this.ports.close();
	}

}
