package io.payrun.payout;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessResourceFailureException;

import static org.assertj.core.api.Assertions.assertThat;

class AnchorWordsTests {

	private static final UUID OURS = UUID.fromString("8f14e45f-ceea-467f-9e0b-6b1b1b1b1b1b");

	private static final UUID THEIRS = UUID.fromString("00000000-0000-4000-8000-000000000001");

	private static final Path HOME = Path.of("/home/ada/anchor");

	private static final Mark KNOWN = new Mark(OURS, 12_345, "a".repeat(64));

	@Test
	void aDatabaseWithFewerIntentsWasSetBackAndOneWithAsManyWentOnElsewhere() {
		assertThat(AnchorWords.behind(HOME, KNOWN, mark(12_344)).reason())
			.isEqualTo("The database is behind: the anchor in /home/ada/anchor knows 12,345 intents of installation "
					+ OURS + ", the database has 12,344 and lacks those; it was set back to an older state.");
		assertThat(AnchorWords.behind(HOME, KNOWN, mark(12_345)).reason())
			.endsWith("lacks those; it was set back to an older state and went on from there without this home.");
	}

	@Test
	void whatAPersonMayAcceptSaysHowAndWhatIsBrokenSaysWhatToMend() {
		assertThat(List.of(AnchorWords.behind(HOME, KNOWN, mark(1)), AnchorWords.without(HOME, mark(1)),
				AnchorWords.strange(HOME, "x"), AnchorWords.foreign(HOME, KNOWN, new Mark(THEIRS, 1, "b".repeat(64)))))
			.allMatch(Standing.Refused::acceptable)
			.allMatch((refused) -> refused.text().contains("payrun accept-restore --evidence TEXT"));
		assertThat(List.of(AnchorWords.unusable(HOME, new IOException("x")),
				AnchorWords.silent(new DataAccessResourceFailureException("x"))))
			.noneMatch(Standing.Refused::acceptable)
			.allMatch((refused) -> refused.text().contains("\nNothing is sent that it does not cover."));
	}

	@Test
	void anotherInstallationIsNamedBesideOurs() {
		assertThat(AnchorWords.foreign(HOME, KNOWN, new Mark(THEIRS, 7, "b".repeat(64))).reason())
			.isEqualTo("The database belongs to another installation: the anchor in /home/ada/anchor knows 12,345 "
					+ "intents of installation " + OURS + ", the database has 7 intents of installation " + THEIRS
					+ ".");
	}

	@Test
	void aStrangeNameIsShownCutAndWithoutWhatATerminalWouldObey() {
		assertThat(AnchorWords.strange(HOME, "a\u001b[2Jb").reason())
			.isEqualTo("The anchor in /home/ada/anchor cannot be read: \"a?[2Jb\" is not written by Payrun.");
		assertThat(AnchorWords.strange(HOME, "x".repeat(40)).reason()).contains("\"" + "x".repeat(40) + "\"");
		assertThat(AnchorWords.strange(HOME, "x".repeat(41)).reason()).contains("\"" + "x".repeat(40) + "…\"");
	}

	@Test
	void aFolderThatCannotBeUsedSaysWhyAsFarAsTheSystemTold() {
		assertThat(AnchorWords.unusable(HOME, new FileSystemException("/x", null, "Read-only file system")).reason())
			.isEqualTo("The anchor in /home/ada/anchor cannot be used: Read-only file system.");
		assertThat(AnchorWords.unusable(HOME, new AccessDeniedException("/x")).reason())
			.isEqualTo("The anchor in /home/ada/anchor cannot be used: AccessDeniedException.");
	}

	@Test
	void aSilentDatabaseIsToldByTheFirstLineOfItsError() {
		assertThat(AnchorWords.silent(new DataAccessResourceFailureException("no answer\n  at line 3")).reason())
			.isEqualTo("The anchor could not be compared with the database (no answer).");
	}

	@Test
	void forTheRecordAnAnchorIsItsHighestMarkAndWhetherSomethingElseLayThere() {
		assertThat(AnchorWords.contents(new AnchorFolder.Contents(List.of(), List.of()))).isEqualTo("no anchor");
		assertThat(AnchorWords.contents(new AnchorFolder.Contents(List.of(), List.of("x"))))
			.isEqualTo("something unreadable");
		String mark = "12,345 intents of installation " + OURS + " (" + "a".repeat(64) + ")";
		assertThat(AnchorWords.contents(new AnchorFolder.Contents(List.of(KNOWN, mark(3)), List.of()))).isEqualTo(mark);
		assertThat(AnchorWords.contents(new AnchorFolder.Contents(List.of(KNOWN), List.of("x"))))
			.isEqualTo(mark + " and something unreadable");
	}

	private static Mark mark(long intents) {
		return new Mark(OURS, intents, "c".repeat(64));
	}

}
