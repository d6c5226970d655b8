package io.payrun.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.payrun.jobs.Runs;
import io.payrun.reconciliation.integrity.Verdict;
import picocli.CommandLine.Command;

/**
 * A whole payment run that needs nothing: the built-in sandbox, an embedded PostgreSQL
 * and a sample file. It ignores every setting but where reports go, and removes
 * everything else that it made.
 */
@Command(name = "demo",
		description = { "A whole payment run on sample data, with its proof; needs nothing.",
				"Runs sample data against the built-in sandbox and a database of its own that is removed afterwards, "
						+ "and shows the proof and the path of the report. No money, no network, no settings." },
		footer = "  payrun demo")
final class DemoCommand extends Verb {

	/** For names of folders. */
	static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

	private static final String FILE = "demo.csv";

	DemoCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() throws IOException {
		Path home = fresh(Path.of(".payrun"), "demo-" + TIME.format(session().clock().instant()));
		Path reports = Path.of(reportsFolder()).resolve(home.getFileName());
		LogFile.open(Path.of(".payrun"));
		try {
			prepare(home);
			terminal().say("A demo in the built-in sandbox: no real money moves. It takes about half a minute.");
			return session().with(Surroundings.isolated(home.toAbsolutePath(), reports), "demo", this::runIn);
		}
		finally {
			delete(home);
		}
	}

	private String reportsFolder() {
		String folder = session().environment().getOrDefault("PAYRUN_REPORTS", "");
		return folder.isBlank() ? "reports" : folder;
	}

	/** A folder that nobody else has, also where two commands start in one second. */
	static Path fresh(Path parent, String name) throws IOException {
		Files.createDirectories(parent);
		for (int number = 1; number <= 100; number++) {
			Path folder = parent.resolve((number == 1) ? name : name + "-" + number);
			try {
				return Files.createDirectory(folder);
			}
			catch (java.nio.file.FileAlreadyExistsException ex) {
				// the next number
			}
		}
		throw new IOException("no free folder " + name + " in " + parent);
	}

	private static void prepare(Path home) throws IOException {
		Path inbox = Files.createDirectory(home.resolve("inbox"));
		try (InputStream sample = DemoCommand.class.getResourceAsStream("/sample-data/" + FILE)) {
			if (sample == null) {
				throw new IllegalStateException("sample-data/" + FILE + " is not on the class path");
			}
			Files.copy(sample, inbox.resolve(FILE));
		}
		Path jobs = Files.createDirectory(home.resolve("jobs"));
		Files.writeString(jobs.resolve("demo.yaml"), definition(inbox));
	}

	/** Relative like a person's own job, and so free of characters that a glob reads. */
	private static String definition(Path inbox) {
		return """
				name: demo
				mode: sandbox
				provider: syncpay
				source:
				  csv: %s/*.csv
				submit:
				  concurrency: 16
				  rate: 0
				track:
				  first-poll: 1s
				  longest-poll: 2s
				  until: 45s
				""".formatted(inbox.toString().replace('\\', '/'));
	}

	private int runIn(Application application) {
		Runs.Ended ended = application.runs()
			.run(new Runs.Order("demo", null, null), session().screen(application, true));
		new Outcome(terminal(), application).showRuns(ended);
		boolean finished = ended.exitCode() == 0 || ended.exitCode() == 3;
		boolean proven = !ended.runs().isEmpty() && ended.runs().stream().allMatch((run) -> ties(application, run));
		if (!finished || !proven) {
			terminal().print(ExitCodes.sentence(ended.exitCode()));
			return finished ? 1 : ended.exitCode();
		}
		if (!isSound(application)) {
			return 1;
		}
		terminal().print("A real run would end with: " + ExitCodes.sentence(ended.exitCode()));
		for (Runs.Summary run : ended.runs()) {
			terminal().print("Open the report: " + page(run));
		}
		terminal().print("The demo worked. On your own file: payrun run JOB --file FILE");
		return 0;
	}

	/**
	 * The same as {@code payrun verify --books}, as long as the sandbox has its books.
	 */
	private boolean isSound(Application application) {
		Verdict verdict = application.integrity((step) -> {
		}).check(null, application.sandboxBooks()).orElseThrow();
		if (!verdict.ok()) {
			terminal().print(VerifyView.lines(verdict));
			terminal().print(VerifyView.sentence(verdict));
			return false;
		}
		terminal().print("Verified by code of its own, against the sandbox's books as well: "
				+ verdict.invariants().size() + " promises, no breach. The same on your runs: payrun verify");
		return true;
	}

	private static boolean ties(Application application, Runs.Summary run) {
		return run.report() != null && Proof.parse(application.reports().current(run.id())).isBalanced();
	}

	private static String page(Runs.Summary run) {
		return Path.of(String.valueOf(run.report())).resolve("reconciliation.html").toAbsolutePath().toString();
	}

	static void delete(Path folder) throws IOException {
		List<Path> deepestFirst;
		try (Stream<Path> files = Files.walk(folder)) {
			deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
		}
		for (Path file : deepestFirst) {
			Files.deleteIfExists(file);
		}
	}

}
