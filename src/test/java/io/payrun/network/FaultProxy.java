package io.payrun.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.payrun.network.Fault.Way;
import org.jspecify.annotations.Nullable;

/**
 * A wire between Payrun and a server on loopback that does to each exchange what its
 * {@link Fault} says. It knows no protocol: an exchange begins with the first bytes from
 * the client after an answer. Counts what it struck, so that a test can tell that its
 * fault happened.
 */
public final class FaultProxy implements AutoCloseable {

	private static final int CHUNK = 1 << 16;

	private final int server;

	private final int port;

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger struck = new AtomicInteger();

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket door;

	private volatile @Nullable Fault fault;

	private final AtomicInteger left = new AtomicInteger();

	private volatile boolean closed;

	/**
	 * A proxy without a fault.
	 * @param server the server's port on loopback
	 */
	public FaultProxy(int server) {
		this.server = server;
		this.door = listen(0);
		this.port = this.door.getLocalPort();
		start(() -> accept(this.door));
	}

	/** Strikes the exchanges that begin from now on. */
	public FaultProxy strike(Fault next) {
		this.left.set(next.times());
		this.fault = next;
		return this;
	}

	/** Exchanges that begin from now on pass as they are. */
	public FaultProxy calm() {
		this.fault = null;
		return this;
	}

	/** Refuses connections and cuts those that are open. */
	public void down() {
		quietly(this.door::close);
		this.links.forEach((link) -> link.end(false));
	}

	/** Accepts connections again, on the same port. */
	public void up() {
		this.door = listen(this.port);
		start(() -> accept(this.door));
	}

	/** Nothing passes any more on the connections that are open now. */
	public void freeze() {
		this.links.forEach((link) -> link.silent = true);
	}

	public int port() {
		return this.port;
	}

	/** For an HTTP server behind it. */
	public URI url() {
		return URI.create("http://127.0.0.1:" + this.port);
	}

	/** How many connections were made. */
	public int connections() {
		return this.connections.get();
	}

	/** How many exchanges were struck. */
	public int struck() {
		return this.struck.get();
	}

	@Override
	public void close() {
		this.closed = true;
		down();
	}

	/**
	 * A door that was closed is free again only once the thread behind it has noticed.
	 */
	private static ServerSocket listen(int port) {
		for (int attempt = 1;; attempt++) {
			try {
				return new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
			}
			catch (IOException ex) {
				if (attempt == 100) {
					throw new UncheckedIOException(ex);
				}
				LockSupport.parkNanos(50_000_000);
			}
		}
	}

