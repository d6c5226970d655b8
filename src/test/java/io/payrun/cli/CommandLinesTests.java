package io.payrun.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class CommandLinesTests {

	@Test
	void theVerbsAreThoseOfTheContract() {
		assertThat(Typed.nothing().commandLine().getSubcommands().keySet()).containsExactly("demo", "plan", "run",
				"relaunch", "stop", "approve", "reject", "pause", "resume", "runs", "show", "payouts", "release",
				"deny", "resolve", "checkouts", "new-link", "close-link", "destinations", "accept-restore", "user",
				"report", "verify", "notices", "serve", "sandbox", "sample", "bench", "chaos");
	}

	static Stream<String> verbs() {
		return Typed.nothing().commandLine().getSubcommands().keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("verbs")
	void everyVerbExplainsItselfWithAnExample(String verb) {
		Typed typed = Typed.line(verb, "--help");
		assertThat(typed.exitCode()).isZero();
		assertThat(typed.err()).isEmpty();
		assertThat(typed.out()).startsWith("Usage: payrun " + verb).contains("Examples:\n  payrun " + verb);
		assertThat(typed.out().lines()).allMatch((line) -> Text.width(line) <= 100);
	}

	@Test
	void withoutAVerbTheHelpGoesToStandardErrorAndTheUseIsWrong() {
		Typed typed = Typed.line();
		assertThat(typed.exitCode()).isEqualTo(2);
		assertThat(typed.out()).isEmpty();
		assertThat(typed.err()).contains("Verbs:", "Examples:", "Exit codes:");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			rum                                                  | Did you mean: payrun run
			run                                                  | Missing required parameter: 'JOB'
			run job --date 2026-02-30                            | '2026-02-30' is not a day of the calendar
			plan job --date 20261120                             | is not a day of the calendar
			run job --files x                                    | Possible solutions: --file
			run job other                                        | Unmatched argument
			relaunch seven                                       | 'seven' is not a whole number
			relaunch 0                                           | numbered from 1
			stop -1                                              | numbered from 1
			pause                                                | Missing required option: '--reason=TEXT'
			pause --reason ' '                                   | must not be blank
			pause --provider synpay --reason x                   | --provider is syncpay or soap
			resume --provider all                                | --provider is syncpay or soap
			show                                                 | Missing required parameter: 'RUN'
			runs --limit 0                                       | at least 1
			payouts --status LOST                                | Invalid value for option '--status'
			payouts --mode prod                                  | sandbox, test or live
			release PO-1                                         | Missing required option: '--reason=TEXT'
			release PO-1 --reason ' '                            | must not be blank
			release --reason x                                   | either by REFERENCE
			release PO-1 --run 7 --reason x                      | either by REFERENCE
			deny PO-1 --kind POSSIBLE_DUPLICATE --reason x       | --kind goes with --run
			deny PO-1 --mode prod --reason x                     | sandbox, test or live
			resolve PO-1 --as perhaps --evidence x               | paid or not-paid
			resolve PO-1 --as paid --evidence ' '                | must not be blank
			destinations                                         | Missing required option: '--file=F'
			destinations --file none.csv --mode prod             | sandbox, test or live
			destinations --file none.csv                         | none.csv: no such file
			destinations --file none.csv --found a=../x          | --found wants NAME=ID
			destinations --file none.csv --found a=b --again a   | either --again or --found
			accept-restore                                       | Missing required option: '--evidence=TEXT'
			accept-restore --evidence ' '                        | must not be blank
			user                                                 | user add, list, disable or token
			user add ada                                         | Missing required option: '--role=R'
			user add ada --role king                             | Invalid value for option '--role'
			resolve PO-1 --as not-paid --evidence x --provider-id wd_1 | goes with --as paid
			resolve PO-1 --as paid --evidence x --provider-id ../x     | goes with --as paid
			report 7 --format pdf                                | json, csv or html
			sandbox --port 70000                                 | 0 to 65535
			sandbox --window soon                                | not a span of time
			sandbox --webhooks localhost:8080                    | --webhooks is an address
			sandbox --webhooks http://me:secret@localhost:8080   | --webhooks is an address
			sample                                               | Missing required option: '--lines=N'
			sample --lines -1                                    | --lines is 0 to
			verify seven                                         | 'seven' is not a whole number
			verify 0                                             | numbered from 1
			verify 1 2                                           | Unmatched argument
			verify --books nowhere                               | --books: it must be https
			verify --books http://example.com/_books             | http is for localhost
			verify --books http://me:secret@localhost:1          | must not hold a user
			verify --books 'http://[::1'                         | --books: it is no address
			bench --lines 0                                      | at least 1
			chaos --rounds 0                                     | --rounds is 1 to 100,000
			chaos --kills -1                                     | --kills is 0 to 50
			chaos --for ever                                     | not a span of time
			chaos --scenario stormy                              | does not know "stormy"
			""")
	void wrongUseIsToldOnStandardErrorWithExitCodeTwo(String typed, String message) {
		Typed line = Typed.line(words(typed));
		assertThat(line.exitCode()).isEqualTo(2);
		assertThat(line.out()).isEmpty();
		assertThat(line.err()).contains(message);
	}

	@Test
	void anArgumentCannotSteerTheTerminal() {
		assertThat(Typed.line("run", "job", "--date", "\u001b[2J").err()).contains("\\u{1b}[2J")
			.doesNotContain("\u001b");
	}

	@Test
	void helpLoadsNeitherSpringNorADatabase(@TempDir Path folder) throws Exception {
		Path loaded = folder.resolve("loaded.txt");
		Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
				"-Xlog:class+load:file=" + loaded, "-cp", System.getProperty("java.class.path"), Main.class.getName(),
				"run", "--help")
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).isZero();
		assertThat(output).contains("Usage: payrun run");
		assertThat(classes(loaded)).contains("io.payrun.cli.RunCommand")
			.noneMatch((name) -> name.startsWith("org.springframework") || name.startsWith("org.postgresql")
					|| name.startsWith("io.payrun.database") || name.startsWith("ch.qos.logback"));
	}

	private static Stream<String> classes(Path log) throws IOException {
		return Files.readAllLines(log).stream().map((line) -> line.replaceFirst("^(\\[[^]]*])+ ", "").split(" ")[0]);
	}

	/** As a shell does, with single quotes. */
	private static String[] words(String typed) {
		return java.util.regex.Pattern.compile("'([^']*)'|(\\S+)")
			.matcher(typed)
			.results()
			.map((word) -> (word.group(1) != null) ? word.group(1) : word.group(2))
			.toArray(String[]::new);
	}

}
