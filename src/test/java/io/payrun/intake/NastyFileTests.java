package io.payrun.intake;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.payrun.intake.Intake.Inspection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Files that are nasty by their size, their kind or their name, by case number. */
class NastyFileTests {

	private static final byte[] FILE = (InboxWorld.HEADER + "PO-1,dest_1,5000.00,NGN\n")
		.getBytes(StandardCharsets.UTF_8);

	@TempDir
	Path inbox;

	static Stream<Arguments> rows() {
		return Stream.of(arguments(23, "in.csv.gz", new byte[] { 31, (byte) 139 }, "packed files are not read"),
				arguments(23, "in.TGZ", new byte[] { 31, (byte) 139 }, "packed files are not read"),
				arguments(23, "in.zip", new byte[] { 'P', 'K' }, "packed files are not read"),
				arguments(23, "gzip.csv", new byte[] { 31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, 3 },
						"line 1: not UTF-8 at byte 2"),
				arguments(23, "zip.csv", "PK\u0003\u0004../../x\n".getBytes(StandardCharsets.UTF_8),
						"line 1: unknown column \"PK\\u0003\\u0004../../x\""),
				arguments(24, "a;rm -rf $(x).csv", FILE, null), arguments(24, "CON", FILE, null),
				arguments(24, "dot.csv.", FILE, null), arguments(24, "line\nbreak.csv", FILE, null),
				arguments(24, "-rf.csv", FILE, null), arguments(24, "x".repeat(251) + ".csv", FILE, null));
	}

	@ParameterizedTest(name = "case {0}: {1}")
	@MethodSource("rows")
	void aFileIsReadWhateverItsNameAndRefusedByItsKind(int number, String name, byte[] content,
			@Nullable String reason) {
		Inspection inspection = inspect(
				InboxWorld.write(this.inbox.resolve(name), content, InboxWorld.NOW.minusSeconds(90)));
		if (reason == null) {
			assertThat(inspection).isInstanceOf(Inspection.Complete.class);
		}
		else {
			assertThat(inspection).extracting("reason").asString().startsWith(name + ": " + reason);
		}
	}

	@Test
	void aSecondNameOfTheSameFileIsReadAndALinkIntoAnotherFolderIsNot() throws IOException {
		Path file = InboxWorld.write(this.inbox.resolve("in.csv"), FILE, InboxWorld.NOW.minusSeconds(90));
		assertThat(inspect(Files.createLink(this.inbox.resolve("second.csv"), file)))
			.isInstanceOf(Inspection.Complete.class);
		Path link = Files.createSymbolicLink(this.inbox.resolve("link.csv"), Path.of("/etc/hostname"));
		assertThat(inspect(link)).extracting("reason")
			.isEqualTo("link.csv: not a regular file; links, folders and pipes are not read");
		Files.delete(link);
	}

	@Test
	void aFileOfFiveGigabytesThatIsNoneOfOursIsRefusedAfterItsFirstBytes() throws IOException {
		Path file = this.inbox.resolve("in.csv");
		try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
			sparse.setLength(5L << 30);
		}
		assertThat(inspect(file)).extracting("reason").isEqualTo("in.csv: line 1: longer than 10,000 characters");
		Files.move(file, this.inbox.resolve("good.control.json"));
		Path good = InboxWorld.write(this.inbox.resolve("good.csv"), FILE, InboxWorld.NOW.minusSeconds(90));
		assertThat(inspect(good)).extracting("reason").isEqualTo("good.control.json: longer than 64 KiB");
	}

	/**
	 * What is as long as it likes takes no more memory than a short file, and what is
	 * wrong is refused where it is wrong and not at the end of 5 GiB.
	 */
	@Test
	void hugeInputsAreReadInThirtyTwoMegabytesAndRefusedEarly() throws Exception {
		Path said = this.inbox.resolve("said.txt");
		Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx32m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), HugeInputs.class.getName(),
				String.valueOf(100 << 20))
			.redirectErrorStream(true)
			.redirectOutput(said.toFile())
			.start();
		try {
			assertThat(child.waitFor(300, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			child.destroyForcibly();
		}
		assertThat(Files.readAllLines(said)).isEqualTo(List.of("good lines|7488000 good lines|99 MiB",
				"lines of 10,000|0 good lines|99 MiB",
				"open quote|in.csv: line 3: a quote stays open; no line break is allowed inside a field|less than 1 MiB",
				"one line|in.csv: line 2: longer than 10,000 characters|less than 1 MiB",
				"columns|in.csv: line 1: longer than 10,000 characters|less than 1 MiB",
				"quoted line|in.csv: line 2: longer than 10,000 characters|less than 1 MiB",
				"zeros|in.csv: line 1: longer than 10,000 characters|less than 1 MiB"));
	}

	private static Inspection inspect(Path file) {
		return new FileInspector(Clock.fixed(InboxWorld.NOW, ZoneOffset.UTC)).inspect(file, true, false, "syncpay");
	}

}
