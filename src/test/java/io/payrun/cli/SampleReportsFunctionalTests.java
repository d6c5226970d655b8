package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;

import io.payrun.database.Database;
import io.payrun.database.TestDatabase;
import io.payrun.jobs.Runs;
import io.payrun.jobs.Settings;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole runs of the sample files against a calm sandbox give the reports in
 * {@code sample-data/expected}. What differs from run to run, times, the provider's ids
 * and the hash of the history, is written there as {@code TIME}, {@code ID} and
 * {@code HISTORY}; what a run gave is left in {@code target/sample-reports} in the same
 * form.
 */
class SampleReportsFunctionalTests {

	private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");

	private static final Pattern ID = Pattern.compile("\\b(wd_[0-9a-f]+|PAY-[0-9]+)\\b");

	private static final Pattern HISTORY = Pattern.compile("\"history\" : \\{[^}]*}");

	@TempDir
	Path folder;

	@ParameterizedTest
	@CsvSource({ "payouts-small, 0", "payouts-bad-lines, 3", "payouts-all-currencies, 0" })
	void aSampleFileGivesTheReportsThatAreStoredBesideIt(String name, int exitCode) throws IOException {
		try (TestDatabase database = TestDatabase.create();
				Application application = Application.open(surroundings(database), "settle=10ms..50ms,polls=off",
						Clock.systemUTC())) {
			Path source = Path.of("sample-data", name + ".csv");
			Runs.Ended ended = application.runs()
				.run(new Runs.Order("sample", source, LocalDate.of(2026, 11, 20)),
						new RunScreen(Typed.nothing().terminal(), true, null, System::nanoTime));
			assertThat(ended.exitCode()).isEqualTo(exitCode);
		}
		for (String file : List.of("reconciliation.json", "reconciliation.csv", "rejected.csv")) {
			String given = normal(Files.readString(this.folder.resolve("reports/1/v1").resolve(file)));
			Path kept = Path.of("target/sample-reports", name, file);
			Files.createDirectories(kept.getParent());
			Files.writeString(kept, given);
			assertThat(given).as(file).isEqualTo(Files.readString(Path.of("sample-data/expected", name, file)));
		}
	}

	private static String normal(String report) {
		return HISTORY.matcher(withoutIds(report)).replaceAll("\"history\" : \"HISTORY\"");
	}

	private static String withoutIds(String report) {
		return ID.matcher(TIME.matcher(report).replaceAll("TIME")).replaceAll("ID");
	}

	private Surroundings surroundings(TestDatabase database) throws IOException {
		Path jobs = Files.createDirectory(this.folder.resolve("jobs"));
		Files.writeString(jobs.resolve("sample.yaml"), """
				name: sample
				mode: sandbox
				provider: syncpay
				source:
				  csv: sample-data/payouts-*.csv
				submit:
				  rate: 0
				track:
				  first-poll: 1s
				  longest-poll: 1s
				  until: 60s
				""");
		Settings defaults = new Binder().bindOrCreate("payrun", Settings.class);
		Path home = this.folder.resolve("home");
		return new Surroundings(new Settings(home, jobs, this.folder.resolve("reports"), defaults.syncpay(),
				defaults.soap(), this.folder.resolve("links")), new Database.Place(database.url(), null, null, home));
	}

}
