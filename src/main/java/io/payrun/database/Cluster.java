package io.payrun.database;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data folder {@code HOME/postgres} and its server: made whole or not at all, started
 * durable and for this machine alone, stopped. Callers see to it that one process at a
 * time makes, starts or stops it.
 */
final class Cluster {

	static final String USER = "payrun";

	private static final Logger LOGGER = LoggerFactory.getLogger(Cluster.class);

	private static final String DATA = "postgres";

	private static final String LOG = "postgres.log";

	private static final String PASSWORD = "payrun.password";

	private static final String HALF_MADE = "postgres.new-";

	private static final long LOG_LIMIT_BYTES = 16L << 20;

	private static final int PASSWORD_BITS = 160;

	// recovery after a crash in the middle of a large load may take minutes
	private static final String START_SECONDS = "600";

	private static final String STOP_SECONDS = "120";

	private static final Pattern PORT_OPTION = Pattern.compile("port=(\\d{1,5})\\b");

	private final Path home;

	private final Path data;

	private final Path log;

	private final Programs programs;

	Cluster(Path home, Binaries binaries) {
		this.home = home;
		this.data = home.resolve(DATA);
		this.log = home.resolve(LOG);
		this.programs = new Programs(binaries, home, this.log);
	}

	/** Makes the data folder where there is none; refuses one that is not ours to use. */
	void prepare() throws IOException {
		this.programs.checkPermitted();
		prepareLog();
		for (Path leftover : Folders.children(this.home, HALF_MADE)) {
			Folders.delete(leftover);
		}
		if (!Files.exists(this.data) || Folders.children(this.data, "").isEmpty()) {
			create();
		}
		refuseForeign();
	}

	/** Starts the server and returns when it answers. */
	void start() throws IOException {
		long before = Files.size(this.log);
		Postmaster.forgetStranger(this.data);
		int exit = this.programs.run("pg_ctl",
				List.of("start", "-w", "-s", "-t", START_SECONDS, "-D", DATA, "-l", LOG, "-o", options(freePort())));
		if (exit != 0) {
			throw new DatabaseUnavailable("The embedded PostgreSQL did not start: " + complaint(before) + " (see "
					+ this.log + ", or set SPRING_DATASOURCE_URL).");
		}
	}

	/**
	 * Stops the server.
	 * @param how {@code fast} lets it write everything down, {@code immediate} is a crash
	 */
	void stop(String how) throws IOException {
		int exit = this.programs.run("pg_ctl", List.of("stop", "-w", "-s", "-t", STOP_SECONDS, "-m", how, "-D", DATA));
		if (exit != 0 && Postmaster.of(this.data).isPresent()) {
			LOGGER.warn("The embedded PostgreSQL in {} did not stop; the next command uses it as it is, see {}",
					this.data, this.log);
		}
	}

	/** The server that is running, in whatever state. */
	Optional<Postmaster> postmaster() throws IOException {
		return Postmaster.of(this.data);
	}

	Address address(Postmaster postmaster) throws IOException {
		String password = Files.readString(this.data.resolve(PASSWORD)).strip();
		return Address.embedded(postmaster.port(), USER, password, this.log.toString());
	}

	private void create() throws IOException {
		LOGGER.debug("Making a data folder for PostgreSQL {} in {}", this.programs.major(), this.data);
		long before = Files.size(this.log);
		String name = HALF_MADE + Long.toHexString(System.nanoTime());
		Path folder = this.home.resolve(name);
		Folders.createPrivate(folder);
		Path password = writePassword(folder);
		Folders.createPrivate(folder.resolve("data"));
		int exit = this.programs.run("initdb",
				List.of("-D", name + "/data", "-U", USER, "--pwfile", name + "/" + PASSWORD, "-A", "scram-sha-256",
						"-E", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
						"--no-instructions"));
		if (exit != 0) {
			throw new DatabaseUnavailable("The embedded PostgreSQL could not be made: " + complaint(before) + " (see "
					+ this.log + ", or set SPRING_DATASOURCE_URL).");
		}
		Files.move(password, folder.resolve("data").resolve(PASSWORD));
		Folders.sync(folder.resolve("data"));
		Files.move(folder.resolve("data"), this.data, StandardCopyOption.ATOMIC_MOVE);
		Folders.sync(this.home);
		Folders.delete(folder);
	}

	private static Path writePassword(Path folder) throws IOException {
		Path file = Files.createFile(folder.resolve(PASSWORD),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		return Files.writeString(file, new BigInteger(PASSWORD_BITS, new SecureRandom()).toString(36) + "\n");
	}

	private void refuseForeign() throws IOException {
		Path version = this.data.resolve("PG_VERSION");
		if (!Files.exists(version) || !Files.exists(this.data.resolve(PASSWORD))) {
			throw new DatabaseUnavailable(
					this.data + " is no data folder of Payrun's: move it away, or set SPRING_DATASOURCE_URL.");
		}
		String major = Files.readString(version).strip();
		if (!major.equals(String.valueOf(this.programs.major()))) {
			throw new DatabaseUnavailable(this.data + " was made by PostgreSQL " + major + ", and this program brings "
					+ this.programs.major() + ": dump it with the program that made it and load it again.");
		}
	}

	private void prepareLog() throws IOException {
		if (Files.exists(this.log) && Files.size(this.log) > LOG_LIMIT_BYTES) {
			Files.move(this.log, this.home.resolve(LOG + ".1"), StandardCopyOption.REPLACE_EXISTING);
		}
		if (!Files.exists(this.log)) {
			Files.createFile(this.log,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		}
	}

	// on the command line, where they win over whatever postgresql.conf says
	private static String options(int port) {
		return Stream
			.of("port=" + port, "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=on",
					"synchronous_commit=on", "full_page_writes=on", "max_connections=200", "max_wal_size=2GB",
					"timezone=UTC", "log_timezone=UTC")
			.reduce("", (all, setting) -> all + " -c " + setting)
			.strip();
	}

	/**
	 * The port of last time where it is free, so that pools outlive a crash of the
	 * server.
	 */
	private int freePort() throws IOException {
		Path options = this.data.resolve("postmaster.opts");
		if (Files.exists(options)) {
			Matcher port = PORT_OPTION.matcher(Files.readString(options));
			if (port.find()) {
				try (ServerSocket socket = socket(Integer.parseInt(port.group(1)))) {
					return socket.getLocalPort();
				}
				catch (IOException ex) {
					LOGGER.debug("Port {} is taken, another is used", port.group(1));
				}
			}
		}
		try (ServerSocket socket = socket(0)) {
			return socket.getLocalPort();
		}
	}

	private static ServerSocket socket(int port) throws IOException {
		return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }));
	}

	/** What PostgreSQL said last, of use to people. */
	private String complaint(long before) throws IOException {
		byte[] bytes;
		try (var channel = Files.newByteChannel(this.log)) {
			channel.position(Math.max(before, channel.size() - 65_536));
			bytes = Channels.newInputStream(channel).readAllBytes();
		}
		List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines()
			.map(String::strip)
			.filter((line) -> !line.isEmpty())
			.toList();
		return lines.stream()
			.filter((line) -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("error:"))
			.findFirst()
			.map((line) -> line.replaceFirst("^.*?(FATAL|PANIC|error): *", ""))
			.orElse(lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1));
	}

}
