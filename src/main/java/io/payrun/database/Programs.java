package io.payrun.database;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs PostgreSQL's programs: in the folder that holds the data folder, with an
 * environment that has none of the caller's secrets and {@code PG…} variables, and with
 * none of the caller's streams. PostgreSQL refuses to run as root; there each program
 * runs in a user namespace of its own, in which it is nobody, and files stay root's.
 */
final class Programs {

	private final Binaries binaries;

	private final Path folder;

	private final File log;

	private final boolean root;

	Programs(Binaries binaries, Path folder, Path log) {
		this.binaries = binaries;
		this.folder = folder;
		this.log = log.toFile();
		this.root = isRoot();
	}

	int major() {
		return this.binaries.major();
	}

	/** Says by {@link DatabaseUnavailable} where root may not become nobody. */
	void checkPermitted() throws IOException {
		if (!this.root) {
			return;
		}
		Process process;
		try {
			process = builder(List.of("unshare", "-U", "true")).redirectOutput(Redirect.PIPE).start();
		}
		catch (IOException ex) {
			throw notPermitted("there is no unshare program");
		}
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		if (waitFor(process) != 0) {
			throw notPermitted(said.lines().findFirst().orElse("unshare -U failed"));
		}
	}

	Process start(String program, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>();
		if (this.root) {
			command.addAll(List.of("unshare", "-U"));
		}
		command.add(this.binaries.program(program));
		command.addAll(arguments);
		return builder(command).start();
	}

	int run(String program, List<String> arguments) throws IOException {
		return waitFor(start(program, arguments));
	}

	private ProcessBuilder builder(List<String> command) {
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectInput(new File("/dev/null"))
			.redirectErrorStream(true)
			.redirectOutput(Redirect.appendTo(this.log));
		Map<String, String> environment = builder.environment();
		environment.keySet().retainAll(List.of("PATH", "LD_LIBRARY_PATH"));
		environment.put("LC_ALL", "C");
		environment.put("TZ", "UTC");
		return builder;
	}

	private static int waitFor(Process process) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return process.waitFor();
				}
				catch (InterruptedException ex) {
					// half a start or stop helps nobody; the programs end by themselves
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private static boolean isRoot() {
		try {
			return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
		}
		catch (IOException | UnsupportedOperationException ex) {
			return "root".equals(System.getProperty("user.name"));
		}
	}

	private static DatabaseUnavailable notPermitted(String reason) {
		return new DatabaseUnavailable("The embedded PostgreSQL does not run as root here (" + reason
				+ "): run Payrun as a normal user, or set SPRING_DATASOURCE_URL to a PostgreSQL 15 or newer.");
	}

}
