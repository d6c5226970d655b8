package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The program in a process of its own, so that it can be killed and suspended. */
final class Child implements AutoCloseable {

	private static final int LONGEST_SECONDS = 120;

	private final Process process;

	private final Path log;

	private Child(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	static Child start(Path folder, List<String> environment, String... args) throws IOException {
		return start(Main.class, folder, environment, args);
	}

	/** Another main of the tests in a process of its own. */
	static Child start(Class<?> main, Path folder, List<String> environment, String... args) throws IOException {
		Path log = Files.createTempFile(folder, "child", ".log");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(args));
		ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		for (String variable : environment) {
			String[] pair = variable.split("=", 2);
			builder.environment().put(pair[0], pair[1]);
		}
		return new Child(builder.start(), log);
	}

	/** Waits until something is true, looking every few milliseconds. */
	Child until(BooleanSupplier there) throws Exception {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
		while (!there.getAsBoolean()) {
			if (this.process.waitFor(15, TimeUnit.MILLISECONDS) || System.nanoTime() - end > 0) {
				throw new AssertionError("it ended or took too long:\n" + said());
			}
		}
		return this;
	}

	/** Its exit code, once it has ended by itself. */
	int exitCode() throws Exception {
		if (!this.process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
			throw new AssertionError("it does not end:\n" + said());
		}
		return this.process.exitValue();
	}

	String said() throws IOException {
		return Files.readString(this.log);
	}

	/** Like {@code kill -9}. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** Sends a signal, such as STOP, CONT or TERM. */
	void signal(String name) throws Exception {
		new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).inheritIO().start().waitFor();
	}

	long pid() {
		return this.process.pid();
	}

	@Override
	public void close() throws InterruptedException {
		kill();
	}

}
