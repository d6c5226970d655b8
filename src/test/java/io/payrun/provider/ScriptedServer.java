package io.payrun.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A provider made of raw sockets: it does to each request exactly what its script says,
 * and writes down every request that arrives, whole or not.
 */
public final class ScriptedServer implements AutoCloseable {

	private final ServerSocket listener;

	private final Script script;

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger requests = new AtomicInteger();

	private final BlockingQueue<Request> seen = new LinkedBlockingQueue<>();

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	/**
	 * Starts a server on a free loopback port.
	 * @param script what it does to each request
	 */
	public ScriptedServer(Script script) {
		this.script = script;
		try {
			this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		daemon(this::accept);
	}

	/** What a server does to one request. */
	@FunctionalInterface
	public interface Script {

		/**
		 * Answers, or does not; the connection is kept unless the script closes it.
		 * @param request what arrived
		 * @param socket where it came from
		 * @throws IOException where the client is gone
		 */
		void serve(Request request, Socket socket) throws IOException;

	}

	/**
	 * One request as it arrived.
	 *
	 * @param head request line and headers
	 * @param body the bytes of the body that came
	 * @param whole whether as many came as were announced
	 */
	public record Request(String head, String body, boolean whole) {

		/**
		 * The request line without the version.
		 * @return for example {@code GET /x}
		 */
		public String line() {
			return this.head.substring(0, this.head.indexOf(" HTTP/"));
		}

	}

	/**
	 * Always the same answer.
	 * @param status the status
	 * @param body the body
	 * @param headers more header lines
	 * @return the script
	 */
	public static Script answer(int status, String body, String... headers) {
		return (request, socket) -> write(socket, status, body.getBytes(StandardCharsets.UTF_8), headers);
	}

	/**
	 * Writes one answer.
	 * @param socket where to
	 * @param status the status
	 * @param body the body
	 * @param headers more header lines
	 * @throws IOException where the client is gone
	 */
	public static void write(Socket socket, int status, byte[] body, String... headers) throws IOException {
		StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
		for (String header : headers) {
			head.append(header).append("\r\n");
		}
		if (status != 204) {
			head.append("Content-Length: ").append(body.length).append("\r\n");
		}
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
		all.writeBytes(body);
		send(socket, all.toByteArray());
	}

	/**
	 * Writes bytes as they are.
	 * @param socket where to
	 * @param bytes what
	 * @throws IOException where the client is gone
	 */
	public static void send(Socket socket, byte[] bytes) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(bytes);
		out.flush();
	}

	/**
	 * Writes text as it is.
	 * @param socket where to
	 * @param text what
	 * @throws IOException where the client is gone
	 */
	public static void send(Socket socket, String text) throws IOException {
		send(socket, text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Closes a connection so that the client sees a reset.
	 * @param socket the connection
	 * @throws IOException never in practice
	 */
	public static void reset(Socket socket) throws IOException {
		socket.setSoLinger(true, 0);
		socket.close();
	}

	/**
	 * Where it listens.
	 * @return an {@code http} address
	 */
	public URI url() {
		return URI.create("http://127.0.0.1:" + port());
	}

	/**
	 * Its port.
	 * @return the port
	 */
	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * How many requests began to arrive.
	 * @return the wire count
	 */
	public int requests() {
		return this.requests.get();
	}

	/**
	 * How many connections were made.
	 * @return the count
	 */
	public int connections() {
		return this.connections.get();
	}

	/**
	 * The next request, as soon as it is over or its connection is.
	 * @return the request
	 */
	public Request next() {
		try {
			Request request = this.seen.poll(10, TimeUnit.SECONDS);
			if (request == null) {
				throw new AssertionError("no request came");
			}
			return request;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Every request so far that {@link #next()} has not taken.
	 * @return the requests
	 */
	public List<Request> rest() {
		List<Request> all = new ArrayList<>();
		this.seen.drainTo(all);
		return all;
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket socket : this.open) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.listener.accept();
				socket.setTcpNoDelay(true);
				this.open.add(socket);
				this.connections.incrementAndGet();
				daemon(() -> converse(socket));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void converse(Socket socket) {
		try (socket) {
			InputStream in = socket.getInputStream();
			while (!socket.isClosed()) {
				Request request = read(in);
				if (request == null) {
					return;
				}
				this.seen.add(request);
				if (!request.whole()) {
					return;
				}
				this.script.serve(request, socket);
			}
		}
		catch (IOException ex) {
			// the client is gone, or the script closed
		}
	}

	private @Nullable Request read(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int next = in.read();
			if (next < 0) {
				return null;
			}
			if (head.size() == 0) {
				this.requests.incrementAndGet();
			}
			head.write(next);
		}
		String text = head.toString(StandardCharsets.ISO_8859_1);
		int length = contentLength(text);
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		try {
			for (int next = 0; body.size() < length && (next = in.read()) >= 0;) {
				body.write(next);
			}
		}
		catch (IOException ex) {
			// reset in the middle: what came is what counts
		}
		return new Request(text, body.toString(StandardCharsets.UTF_8), body.size() == length);
	}

	private static int contentLength(String head) {
		return head.lines()
			.map((line) -> line.toLowerCase(Locale.ROOT))
			.filter((line) -> line.startsWith("content-length:"))
			.map((line) -> Integer.parseInt(line.substring(15).strip()))
			.findFirst()
			.orElse(0);
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task, "scripted-server");
		thread.setDaemon(true);
		thread.start();
	}

}
