package io.payrun.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.payrun.database.CrashableServer;
import org.jspecify.annotations.Nullable;

/**
 * Where one round of the kill-and-relaunch proof lives: a folder with its job, its file,
 * its reports and a {@code PAYRUN_HOME} with a database of its own. The homes are copies
 * of one that a first command made, so that every round begins the same.
 */
final class ChaosHome implements AutoCloseable {

	static final String JOB = "chaos";

	private static final String DEFINITION = """
			name: chaos
			mode: test
			provider: syncpay
			source:
			  csv: inbox/*.csv
			submit:
			  concurrency: %d
			  rate: 0
			track:
			  first-poll: 200ms
			  longest-poll: 500ms
			  until: 2m
			""";

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final Path folder;

	private final CrashableServer server;

	private final Map<String, String> settings;

	private final List<String> java;

	private int started;

	private ChaosHome(Path folder, CrashableServer server, Map<String, String> settings, List<String> java) {
		this.folder = folder;
		this.server = server;
		this.settings = settings;
		this.java = java;
	}

	/**
	 * Starts the command that makes the home of which the rounds get copies.
	 * @param folder of the whole proof
	 * @return the process; once it has ended with 0 the home is there
	 */
	static ChaosProcess makeTemplate(Path folder) throws IOException {
		List<String> java = ChaosProcess.isPacked()
				? List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + archive(folder)) : List.of();
		return ChaosProcess.start(new ChaosProcess.Start(folder, Map.of("PAYRUN_HOME", template(folder).toString()),
				java, null, folder.resolve("template.log")), List.of("runs"));
	}

	private static Path template(Path folder) {
		return folder.resolve("template");
	}

	/** Classes that the first process loaded, for the others to start from. */
	private static Path archive(Path folder) {
		return folder.resolve("classes.jsa");
	}

	/**
	 * Makes a round's folder and starts its database.
	 * @param folder the round's
	 * @param parent folder of the whole proof
	 * @param plan of the round
	 * @param provider its address
	 * @return the home, to be closed
	 */
	static ChaosHome make(Path folder, Path parent, ChaosPlan plan, URI provider) throws IOException {
		Files.writeString(Files.createDirectory(folder.resolve("jobs")).resolve(JOB + ".yaml"),
				DEFINITION.formatted(plan.concurrency()));
		try (OutputStream out = Files.newOutputStream(folder.resolve("payouts.csv"))) {
			new SampleFile(plan.payouts(), plan.seed()).write(out);
		}
		Files.copy(folder.resolve("payouts.csv"),
				Files.createDirectory(folder.resolve("inbox")).resolve("payouts.csv"));
		Files.writeString(folder.resolve("plan.txt"), String.join("\n", plan.lines()) + "\n");
		Path home = folder.resolve("home");
		copy(template(parent), home);
		Map<String, String> settings = Map.of("PAYRUN_HOME", home.toString(), "PAYRUN_JOBS", "jobs", "PAYRUN_REPORTS",
				"reports", "PAYRUN_SYNCPAY_URL", provider.toString(), "PAYRUN_SYNCPAY_KEY", ChaosProvider.KEY,
				"PAYRUN_SYNCPAY_WINDOW", ChaosProvider.WINDOW.toSeconds() + "s", "PAYRUN_SYNCPAY_TIMEOUT",
				TIMEOUT.toSeconds() + "s");
		List<String> java = Files.exists(archive(parent))
				? List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + archive(parent)) : List.of();
		return new ChaosHome(folder, CrashableServer.open(home), settings, java);
	}

	/**
	 * The unpacked PostgreSQL is shared, everything else is the copy's own; it chooses a
	 * port of its own, too.
	 */
	private static void copy(Path template, Path home) throws IOException {
		Files.walkFileTree(template, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
				Path to = home.resolve(template.relativize(from));
				if (from.getFileName().toString().startsWith("postgres-bin-")) {
					Files.createSymbolicLink(to, from);
					return FileVisitResult.SKIP_SUBTREE;
				}
				Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
				if (!from.endsWith("postmaster.opts")) {
					Files.copy(from, home.resolve(template.relativize(from)), StandardCopyOption.COPY_ATTRIBUTES);
				}
				return FileVisitResult.CONTINUE;
			}

		});
	}

	/**
	 * Starts a command; its words are kept in a numbered file.
	 * @param command the verb and its arguments
	 * @param point the crash point at which it shall end itself, or null
	 * @return the running process
	 */
	ChaosProcess start(List<String> command, @Nullable String point) throws IOException {
		Path log = this.folder.resolve("%02d-%s.log".formatted(++this.started, command.get(0)));
		return ChaosProcess.start(new ChaosProcess.Start(this.folder, this.settings, this.java, point, log), command);
	}

	CrashableServer server() {
		return this.server;
	}

	/** The file that was paid, as it was generated. */
	Path input() {
		return this.folder.resolve("payouts.csv");
	}

	/** Whether the run's folder of reports has been begun. */
	boolean hasReports() {
		String[] runs = this.folder.resolve("reports").toFile().list();
		return runs != null && runs.length > 0;
	}

	/** The newest version of a run's reports. */
	Path report(long run) throws IOException {
		try (Stream<Path> versions = Files.list(this.folder.resolve("reports/" + run))) {
			return versions.filter((version) -> version.getFileName().toString().matches("v[0-9]{1,6}"))
				.max(Comparator
					.comparingInt((version) -> Integer.parseInt(version.getFileName().toString().substring(1))))
				.orElseThrow(() -> new IOException("run " + run + " has no report"));
		}
	}

	/** Names of what lies in the inbox, with that of its folder of accepted files. */
	List<String> inbox() throws IOException {
		Path inbox = this.folder.resolve("inbox");
		try (Stream<Path> files = Files.walk(inbox)) {
			return files.filter(Files::isRegularFile)
				.map((file) -> inbox.relativize(file).toString())
				.sorted()
				.toList();
		}
	}

	/** Stops the database; the folder stays. */
	@Override
	public void close() {
		try {
			this.server.crash();
		}
		finally {
			this.server.close();
		}
	}

}