	private void accept(ServerSocket listening) {
		while (!listening.isClosed()) {
			try {
				Socket client = listening.accept();
				Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), this.server));
				this.connections.incrementAndGet();
				this.links.add(link);
				start(() -> link.pump(Way.UP));
				start(() -> link.pump(Way.DOWN));
			}
			catch (IOException ex) {
				// the door or the server is closed
			}
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "fault-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private void pause(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		for (long more = time.toNanos(); more > 0 && !this.closed; more = end - System.nanoTime()) {
			LockSupport.parkNanos(Math.min(more, 50_000_000));
		}
	}

	private static void quietly(Closing closing) {
		try {
			closing.close();
		}
		catch (IOException ex) {
			// it is gone either way
		}
	}

	private interface Closing {

		void close() throws IOException;

	}

	/** One connection of a client with its own to the server. */
	private final class Link {

		private final Socket client;

		private final Socket up;

		private final ByteArrayOutputStream request = new ByteArrayOutputStream();

		private @Nullable Fault armed;

		private boolean answered = true;

		private int passedUp;

		private int passedDown;

		private volatile boolean silent;

		Link(Socket client, Socket up) throws IOException {
			this.client = client;
			this.up = up;
			client.setTcpNoDelay(true);
			up.setTcpNoDelay(true);
		}

		void pump(Way way) {
			Socket from = (way == Way.UP) ? this.client : this.up;
			Socket to = (way == Way.UP) ? this.up : this.client;
			byte[] buffer = new byte[CHUNK];
			try {
				for (int read = from.getInputStream().read(buffer); read >= 0; read = from.getInputStream()
					.read(buffer)) {
					Fault now = (way == Way.UP) ? asked(buffer, read) : answering();
					if (!this.silent) {
						pass(buffer, read, (now != null && now.way() == way) ? now : null, to.getOutputStream());
					}
				}
			}
			catch (IOException ex) {
				// one of the sides is gone
			}
			Fault now = FaultProxy.this.fault;
			if (now != null && now.kind() == Fault.Kind.SLOW_CLOSE) {
				FaultProxy.this.struck.incrementAndGet();
				pause(now.time());
			}
			if (!this.silent) {
				end(false);
			}
		}

		/** Bytes of a request: the first ones after an answer decide about the fault. */
		private synchronized @Nullable Fault asked(byte[] buffer, int length) {
			if (this.answered) {
				this.answered = false;
				this.passedUp = 0;
				this.passedDown = 0;
				this.request.reset();
				this.armed = null;
			}
			this.request.write(buffer, 0, length);
			Fault wanted = FaultProxy.this.fault;
			if (this.armed == null && wanted != null && wanted.kind() != Fault.Kind.SLOW_CLOSE
					&& this.request.toString(StandardCharsets.ISO_8859_1).contains(wanted.at())
					&& FaultProxy.this.left.getAndDecrement() > 0) {
				FaultProxy.this.struck.incrementAndGet();
				this.armed = wanted;
			}
			return this.armed;
		}

		private synchronized @Nullable Fault answering() {
			Fault now = this.armed;
			if (!this.answered && now != null && now.kind() == Fault.Kind.TWICE) {
				byte[] copy = this.request.toByteArray();
				start(() -> again(copy, now.time()));
			}
			this.answered = true;
			return now;
		}

		private void pass(byte[] buffer, int length, @Nullable Fault now, OutputStream out) throws IOException {
			if (now == null) {
				out.write(buffer, 0, length);
				return;
			}
			switch (now.kind()) {
				case LATENCY -> {
					pause(now.time());
					out.write(buffer, 0, length);
				}
				case BANDWIDTH -> slices(buffer, length, Math.max(1, now.bytes() / 20), Duration.ofMillis(50), out);
				case SLICES -> slices(buffer, length, now.bytes(), now.time(), out);
				case CUT, RESET, SILENCE -> breakOff(buffer, length, now, out);
				default -> out.write(buffer, 0, length);
			}
		}

		private void slices(byte[] buffer, int length, int size, Duration between, OutputStream out)
				throws IOException {
			for (int at = 0; at < length; at += size) {
				out.write(buffer, at, Math.min(size, length - at));
				pause(between);
			}
		}

		private void breakOff(byte[] buffer, int length, Fault now, OutputStream out) throws IOException {
			int room = Math.min(length, now.after() - ((now.way() == Way.UP) ? this.passedUp : this.passedDown));
			if (room > 0) {
				out.write(buffer, 0, room);
			}
			this.passedUp += (now.way() == Way.UP) ? length : 0;
			this.passedDown += (now.way() == Way.DOWN) ? length : 0;
			if (room < length) {
				this.silent = now.kind() == Fault.Kind.SILENCE;
				if (!this.silent) {
					end(now.kind() == Fault.Kind.RESET);
				}
			}
		}

		private void again(byte[] copy, Duration later) {
			pause(later);
			try (Socket second = new Socket(InetAddress.getLoopbackAddress(), FaultProxy.this.server)) {
				second.getOutputStream().write(copy);
				second.setSoTimeout(10_000);
				second.getInputStream().read(new byte[CHUNK]);
			}
			catch (IOException ex) {
				// the server does not want it
			}
		}

		void end(boolean reset) {
			FaultProxy.this.links.remove(this);
			for (Socket socket : new Socket[] { this.client, this.up }) {
				quietly(() -> {
					if (reset) {
						socket.setSoLinger(true, 0);
					}
					socket.close();
				});
			}
		}

	}

}
