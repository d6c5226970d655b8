package io.payrun.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code payrun runs} and {@code payrun --help} as processes of their own, from the
 * command to its end; beside them a Java that starts and does nothing.
 */
final class StartBench {

	private static final int ROUNDS = 5;

	private static final long RUNS_LIMIT_NANOS = 4_000_000_000L;

	private static final long HELP_LIMIT_NANOS = 1_000_000_000L;

	private final Bench.Ground ground;

	StartBench(Bench.Ground ground) {
		this.ground = ground;
	}

	List<Bench.Comparison> compare() throws IOException {
		List<String> payrun = launch();
		// makes its database, which later commands only start
		time(payrun, "runs");
		return List.of(compare(payrun, "runs", RUNS_LIMIT_NANOS), compare(payrun, "--help", HELP_LIMIT_NANOS));
	}

	private Bench.Comparison compare(List<String> payrun, String verb, long limitNanos) throws IOException {
		Rounds rounds = new Rounds();
		for (int round = 0; round < ROUNDS; round++) {
			long peer = time(List.of(java()), "-version");
			rounds.add(time(payrun, verb), peer);
		}
		this.ground.say("payrun " + verb + ": " + Rounds.seconds(rounds.oursNanos()));
		return new Bench.Comparison("payrun " + verb + ", against java -version", Rounds.seconds(rounds.oursNanos()),
				Rounds.seconds(rounds.peerNanos()), Rounds.factor(rounds.slower()),
				"< " + limitNanos / 1_000_000_000L + " s", rounds.oursNanos() < limitNanos);
	}

	/** The launcher where this is a clone, else the jar as production starts it. */
	private static List<String> launch() {
		Path classes = Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0]).toAbsolutePath();
		Path launcher = classes.resolveSibling("../payrun").normalize();
		if (classes.toString().toLowerCase(Locale.ROOT).endsWith(".jar")) {
			return Files.isExecutable(launcher) ? List.of(launcher.toString())
					: List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", classes.toString());
		}
		return List.of(java(), "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				Main.class.getName());
	}

	private static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	private long time(List<String> program, String argument) throws IOException {
		List<String> command = new ArrayList<>(program);
		command.add(argument);
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("PAYRUN_HOME", this.ground.folder().resolve("home").toString());
		builder.environment().remove("SPRING_DATASOURCE_URL");
		return time(builder, this.ground.folder().resolve("start.log"));
	}

	/**
	 * Runs a process to its end.
	 * @param builder the process
	 * @param log what it says goes there
	 * @return how long it took, in nanoseconds
	 */
	static long time(ProcessBuilder builder, Path log) throws IOException {
		builder.redirectErrorStream(true).redirectOutput(log.toFile());
		long began = System.nanoTime();
		Process process = builder.start();
		try {
			int exit = process.waitFor();
			long took = System.nanoTime() - began;
			if (exit != 0) {
				throw new IOException(builder.command().get(0) + " ended with " + exit + ": " + Files.readString(log));
			}
			return took;
		}
		catch (InterruptedException ex) {
			process.destroy();
			Thread.currentThread().interrupt();
			throw new IOException("interrupted", ex);
		}
	}

}
