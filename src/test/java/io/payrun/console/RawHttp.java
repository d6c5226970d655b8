package io.payrun.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Says exactly these bytes to a port of this machine, and reads what comes until the end.
 */
final class RawHttp implements AutoCloseable {

	private final Socket socket;

	RawHttp(int port) {
		try {
			this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
			this.socket.setSoTimeout(20_000);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A whole exchange: the request line and further header lines, without a body. */
	static String ask(int port, String requestLine, String... headers) {
		try (RawHttp raw = new RawHttp(port)) {
			StringBuilder text = new StringBuilder(requestLine + " HTTP/1.1\r\nConnection: close\r\n");
			boolean named = false;
			for (String header : headers) {
				named |= header.startsWith("Host:");
				text.append(header).append("\r\n");
			}
			return raw.say(text + (named ? "" : "Host: localhost\r\n") + "\r\n").rest();
		}
	}

	RawHttp say(String text) {
		try {
			this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
			this.socket.getOutputStream().flush();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Everything until the other side closes. */
	String rest() {
		try {
			return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
