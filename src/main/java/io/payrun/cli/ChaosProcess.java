package io.payrun.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * One {@code payrun} process that a person could have started: the very program that runs
 * here, in a process of its own, with the settings of the round and with none of the
 * caller's. What it says on both streams is kept in a file.
 */
final class ChaosProcess {

	private static final int KILLED = 137;

	private static final int LOOK_MILLIS = 8;

	private final Process process;

	private final Start start;

	private boolean killed;

	private ChaosProcess(Process process, Start start) {
		this.process = process;
		this.start = start;
	}

	/**
	 * How a process is started.
	 *
	 * @param folder its working directory
	 * @param settings its environment variables beside those of the system
	 * @param java options for Java
	 * @param point the crash point at which it shall end itself, or null
	 * @param log where its words go
	 */
	record Start(Path folder, Map<String, String> settings, List<String> java, @Nullable String point, Path log) {
	}

	static ChaosProcess start(Start start, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-Xmx256m"));
		command.addAll(start.java());
		if (start.point() != null) {
			command.add("-Dpayrun.crash-at=" + start.point());
		}
		command.addAll(program());
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command).directory(start.folder().toFile())
			.redirectInput(new File("/dev/null"))
			.redirectErrorStream(true)
			.redirectOutput(start.log().toFile());
		// a setting or an option of the caller's would make another program of it
		builder.environment().keySet().removeIf((name) -> name.matches("(PAYRUN|SPRING|LOGGING)_.*|J.*_OPTIONS"));
		builder.environment().putAll(start.settings());
		return new ChaosProcess(builder.start(), start);
	}

	/** The jar where this runs from one, else the class path. */
	private static List<String> program() {
		List<String> path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map((entry) -> Path.of(entry).toAbsolutePath().toString())
			.toList();
		return isPacked() ? List.of("-jar", path.get(0))
				: List.of("-cp", path.stream().collect(Collectors.joining(File.pathSeparator)), Main.class.getName());
	}

	/** Whether this program runs from its jar. */
	static boolean isPacked() {
		return String.valueOf(ChaosProcess.class.getResource("ChaosProcess.class")).contains("BOOT-INF");
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/** Whether it has said anything. */
	boolean hasSpoken() {
		return this.start.log().toFile().length() > 0;
	}

	/** Everything that it has said. */
	String said() throws IOException {
		return Files.readString(this.start.log());
	}

	/** The end of what it has said, in one line. */
	String lastWords() throws IOException {
		List<String> lines = said().lines().filter((line) -> !line.isBlank()).toList();
		return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
	}

	/** Like {@code kill -9}; counts only where it was still alive. */
	void kill() throws InterruptedException {
		this.killed |= this.process.isAlive();
		this.process.destroyForcibly().waitFor();
	}

	/** Sends a signal, such as STOP or CONT. */
	void signal(String name) throws IOException, InterruptedException {
		Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start();
		if (!kill.waitFor(10, TimeUnit.SECONDS)) {
			kill.destroyForcibly();
		}
	}

	/** Waits a moment, or until it has ended. */
	void look() throws InterruptedException {
		this.process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
	}

	/** Its exit code; null where it was killed from outside. */
	@Nullable Integer exitCode() {
		return this.killed ? null : this.process.exitValue();
	}

	/** Whether it ended itself at a crash point. */
	boolean endedAtPoint() {
		return this.start.point() != null && !this.killed && !isAlive() && this.process.exitValue() == KILLED;
	}

}
