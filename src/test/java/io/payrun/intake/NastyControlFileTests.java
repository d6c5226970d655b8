package io.payrun.intake;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.stream.Stream;

import io.payrun.intake.Intake.Inspection;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The nasty JSON cases by their numbers, in the only JSON that comes with a file. */
class NastyControlFileTests {

	private static final String NO_OBJECT = "not a JSON object";

	private static final String LINES = "\"lines\" must be a whole number";

	private static final String TOTAL = "the total of NGN must be a text with an amount of at most 2 decimals";

	@TempDir
	Path inbox;

	static Stream<Arguments> rows() {
		return Stream.of(row(27, "{\"lines\":1,\"lines\":1000000}", NO_OBJECT),
				row(27, "{\"lines\":1,\"\\u006cines\":1000000}", NO_OBJECT),
				row(27, "{\"totals\":{\"NGN\":\"1.00\",\"NGN\":\"2.00\"}}", NO_OBJECT),
				row(28, "{\"lines\":100.99}", LINES), row(28, "{\"lines\":\"100\"}", LINES),
				row(28, "{\"lines\":true}", LINES), row(28, "{\"lines\":\"\"}", LINES),
				row(28, "{\"lines\":1.0}", LINES), row(28, "{\"totals\":{\"NGN\":5000.00}}", TOTAL),
				row(28, "{\"totals\":{\"NGN\":\"\"}}", TOTAL), row(29, "{\"lines\":null}", LINES),
				row(29, "{\"totals\":null}", "\"totals\" must be an object of currency and amount"),
				row(29, "{\"totals\":{\"NGN\":null}}", TOTAL),
				row(29, "{\"sha256\":null}", "\"sha256\" must be 64 hexadecimal digits"),
				row(30, "{\"lines\":1}{\"lines\":2}", NO_OBJECT), row(30, "{\"lines\":1} tail", NO_OBJECT),
				row(30, "{\"lines\":1", NO_OBJECT), row(30, "", NO_OBJECT),
				row(31, "{\"lines\":" + "[".repeat(60_000), NO_OBJECT),
				row(31, "[".repeat(600) + "]".repeat(600), NO_OBJECT),
				row(31, "{\"lines\":" + "1".repeat(1000) + "}", LINES),
				row(31, "{\"totals\":{\"NGN\":\"" + "1".repeat(60_000) + "\"}}", TOTAL),
				row(31, "{\"x\":\"" + "y".repeat(65_536) + "\"}", "longer than 64 KiB"),
				row(32, "{\"lines\":9223372036854775808}", LINES), row(32, "{\"lines\":-1}", LINES),
				row(32, "{\"lines\":1e400}", LINES), row(32, "{\"totals\":{\"NGN\":12345678901234567.89}}", TOTAL),
				row(32, "{\"totals\":{\"NGN\":\"1E5\"}}", TOTAL),
				row(33, "{\"totals\":{\"\\ud800\":\"1\"}}", "\"totals\" has the unknown currency \"\\uD800\""),
				arguments(33, "{\"lines\":1,\"é\":1}".getBytes(StandardCharsets.ISO_8859_1), "not UTF-8"),
				arguments(33, "{\"lines\":1}".getBytes(StandardCharsets.UTF_16), "not UTF-8"),
				arguments(33, "{\"lines\":1}".getBytes(StandardCharsets.UTF_16LE), NO_OBJECT),
				row(34, "{\"lines\":1,\"status\":\"COMPLETED\"}", "unknown part \"status\""),
				row(34, "{\"approvedBy\":\"me\"}", "unknown part \"approvedBy\""),
				row(34, "{\"Lines\":1}", "unknown part \"Lines\""));
	}

	private static Arguments row(int number, String json, String reason) {
		return arguments(number, json.getBytes(StandardCharsets.UTF_8), reason);
	}

	@ParameterizedTest(name = "case {0}: {2}")
	@MethodSource("rows")
	void aNastyControlFileRefusesItsFile(int number, byte[] json, String reason) {
		assertThat(inspect(json)).extracting("reason")
			.asString()
			.matches("in\\.control\\.json: \\Q" + reason + "\\E(: .{1,41})?");
	}

	@ParameterizedTest
	@MethodSource("fine")
	void aPlainOneIsRead(byte[] json) {
		assertThat(inspect(json)).isInstanceOf(Inspection.Complete.class);
	}

	static Stream<byte[]> fine() {
		return Stream.of("{}", "{\"lines\":1}", "\uFEFF{\"lines\":1}\r\n")
			.map((json) -> json.getBytes(StandardCharsets.UTF_8));
	}

	private Inspection inspect(byte[] json) {
		InboxWorld.write(this.inbox.resolve("in.control.json"), json, InboxWorld.NOW);
		byte[] file = (InboxWorld.HEADER + "PO-1,dest_1,5000.00,NGN\n").getBytes(StandardCharsets.UTF_8);
		Path path = InboxWorld.write(this.inbox.resolve("in.csv"), file, InboxWorld.NOW);
		return new FileInspector(Clock.fixed(InboxWorld.NOW, ZoneOffset.UTC)).inspect(path, true, false, "syncpay");
	}

}
