package io.payrun.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Two running simulated providers on loopback, SyncPay and Soap at one address, with
 * their own books on disk. Keys that SyncPay accepts: {@code sk_test_…} and
 * {@code sk_live_…}, each a world of its own; a key that ends in {@code _org_NAME}
 * belongs to another organisation, and one whose secret starts with {@code revoked} is
 * refused. What it does is written at {@link Scenario}, what it checks at
 * {@link Account}, and what its support people can do at {@link ControlDesk}. Soap's side
 * is at {@link SoapDoor} and {@link SoapDesk}; events go where {@link #tell} says.
 */
public final class Sandbox implements AutoCloseable {

	private static final int THREADS = 512;

	private static final int STACK_BYTES = 256 * 1024;

	static {
		// Read once by the JDK's server class: without nodelay every answer waits for a
		// delayed ACK, and its other defaults drop kept connections under load.
		setUnlessSet("sun.net.httpserver.nodelay", "true");
		setUnlessSet("sun.net.httpserver.maxIdleConnections", "4096");
		setUnlessSet("sun.net.httpserver.idleInterval", "1500");
	}

	private final HttpServer server;

	private final ThreadPoolExecutor threads;

	private final Books books;

	private final BackOffice office;

	private Sandbox(HttpServer server, ThreadPoolExecutor threads, Books books, BackOffice office) {
		this.server = server;
		this.threads = threads;
		this.books = books;
		this.office = office;
	}

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
	 * @param clock its time; tests move it. Only the {@code Date} header, which the JDK's
	 * server writes itself, follows the wall clock
	 */
	public record Options(int port, long seed, String scenario, @Nullable Path books, Duration window, Duration latency,
			Clock clock) {
	}

	/**
	 * Starts it; the books of an earlier life in the same folder are taken up.
	 * @param options how it behaves
	 * @return the running sandbox
	 * @throws IllegalArgumentException where the scenario has an unknown word
	 * @throws IllegalStateException where another sandbox writes in the same folder
	 * @throws UncheckedIOException where port or folder cannot be used
	 */
	public static Sandbox start(Options options) {
		Scenario scenario = Scenario.parse(options.scenario(), options.seed());
		Books books = Books.open(options, scenario);
		try {
			BackOffice office = new BackOffice(books);
			HttpServer server = HttpServer.create(new InetSocketAddress(loopback(), options.port()), 1024);
			ThreadPoolExecutor threads = threads();
			server.setExecutor(threads);
			server.createContext("/", new FrontDoor(books, options, office.soapDoor(options.latency())));
			office.start();
			server.start();
			return new Sandbox(server, threads, books, office);
		}
		catch (IOException ex) {
			books.close();
			throw new UncheckedIOException(
					"the sandbox cannot listen on port " + options.port() + ": " + ex.getMessage(), ex);
		}
	}

	/**
	 * Its address.
	 * @return {@code http://127.0.0.1:PORT}
	 */
	public URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/**
	 * Sends events there from now on; those that are kept for want of a target too.
	 * @param hooks the targets, kept in memory alone
	 */
	public void tell(Hooks hooks) {
		this.office.tell(hooks);
	}

	/** Waits until nothing more happens at this time of the clock. */
	void settle() throws InterruptedException {
		this.office.settle();
	}

	/** Drops every connection and closes the books; what they hold stays on disk. */
	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
		this.office.close();
		try {
			this.threads.awaitTermination(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.books.close();
	}

	private static InetAddress loopback() throws IOException {
		return InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
	}

	/** Threads that may sleep: an answer that takes its time holds one. */
	private static ThreadPoolExecutor threads() {
		AtomicInteger number = new AtomicInteger();
		ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(null, task, "sandbox-" + number.incrementAndGet(), STACK_BYTES);
					thread.setDaemon(true);
					return thread;
				});
		threads.allowCoreThreadTimeOut(true);
		return threads;
	}

	private static void setUnlessSet(String property, String value) {
		if (System.getProperty(property) == null) {
			System.setProperty(property, value);
		}
	}

}
