package io.payrun.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.payrun.database.Database;
import io.payrun.jobs.Refusal;
import io.payrun.jobs.Runs;
import io.payrun.jobs.Settings;
import io.payrun.payout.People;
import io.payrun.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An embedded database is backed up by a copy of its stopped data folder, pays on, and is
 * restored: what it paid since is not paid again, from neither of two homes.
 */
class RestoreFunctionalTests {

	private static final String CALM = "settle=1ms,balance.NGN=100000000.00";

	private static final String JOB = """
			name: %s
			mode: sandbox
			provider: syncpay
			source: {csv: none/*.csv}
			submit: {rate: 0, concurrency: 16}
			track: {first-poll: 1s, longest-poll: 1s, until: 30s}
			""";

	@TempDir
	private Path folder;

	private final Sandbox sandbox = Sandbox
		.start(new Sandbox.Options(0, 7, CALM, null, Duration.ofMinutes(30), Duration.ZERO, Clock.systemUTC()));

	private final HttpClient http = HttpClient.newHttpClient();

	private Typed said = Typed.nothing();

	@AfterEach
	void close() {
		this.sandbox.close();
	}

	@Test
	void whatWasPaidSinceTheBackupIsNotPaidAgainUntilAPersonAcceptsIt() throws Exception {
		Files.createDirectory(this.folder.resolve("jobs"));
		Files.writeString(this.folder.resolve("jobs/pay.yaml"), JOB.formatted("pay"));
		assertThat(run("two", null)).as("a second home, from the beginning").isEqualTo(3);
		assertThat(run("one", file("first", 20))).isZero();
		post("/_scenario", CALM + ",down=1");
		assertThat(run("one", file("second", 500))).isEqualTo(1);
		copy(this.folder.resolve("one/postgres"), this.folder.resolve("backup"));

		post("/_scenario", CALM);
		assertThat(relaunch("one", 3)).isZero();
		assertThat(run("two", null)).isEqualTo(3);
		assertThat(arrivals()).isEqualTo(520);
		Files.move(this.folder.resolve("one/postgres"), this.folder.resolve("lost"));
		// reports are never altered, and the restored database numbers its runs anew
		Files.move(this.folder.resolve("reports"), this.folder.resolve("lost-reports"));
		copy(this.folder.resolve("backup"), this.folder.resolve("one/postgres"));

		for (String home : List.of("one", "two")) {
			assertThat(relaunch(home, 3)).as(home).isEqualTo(2);
			assertThat(this.said.err()).contains("The database is behind: the anchor in ",
					home + "/anchor knows 520 intents of installation ", "the database has 20 and lacks those",
					"payrun accept-restore --evidence TEXT");
		}
		assertThat(run("one", file("third", 10))).isEqualTo(2);
		assertThat(planned("one")).isZero();
		assertThat(this.said.err()).contains("A run would send nothing now.");
		assertThat(arrivals()).as("0 sends from the restored database").isEqualTo(520);

		assertThat(with("one", this::acceptAfterDenial)).isZero();
		assertThat(this.said.err()).contains("READY NGN", "sandbox");
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> with("one", this::accept))
			.withMessageContaining("nothing to accept")
			.satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(2));
		assertThat(relaunch("two", 4)).as("the other home has not accepted it").isEqualTo(2);
		assertThat(relaunch("one", 4)).isZero();
		assertThat(relaunch("one", 3)).isZero();
		assertThat(arrivals()).isEqualTo(530);
		assertThat(books().get("double_payments")).isEmpty();
		assertThat(books().get("withdrawals")).hasSize(530);
	}

	private int acceptAfterDenial(Application application) {
		People.Result denied = application.people()
			.deny(new People.Selection(List.of(), 3L, null, null), "paid by the statement", "ada");
		assertThat(denied.done()).hasSize(500);
		return accept(application);
	}

	private int accept(Application application) {
		this.said = Typed.nothing();
		return new AcceptRestoreCommand(this.said.session()).accept(application.anchor(), "statement of 20 Nov", "ada");
	}

	private int run(String home, @Nullable Path file) {
		return with(home,
				(application) -> application.runs().run(new Runs.Order("pay", file, null), screen()).exitCode());
	}

	private int relaunch(String home, long run) {
		return with(home, (application) -> application.runs().relaunch(run, screen()).exitCode());
	}

	private int planned(String home) {
		return with(home,
				(application) -> application.runs()
					.plan(new Runs.Order("pay", file("fourth", 1), null), screen())
					.exitCode());
	}

	private RunScreen screen() {
		this.said = Typed.nothing();
		return new RunScreen(this.said.terminal(), true, null, System::nanoTime);
	}

	/** A process of its own home; both homes use the embedded database of the first. */
	private int with(String home, Function<Application, Integer> work) {
		Settings settings = new Settings(this.folder.resolve(home), this.folder.resolve("jobs"),
				this.folder.resolve("reports"),
				new Settings.SyncPay(this.sandbox.url(), "sk_test_sandbox", null, Duration.ofMinutes(30),
						Duration.ofSeconds(30), null),
				new Settings.Soap(null, null, null, Duration.ofSeconds(30), false, null, null),
				this.folder.resolve("links"));
		Surroundings surroundings = new Surroundings(settings,
				new Database.Place(null, null, null, this.folder.resolve("one")));
		try (Application application = Application.open(surroundings, "calm", Clock.systemUTC())) {
			return work.apply(application);
		}
	}

	private Path file(String name, int lines) {
		StringBuilder text = new StringBuilder("reference,destination_id,amount,currency\n");
		for (int line = 1; line <= lines; line++) {
			text.append("%s-%d,dest_ngn_%s%d,%d.00,NGN%n".formatted(name, line, name, line, 5000 + line));
		}
		try {
			return Files.writeString(this.folder.resolve(name + ".csv"), text.toString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void copy(Path from, Path to) throws IOException {
		try (var paths = Files.walk(from)) {
			for (Path path : paths.toList()) {
				Path copy = Files.copy(path, to.resolve(from.relativize(path).toString()));
				Files.setPosixFilePermissions(copy,
						PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
			}
		}
	}

	private int arrivals() {
		return books().get("arrivals").size();
	}

	private JsonNode books() {
		return JsonMapper.shared().readTree(send(HttpRequest.newBuilder(at("/_books"))));
	}

	private void post(String path, String body) {
		send(HttpRequest.newBuilder(at(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private URI at(String path) {
		return URI.create(this.sandbox.url() + path);
	}

	private String send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
