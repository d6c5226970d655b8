package io.payrun.jobs;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

import io.payrun.intake.Intake;
import io.payrun.payout.Funding;
import io.payrun.payout.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DefinitionsTests {

	private static final String LEAST = """
			name: nightly
			mode: test
			source:
			  csv: inbox/*.csv
			""";

	@TempDir
	Path folder;

	@Test
	void whatIsNotSaidHasTheDefaultOfTheContract() throws IOException {
		JobDefinition job = read(LEAST);
		assertThat(job.name()).isEqualTo("nightly");
		assertThat(job.mode()).isEqualTo(Mode.TEST);
		assertThat(job.provider()).isNull();
		assertThat(job.source())
			.isEqualTo(new JobDefinition.Source("inbox/*.csv", JobDefinition.Control.OPTIONAL, true));
		assertThat(job.schedule()).isNull();
		assertThat(job.zone()).isEqualTo(ZoneOffset.UTC);
		assertThat(job.duplicates())
			.isEqualTo(new JobDefinition.Duplicates(Duration.ofHours(20), Intake.DuplicateAction.HOLD));
		assertThat(job.funding()).isEqualTo(Funding.Policy.IN_ORDER);
		assertThat(job.approval()).isEqualTo(JobDefinition.Approval.NOT_SAID);
		assertThat(job.limits()).isEmpty();
		assertThat(job.submit()).isEqualTo(new JobDefinition.Submit(500, 32, 10));
		assertThat(job.track())
			.isEqualTo(new JobDefinition.Track(Duration.ofSeconds(10), Duration.ofMinutes(15), Duration.ofHours(2)));
		assertThat(job.formats()).containsExactly("json", "csv", "html");
		assertThat(job.sha256()).hasSize(64);
	}

	@Test
	void theExampleOfTheContractIsRead() {
		JobDefinition job = new Definitions(Path.of("jobs")).read("nightly-syncpay");
		assertThat(job.provider()).isEqualTo("syncpay");
		assertThat(job.schedule()).isEqualTo(new JobDefinition.Schedule("0 30 1 * * ?", ZoneId.of("Africa/Lagos"), null,
				Set.of(), null, JobDefinition.OnHoliday.NEXT, null, null));
		assertThat(new Definitions(Path.of("jobs")).read("demo").mode()).isEqualTo(Mode.SANDBOX);
	}

	@Test
	void theKeysOfTheNightAreRead() throws IOException {
		JobDefinition job = read(
				"""
						name: nightly
						mode: live
						source: {csv: "in/{date}.csv"}
						plan-at: "17:00"
						two-people: true
						schedule:
						  cron: "0 30 1 ? * MON-FRI"
						  zone: Africa/Lagos
						  cut-off: "06:00"
						  skip-dates: ["2026-12-24"]
						  holidays: NG
						  on-holiday: previous
						  expected-by: "01:00"
						limits: {NGN: {payout: "500000.00", run: "50000000.00", day: "80000000.00", destination-day: "500000.00"}}
						""");
		assertThat(job.schedule()).isEqualTo(new JobDefinition.Schedule("0 30 1 ? * MON-FRI", ZoneId.of("Africa/Lagos"),
				LocalTime.of(6, 0), Set.of(LocalDate.of(2026, 12, 24)), "NG", JobDefinition.OnHoliday.PREVIOUS,
				LocalTime.of(1, 0), LocalTime.of(17, 0)));
		assertThat(job.approval()).isEqualTo(new JobDefinition.Approval(null, true));
		assertThat(job.approvalRequired(true)).isTrue();
		assertThat(job.approvalRequired(false)).isFalse();
		assertThat(job.limits()).isEqualTo(Map.of("NGN", new Limits.Limit(new BigDecimal("500000.00"),
				new BigDecimal("50000000.00"), new BigDecimal("80000000.00"), new BigDecimal("500000.00"))));
	}

	@Test
	void aPlanWithoutAnApprovalWouldBeSentAtOnceAndIsRefused() {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> read("""
				name: nightly
				mode: test
				source: {csv: "in/{date}.csv"}
				plan-at: "17:00"
				schedule: {cron: "0 30 1 * * ?"}
				""")).withMessageContaining("plan-at needs approval: required");
	}

	@Test
	void everythingCanBeSaidOtherwise() throws IOException {
		JobDefinition job = read("""
				name: nightly
				mode: live
				source: {database: true}
				duplicates: {within: 2d, action: off}
				funding: hold-all
				approval: required
				submit: {chunk: 1, concurrency: 64, rate: 0}
				track: {first-poll: 1s, longest-poll: 1m, until: 30m}
				report: {formats: [csv]}
				""");
		assertThat(job.source()).isEqualTo(new JobDefinition.Source(null, JobDefinition.Control.OPTIONAL, false));
		assertThat(job.duplicates())
			.isEqualTo(new JobDefinition.Duplicates(Duration.ofDays(2), Intake.DuplicateAction.OFF));
		assertThat(job.funding()).isEqualTo(Funding.Policy.HOLD_ALL);
		assertThat(job.approvalRequired(false)).isTrue();
		assertThat(job.submit()).isEqualTo(new JobDefinition.Submit(1, 64, 0));
		assertThat(job.formats()).containsExactly("csv");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					colour: red                       | colour is not a known key
					source: {csv: a, colour: red}     | source.colour is not a known key
					source: {}                        | source must have either
					source: {csv: a, database: true}  | source must have either
					source: inbox                     | source must have keys of its own
					source: {csv: 7}                  | source.csv must be a text
					source: {csv: 'a/**/b'}           | source.csv is no usable glob
					source: {csv: '[a'}               | source.csv is no usable glob
					source: {csv: a, expected: maybe} | source.expected must be true or false
					source: {csv: a, control: must}   | source.control must be optional or required
					source: {database: true, control: required} | source.control belongs to csv
					mode: production                  | mode must be sandbox or test or live, not "production"
					mode: TEST                        | mode must be sandbox or test or live
					name: other                       | name must equal the file's name, nightly
					name: 7                           | name must be a text
					provider: paypal                  | provider must be syncpay or soap
					provider:                         | provider must be a text, not nothing
					approval: maybe                   | approval must be none or required
					plan-at: "17:00"                  | plan-at needs a schedule
					limits: {NGN: {payout: 5}}        | limits.NGN.payout must be a quoted amount of NGN
					limits: {XXX: {payout: "5.00"}}   | limits.XXX is no currency that Payrun pays in
					limits: {NGN: {}}                 | limits.NGN must set payout, run, day or destination-day
					limits: {NGN: {week: "5.00"}}     | limits.NGN.week is not a known key
					schedule: {cron: "0 0 1 * * ?", cut-off: "6:00"} | schedule.cut-off must be a time of day
					schedule: {cron: "0 0 1 * * ?", skip-dates: ["2026-02-30"]} | schedule.skip-dates must name days of the calendar
					funding: best                     | funding must be in-order or hold-all
					schedule: {cron: never}           | schedule.cron is no Quartz cron expression
					schedule: {zone: UTC}             | schedule.cron is missing
					schedule: {cron: '0 0 1 * * ?', zone: Mars} | schedule.zone is no time zone
					duplicates: {within: 20}          | duplicates.within must be a length of time
					duplicates: {within: 0h}          | duplicates.within must be a length of time
					duplicates: {action: drop}        | duplicates.action must be hold or warn or off
					submit: {chunk: 0}                | submit.chunk must be a whole number from 1
					submit: {concurrency: many}       | submit.concurrency must be a whole number
					submit: {rate: 1.5}               | submit.rate must be a whole number from 0
					submit: {rate: "10"}              | submit.rate must be a whole number
					submit: {rate: 99999999999}       | submit.rate must be a whole number
					submit: fast                      | submit must have keys of its own
					track: {until: 2 hours}           | track.until must be a length of time
					track: {first-poll: 1h}           | track.first-poll must not be longer than longest-poll
					report: {formats: json}           | report.formats must be a list
					report: {formats: [pdf]}          | report.formats must name only json, csv, html, not "pdf"
					report: {formats: [csv, csv]}     | report.formats names csv twice
					""")
	void aBadValueIsRefusedWithFileKeyAndReason(String line, String reason) {
		String key = line.substring(0, line.indexOf(':'));
		String text = LEAST.lines()
			.filter((known) -> !known.startsWith(key + ":") && !(key.equals("source") && known.startsWith(" ")))
			.reduce("", (all, next) -> all + next + "\n") + line + "\n";
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> read(text))
			.withMessageStartingWith(this.folder.resolve("nightly.yaml").toString())
			.withMessageContaining(reason)
			.satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(2));
	}

	@Test
	void aKeyThatIsSaidTwiceIsRefused() {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> read(LEAST + "mode: live\n"))
			.withMessageContaining("nightly.yaml: line 5")
			.withMessageContaining("mode");
	}

	@Test
	void aMissingModeIsRefused() {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> read("name: nightly\nsource: {csv: a}\n"))
			.withMessageContaining("mode is missing; it must be sandbox or test or live");
	}

	@Test
	void whatIsNoYamlIsRefused() {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> read("name: [nightly\n"));
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> read("just words\n"))
			.withMessageContaining("must have keys");
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> read(""));
	}

	@Test
	void anUnknownJobIsAnsweredWithTheKnownOnes() throws IOException {
		read(LEAST);
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> new Definitions(this.folder).read("monthly"))
			.withMessageContaining("There is no job monthly")
			.withMessageContaining("known jobs: nightly");
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> new Definitions(this.folder).read("../etc/passwd"));
		assertThatExceptionOfType(Refusal.class)
			.isThrownBy(() -> new Definitions(this.folder.resolve("none")).read("monthly"))
			.withMessageContaining("holds no jobs");
	}

	private JobDefinition read(String text) throws IOException {
		Files.writeString(this.folder.resolve("nightly.yaml"), text);
		return new Definitions(this.folder).read("nightly");
	}

}
