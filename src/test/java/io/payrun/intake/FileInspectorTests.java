package io.payrun.intake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;

import io.payrun.intake.Intake.Inspection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class FileInspectorTests {

	private static final String HEADER = "reference,destination_id,amount,currency\n";

	private static final String LINE = "PO-1,dest_1,5000.00,NGN\n";

	private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	private final FileInspector inspector = new FileInspector(Clock.fixed(NOW, ZoneOffset.UTC));

	@TempDir
	Path inbox;

	static Stream<Arguments> refusedFiles() {
		return Stream.of(arguments("an empty file", "", "in.csv: it has no header"),
				arguments("only a BOM", "\uFEFF", "in.csv: it has no header"),
				arguments("a blank first line", "\n" + HEADER + LINE, "in.csv: it has no header"),
				arguments("a line instead of a header", LINE, "in.csv: line 1: unknown column \"PO-1\""),
				arguments("an unknown column", "reference,destination_id,amount,currency,iban\n",
						"in.csv: line 1: unknown column \"iban\""),
				arguments("another case", "Reference,destination_id,amount,currency\n",
						"in.csv: line 1: unknown column \"Reference\"; write it \"reference\""),
				arguments("the request table's column", "reference,destination,amount,currency\n",
						"in.csv: line 1: unknown column \"destination\""),
				arguments("a missing column", "reference,destination_id,currency\n",
						"in.csv: line 1: column \"amount\" is missing"),
				arguments("no destination", "reference,amount,currency\n",
						"in.csv: line 1: column \"destination_id\" (SyncPay) or \"customer_id\" (Soap) is missing"),
				arguments("the other provider's destination", "reference,customer_id,amount,currency\n",
						"in.csv: line 1: column \"destination_id\" is missing, syncpay needs it"),
				arguments("a repeated column", "reference,amount,destination_id,amount,currency\n",
						"in.csv: line 1: column \"amount\" is there twice"),
				arguments("semicolons", HEADER.replace(',', ';'),
						"in.csv: line 1: delimiter? One column \"reference;destination_id;amount;currency\"; "
								+ "columns are separated by commas"),
				arguments("tabs", HEADER.replace(',', '\t'),
						"in.csv: line 1: delimiter? One column \"reference\\u0009destination_id\\u0009amoun…\"; "
								+ "columns are separated by commas"),
				arguments("a quote in the header", "reference,dest\"ination_id\n",
						"in.csv: line 1: misplaced quote in the header"),
				arguments("an open quote in the header", "reference,\"amount\nPO-1\"\n",
						"in.csv: line 1: a quote stays open; no line break is allowed inside a field"),
				arguments("a quote that spans lines", HEADER + "\"PO-1\nPO-2\",dest_1,5000.00,NGN\n",
						"in.csv: line 2: a quote stays open; no line break is allowed inside a field"),
				arguments("a quote that stays open to the end", HEADER + LINE + "PO-2,\"dest_1,5000.00,NGN\n",
						"in.csv: line 3: the file ends inside a quote"),
				arguments("a cut line", HEADER + "PO-1,dest_1,50",
						"in.csv: line 2: the last line has no line break and no control file vouches for it; "
								+ "it may be cut off"),
				arguments("a cut header", "reference,destination_id,amount,currency",
						"in.csv: line 1: the last line has no line break and no control file vouches for it; "
								+ "it may be cut off"),
				arguments("a lone CR at the end", HEADER + LINE.replace('\n', '\r'),
						"in.csv: line 2: the last line has no line break and no control file vouches for it; "
								+ "it may be cut off"),
				arguments("a long line", HEADER + LINE + "x".repeat(10_001) + "\n",
						"in.csv: line 3: longer than 10,000 characters"),
				arguments("a huge line", HEADER + "x".repeat(1_000_000),
						"in.csv: line 2: longer than 10,000 characters"),
				arguments("ten million columns", "a,".repeat(10_000_000),
						"in.csv: line 1: longer than 10,000 characters"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("refusedFiles")
	void aWholeFileIsRefusedWithItsReason(String kind, String content, String reason) {
		assertThat(refusal(file(content, NOW.minusSeconds(61)), false)).isEqualTo(reason);
		assertThat(refusal(file(content, NOW), true)).isEqualTo(reason);
	}

	static Stream<Arguments> badBytes() {
		byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
		return Stream.of(
				arguments("UTF-16", HEADER.getBytes(StandardCharsets.UTF_16), "in.csv: line 1: not UTF-8 at byte 1"),
				arguments("Latin-1", join(header, "José,d,1,NGN\n".getBytes(StandardCharsets.ISO_8859_1)),
						"in.csv: line 2: not UTF-8 at byte 45"),
				arguments("a surrogate", join(header, new byte[] { 'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '\n' }),
						"in.csv: line 2: not UTF-8 at byte 43"),
				arguments("overlong", join(header, new byte[] { (byte) 0xC0, (byte) 0x80, '\n' }),
						"in.csv: line 2: not UTF-8 at byte 42"),
				arguments("half a character", join(header, new byte[] { 'a', (byte) 0xE2, (byte) 0x82 }),
						"in.csv: line 2: the file ends inside a character, byte 43"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("badBytes")
	void bytesThatAreNotUtf8RefuseTheFile(String kind, byte[] content, String reason) {
		Path file = InboxWorld.write(this.inbox.resolve("in.csv"), content, NOW.minusSeconds(61));
		assertThat(refusal(file, false)).isEqualTo(reason);
	}

	private static byte[] join(byte[] first, byte[] second) {
		byte[] both = new byte[first.length + second.length];
		System.arraycopy(first, 0, both, 0, first.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	@Test
	void anIncompleteFileThatChangedInTheLastMinuteIsStillBeingWritten() {
		for (String content : new String[] { "", HEADER + "PO-1,de", HEADER + "PO-1,\"de", HEADER + "PO-1,\"de\n" }) {
			assertThat(this.inspector.inspect(file(content, NOW.minusSeconds(59)), false, false, "syncpay"))
				.isInstanceOf(Inspection.StillBeingWritten.class);
		}
		Path half = InboxWorld.write(this.inbox.resolve("in.csv"),
				join(HEADER.getBytes(StandardCharsets.UTF_8), new byte[] { (byte) 0xF0, (byte) 0x9F }), NOW);
		assertThat(this.inspector.inspect(half, false, false, "syncpay")).isEqualTo(new Inspection.StillBeingWritten(
				"in.csv: line 2: the file ends inside a character, byte 42; still being written"));
	}

	@Test
	void aYoungFileThatIsWrongAndNotIncompleteIsRefusedAtOnce() {
		assertThat(refusal(file(HEADER.replace(',', ';'), NOW), false)).contains("delimiter?");
	}

	@Test
	void aYoungCompleteFileIsReadAtOnce() {
		Inspection inspection = this.inspector.inspect(file(HEADER + LINE, NOW), false, false, "syncpay");
		assertThat(inspection).isInstanceOf(Inspection.Complete.class);
	}

	@Test
	void aByteOrderMarkCrLfAndAnyColumnOrderAreFine() {
		String content = "\uFEFFcurrency,amount,reference,destination_id\r\nNGN,5000,PO-1,dest_1\r\n\r\n";
		assertThat(this.inspector.inspect(file(content, NOW), true, false, "syncpay"))
			.isInstanceOf(Inspection.Complete.class);
	}

	@Test
	void aFileWithoutProviderColumnNeedsAJobThatNamesOne() {
		assertThat(this.inspector.inspect(file(HEADER, NOW), true, false, null)).extracting("reason")
			.isEqualTo("in.csv: line 1: column \"provider\" is missing and the job names no provider");
	}

	@Test
	void packedFilesLinksFoldersAndMissingFilesAreRefusedUnread() throws IOException {
		Path packed = InboxWorld.write(this.inbox.resolve("in.csv.GZ"), new byte[] { 31, (byte) 139 }, NOW);
		assertThat(refusal(packed, false)).isEqualTo("in.csv.GZ: packed files are not read; unpack it first");
		Path zip = InboxWorld.write(this.inbox.resolve("in.zip"), new byte[] { 'P', 'K' }, NOW);
		assertThat(refusal(zip, true)).isEqualTo("in.zip: packed files are not read; unpack it first");
		Path link = Files.createSymbolicLink(this.inbox.resolve("link.csv"), file(HEADER + LINE, NOW));
		assertThat(refusal(link, false))
			.isEqualTo("link.csv: not a regular file; links, folders and pipes are not read");
		Path folder = Files.createDirectory(this.inbox.resolve("folder.csv"));
		assertThat(refusal(folder, true))
			.isEqualTo("folder.csv: not a regular file; links, folders and pipes are not read");
		assertThat(refusal(this.inbox.resolve("no.csv"), true)).isEqualTo("no.csv: no such file");
	}

	@Test
	void aPipeIsRefusedWithoutWaitingForItsWriter() throws Exception {
		Path pipe = this.inbox.resolve("pipe.csv");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		assertThat(refusal(pipe, false))
			.isEqualTo("pipe.csv: not a regular file; links, folders and pipes are not read");
	}

	@Test
	void nastyNamesAreReadAndShownEscaped() {
		Path file = this.inbox.resolve("a;rm -rf\n.csv");
		InboxWorld.write(file, "x".getBytes(StandardCharsets.UTF_8), NOW.minusSeconds(90));
		assertThat(refusal(file, false)).startsWith("a;rm -rf\\u000A.csv: line 1: ");
	}

	private Path file(String content, Instant changed) {
		return InboxWorld.write(this.inbox.resolve("in.csv"), content.getBytes(StandardCharsets.UTF_8), changed);
	}

	private String refusal(Path file, boolean named) {
		Inspection inspection = this.inspector.inspect(file, named, false, "syncpay");
		assertThat(inspection).isInstanceOf(Inspection.Refused.class);
		return ((Inspection.Refused) inspection).reason();
	}

}
