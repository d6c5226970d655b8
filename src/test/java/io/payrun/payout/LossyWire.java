package io.payrun.payout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import org.postgresql.ds.PGSimpleDataSource;

/**
 * A wire to the database that breaks once, at the first statement with a given text:
 * before the server sees it, or after it was committed and before its answer arrives.
 */
final class LossyWire implements AutoCloseable {

	private final ServerSocket door;

	private final URI server;

	private final byte[] marker;

	private final boolean afterCommit;

	private final AtomicBoolean broken = new AtomicBoolean();

	LossyWire(String jdbcUrl, String marker, boolean afterCommit) {
		this.server = URI.create(jdbcUrl.substring("jdbc:".length()));
		this.marker = marker.getBytes(StandardCharsets.UTF_8);
		this.afterCommit = afterCommit;
		try {
			this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	DataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setServerNames(new String[] { "127.0.0.1" });
		dataSource.setPortNumbers(new int[] { this.door.getLocalPort() });
		dataSource.setDatabaseName(this.server.getPath().substring(1));
		dataSource.setUser("postgres");
		return dataSource;
	}

	boolean isBroken() {
		return this.broken.get();
	}

	private void accept() {
		while (!this.door.isClosed()) {
			try {
				Socket client = this.door.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.server.getPort());
				Wire wire = new Wire(client, server);
				start(wire::toServer);
				start(wire::toClient);
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "lossy-wire");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.door.close();
	}

	private final class Wire {

		private final Socket client;

		private final Socket server;

		private volatile boolean breaksAtAnswer;

		Wire(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void toServer() {
			byte[] buffer = new byte[1 << 16];
			try (this.client; this.server) {
				InputStream in = this.client.getInputStream();
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					boolean hit = isMarked(buffer, read) && LossyWire.this.broken.compareAndSet(false, true);
					if (hit && !LossyWire.this.afterCommit) {
						return;
					}
					this.breaksAtAnswer |= hit;
					this.server.getOutputStream().write(buffer, 0, read);
				}
			}
			catch (IOException ex) {
				// the other side is gone
			}
		}

		void toClient() {
			byte[] buffer = new byte[1 << 16];
			try (this.client; this.server) {
				InputStream in = this.server.getInputStream();
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					if (this.breaksAtAnswer) {
						return;
					}
					this.client.getOutputStream().write(buffer, 0, read);
				}
			}
			catch (IOException ex) {
				// the other side is gone
			}
		}

		private boolean isMarked(byte[] buffer, int length) {
			return new String(buffer, 0, length, StandardCharsets.ISO_8859_1)
				.contains(new String(LossyWire.this.marker, StandardCharsets.ISO_8859_1));
		}

	}

}
