package io.payrun.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariDataSource;

/**
 * A wire to the database on which the lock connections can fall silent: nothing arrives
 * any more on either side, and nobody is told. The other connections go on.
 */
final class MuteWire implements AutoCloseable {

	/** How a lock connection names itself in one of its first messages. */
	private static final Pattern LOCK = Pattern.compile("application_name\\W+payrun ");

	private final ServerSocket door;

	private final URI server;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private volatile boolean mute;

	MuteWire(String jdbcUrl) {
		this.server = URI.create(jdbcUrl.substring("jdbc:".length()));
		try {
			this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	/** The program's pool, over this wire. */
	HikariDataSource pool() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + this.door.getLocalPort() + this.server.getPath());
		pool.setUsername("postgres");
		pool.setMaximumPoolSize(12);
		return pool;
	}

	void fallSilent() {
		this.mute = true;
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.door.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.server.getPort());
				this.sockets.addAll(List.of(client, server));
				Line line = new Line(client, server);
				start(line::toServer);
				start(line::toClient);
			}
		}
		catch (IOException ex) {
			// the door is closed
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "mute-wire");
		thread.setDaemon(true);
		thread.start();
	}

	/** Both sides learn now that the wire is gone. */
	@Override
	public void close() throws IOException {
		this.door.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private final class Line {

		private final Socket client;

		private final Socket server;

		private volatile boolean locks;

		Line(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void toServer() {
			pump(this.client, this.server, true);
		}

		void toClient() {
			pump(this.server, this.client, false);
		}

		private void pump(Socket from, Socket to, boolean looks) {
			byte[] buffer = new byte[1 << 16];
			try {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					this.locks |= looks
							&& LOCK.matcher(new String(buffer, 0, read, StandardCharsets.ISO_8859_1)).find();
					if (!this.locks || !MuteWire.this.mute) {
						out.write(buffer, 0, read);
					}
				}
				if (!this.locks || !MuteWire.this.mute) {
					this.client.close();
					this.server.close();
				}
			}
			catch (IOException ex) {
				// one side is gone
			}
		}

	}

}
