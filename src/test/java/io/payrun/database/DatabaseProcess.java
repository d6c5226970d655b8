package io.payrun.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Another process that uses the embedded database of a home: it opens it, runs the
 * statements it was given, says so, and closes it when its standard input ends.
 */
final class DatabaseProcess implements AutoCloseable {

	private static final String OPEN = "OPEN";

	private final Process process;

	private DatabaseProcess(Process process) {
		this.process = process;
	}

	/** Starts without waiting until the database is open. */
	static DatabaseProcess start(Path home, String... statements) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command(home)).redirectError(Redirect.INHERIT);
		builder.command().addAll(List.of(statements));
		return new DatabaseProcess(builder.start());
	}

	static List<String> command(Path home) {
		return new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				DatabaseProcess.class.getName(), home.toString()));
	}

	DatabaseProcess awaitOpen() throws IOException {
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
		String line = reader.readLine();
		while (line != null && !line.equals(OPEN)) {
			line = reader.readLine();
		}
		if (line == null) {
			throw new IllegalStateException("the process ended before it opened the database");
		}
		return this;
	}

	/** Like {@code kill -9}. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** Lets it close its database and end. */
	@Override
	public void close() throws IOException, InterruptedException {
		this.process.getOutputStream().close();
		this.process.waitFor();
	}

	/** The other process. */
	public static void main(String[] args) throws IOException {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
		try (Database database = Database.open(new Database.Place(null, null, null, Path.of(args[0])))) {
			for (String statement : List.of(args).subList(1, args.length)) {
				if (statement.equals("halt")) {
					Runtime.getRuntime().halt(0);
				}
				JdbcClient.create(database.dataSource()).sql(statement).update();
			}
			System.out.println(OPEN);
			System.in.read();
		}
	}

}
