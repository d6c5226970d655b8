package io.payrun.intake;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

import io.payrun.intake.Intake.Inspection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ControlFileTests {

	private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	private static final String WITHOUT_BREAK = "reference,destination_id,amount,currency\nPO-1,dest_1,5000.00,NGN";

	private static final String SHA256 = "a8dabc90c8f0b2d5cf4b2b9d4e34f7f0f37fb5a6f4a4a8f4c8f2c9d5cf4b2b9d";

	@TempDir
	Path inbox;

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					{"lines": 1                     | in.control.json: not a JSON object: Unexpected end-of-input: expected close …
					[]                              | in.control.json: not a JSON object
					{"lines": 1} {}                 | in.control.json: not a JSON object: Trailing token (`JsonToken.START_OBJECT`…
					{"lines": 1, "lines": 1}        | in.control.json: not a JSON object: Duplicate Object property "lines"
					{"rows": 1}                     | in.control.json: unknown part "rows"
					{"lines": "1"}                  | in.control.json: "lines" must be a whole number
					{"lines": 1.5}                  | in.control.json: "lines" must be a whole number
					{"lines": null}                 | in.control.json: "lines" must be a whole number
					{"sha256": "abc"}               | in.control.json: "sha256" must be 64 hexadecimal digits
					{"totals": [1]}                 | in.control.json: "totals" must be an object of currency and amount
					{"totals": {"XXX": "1"}}        | in.control.json: "totals" has the unknown currency "XXX"
					{"totals": {"NGN": 5000}}       | in.control.json: the total of NGN must be a text with an amount of at most 2 decimals
					{"totals": {"NGN": "5000.001"}} | in.control.json: the total of NGN must be a text with an amount of at most 2 decimals
					{"totals": {"NGN": "1E5"}}      | in.control.json: the total of NGN must be a text with an amount of at most 2 decimals
					""")
	void aControlFileThatCannotBeUnderstoodRefusesItsFile(String json, String reason) {
		control(json);
		assertThat(inspect(WITHOUT_BREAK + "\n", true)).extracting("reason").isEqualTo(reason);
	}

	@Test
	void aJobMayRequireAControlFile() {
		assertThat(inspect(WITHOUT_BREAK + "\n", true)).extracting("reason")
			.isEqualTo("in.csv: control file in.control.json is missing, the job requires it");
	}

	@Test
	void anotherHashRefusesTheFileAndNamesBoth() {
		control("{\"sha256\": \"" + SHA256 + "\"}");
		assertThat(inspect(WITHOUT_BREAK + "\n", false)).extracting("reason")
			.asString()
			.startsWith(
					"in.csv: differs from its control file: in.control.json says sha256 " + SHA256 + ", the file has ")
			.hasSize(
					("in.csv: differs from its control file: in.control.json says sha256 " + SHA256 + ", the file has ")
						.length() + 64);
	}

	@Test
	void aHashOrLinesWithTotalsVouchForAMissingLastLineBreak() {
		control("{\"lines\": 1, \"totals\": {\"NGN\": \"5000.00\"}}");
		String sha256 = InboxWorld.complete(inspect(WITHOUT_BREAK, false)).sha256();
		control("{\"sha256\": \"" + sha256.toUpperCase(Locale.ROOT) + "\"}");
		assertThat(inspect(WITHOUT_BREAK, false)).isInstanceOf(Inspection.Complete.class);
	}

	@Test
	void linesAloneDoNotVouchForAMissingLastLineBreak() {
		control("{\"lines\": 1}");
		assertThat(inspect(WITHOUT_BREAK, false)).extracting("reason").asString().contains("it may be cut off");
	}

	private void control(String json) {
		InboxWorld.write(this.inbox.resolve("in.control.json"), json.getBytes(StandardCharsets.UTF_8), NOW);
	}

	private Inspection inspect(String content, boolean required) {
		Path file = InboxWorld.write(this.inbox.resolve("in.csv"), content.getBytes(StandardCharsets.UTF_8), NOW);
		return new FileInspector(Clock.fixed(NOW, ZoneOffset.UTC)).inspect(file, true, required, "syncpay");
	}

}
