package io.payrun.intake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

import io.payrun.intake.Intake.SourceFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FileMoverTests {

	private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

	private final FileMover mover = new FileMover(Clock.fixed(NOW, ZoneOffset.UTC));

	@TempDir
	Path inbox;

	@Test
	void anAcceptedFileGoesToDoneUnderItsRunWithItsControlFile() throws IOException {
		SourceFile file = file("nightly.csv", "a");
		Path moved = this.mover.move(file, 7L, null);
		assertThat(moved).isEqualTo(this.inbox.resolve("done/7-nightly.csv")).hasContent("a");
		assertThat(tree()).containsExactly("done/7-nightly.control.json", "done/7-nightly.csv");
	}

	@Test
	void movingAgainFindsTheFileThatWasMoved() throws IOException {
		SourceFile file = file("nightly.csv", "a");
		Path first = this.mover.move(file, 7L, null);
		assertThat(this.mover.move(file, 7L, null)).isEqualTo(first);
		assertThat(tree()).hasSize(2);
	}

	@Test
	void aCrashBetweenFileAndControlFileIsMadeGood() throws IOException {
		SourceFile file = file("nightly.csv", "a");
		Files.createDirectory(this.inbox.resolve("done"));
		Files.move(file.path(), this.inbox.resolve("done/7-nightly.csv"));
		assertThat(this.mover.move(file, 7L, null)).isNotNull();
		assertThat(tree()).containsExactly("done/7-nightly.control.json", "done/7-nightly.csv");
	}

	@Test
	void aMoveThatADeadProcessLeftInTheMiddleIsFinishedFromThePlaceAndTheContentAlone() throws IOException {
		SourceFile file = file("nightly.csv", "reference,destination_id,amount,currency\n");
		String sha256 = "8d3ceaf0ac4a8390ee4e507bd53e64ad9638d59c8e2eaff1258dfecf168b4b93";
		assertThat(this.mover.finish(file.path(), 7, sha256)).as("not moved yet").isNull();
		Files.createDirectory(this.inbox.resolve("done"));
		Path moved = Files.move(file.path(), this.inbox.resolve("done/7-nightly.csv"));
		assertThat(this.mover.finish(file.path(), 7, "0".repeat(64))).as("another content").isNull();
		assertThat(tree()).contains("nightly.control.json");
		assertThat(this.mover.finish(file.path(), 7, sha256)).isEqualTo(moved);
		assertThat(this.mover.finish(file.path(), 7, sha256)).isEqualTo(moved);
		assertThat(tree()).containsExactly("done/7-nightly.control.json", "done/7-nightly.csv");
	}

	@Test
	void theControlFileOfANewFileUnderTheSameNameStays() throws IOException {
		SourceFile file = file("nightly.csv", "reference,destination_id,amount,currency\n");
		Files.createDirectory(this.inbox.resolve("done"));
		Files.copy(file.path(), this.inbox.resolve("done/7-nightly.csv"));
		assertThat(
				this.mover.finish(file.path(), 7, "8d3ceaf0ac4a8390ee4e507bd53e64ad9638d59c8e2eaff1258dfecf168b4b93"))
			.isNull();
		assertThat(tree()).contains("nightly.control.json");
	}

	@Test
	void aRefusedFileGoesToRefusedWithItsReasonBesideIt() throws IOException {
		assertThat(this.mover.move(file("nightly.csv", "a"), null, "nightly.csv: line 3: a rule"))
			.isEqualTo(this.inbox.resolve("refused/20261120T013000Z-nightly.csv"));
		assertThat(this.inbox.resolve("refused/20261120T013000Z-nightly.reason.txt"))
			.hasContent("nightly.csv: line 3: a rule" + System.lineSeparator());
		assertThat(this.mover.move(file("nightly.csv", "b"), null, "again")).isNotNull();
		assertThat(tree()).containsExactly("refused/20261120T013000Z-nightly-2.control.json",
				"refused/20261120T013000Z-nightly-2.csv", "refused/20261120T013000Z-nightly-2.reason.txt",
				"refused/20261120T013000Z-nightly.control.json", "refused/20261120T013000Z-nightly.csv",
				"refused/20261120T013000Z-nightly.reason.txt");
	}

	@Test
	void theSameContentAgainIsPutBesideTheFirstWithANote() throws IOException {
		this.mover.move(file("nightly.csv", "a"), 7L, null);
		assertThat(this.mover.move(file("nightly.csv", "a"), 7L, "same content as run 7"))
			.isEqualTo(this.inbox.resolve("done/7-nightly-2.csv"));
		assertThat(this.inbox.resolve("done/7-nightly-2.reason.txt")).content().startsWith("same content as run 7");
	}

	@Test
	void aFileThatChangedOrIsGoneStaysWhereItIs() throws IOException {
		SourceFile file = file("nightly.csv", "a");
		Files.setLastModifiedTime(file.path(), FileTime.from(NOW));
		assertThat(this.mover.move(file, 7L, null)).isNull();
		SourceFile longer = file("nightly.csv", "a");
		InboxWorld.write(longer.path(), "ab".getBytes(StandardCharsets.UTF_8), NOW.minusSeconds(90));
		assertThat(this.mover.move(longer, null, "reason")).isNull();
		Files.delete(longer.path());
		assertThat(this.mover.move(longer, 7L, null)).isNull();
		assertThat(tree()).containsExactly("nightly.control.json");
	}

	@Test
	void nothingIsOverwrittenAndNastyNamesAreTamed() throws IOException {
		Files.createDirectory(this.inbox.resolve("done"));
		Files.writeString(this.inbox.resolve("done/7-nightly.csv"), "somebody's");
		assertThat(this.mover.move(file("nightly.csv", "a"), 7L, null))
			.isEqualTo(this.inbox.resolve("done/7-nightly-2.csv"));
		assertThat(this.inbox.resolve("done/7-nightly.csv")).hasContent("somebody's");
		assertThat(this.mover.move(file("a;rm -rf\n.csv", "a"), 8L, null))
			.isEqualTo(this.inbox.resolve("done/8-a;rm -rf_.csv"));
		assertThat(this.mover.move(file("ü".repeat(110) + ".csv", "a"), 9L, null))
			.isEqualTo(this.inbox.resolve("done/9-" + "ü".repeat(90) + ".csv"));
		assertThat(this.mover.move(file("CON.", "a"), 10L, null)).isEqualTo(this.inbox.resolve("done/10-CON."));
	}

	private SourceFile file(String name, String content) {
		Path path = write(this.inbox.resolve(name), content);
		Path control = (name.length() < 200) ? write(ControlFile.beside(path), "{}") : null;
		return source(path, content, control);
	}

	private static SourceFile source(Path path, String content, @Nullable Path control) {
		return new SourceFile(path, "", content.length(), NOW.minusSeconds(90).toEpochMilli(), control);
	}

	private static Path write(Path path, String content) {
		return InboxWorld.write(path, content.getBytes(StandardCharsets.UTF_8), NOW.minusSeconds(90));
	}

	private List<String> tree() throws IOException {
		try (Stream<Path> files = Files.walk(this.inbox)) {
			return files.filter(Files::isRegularFile)
				.map((file) -> this.inbox.relativize(file).toString())
				.sorted()
				.toList();
		}
	}

}
