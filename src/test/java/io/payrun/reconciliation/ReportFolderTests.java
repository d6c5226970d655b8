package io.payrun.reconciliation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.payrun.reconciliation.ReportFolder.Content;
import io.payrun.reconciliation.ReportFolder.Draft;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReportFolderTests {

	/** SHA-256 of "one". */
	private static final String ONE = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

	@TempDir
	Path root;

	private ReportFolder folder = new ReportFolder(Path.of("."));

	@BeforeEach
	void aVersion() {
		this.folder = new ReportFolder(this.root.resolve("7/../7/v1"));
	}

	@Test
	void aReportIsSeenWholeOrNotAtAll() throws IOException {
		Draft draft = this.folder.write(Map.of("a.json", text("one"), "b.csv", text("two")));
		assertThat(this.folder.path()).isEqualTo(this.root.resolve("7/v1"));
		assertThat(this.folder.exists()).isFalse();
		assertThat(draft.hashes()).containsEntry("a.json", ONE).containsKey("b.csv");
		this.folder.rename(draft);
		assertThat(tree()).containsExactly("7/v1/a.json", "7/v1/b.csv");
		assertThat(this.root.resolve("7/v1/a.json")).hasContent("one");
		assertThat(this.folder.exists()).isTrue();
	}

	@Test
	void itHoldsExactlyTheBytesWhoseHashesAreKnown() throws IOException {
		assertThat(this.folder.holds(Map.of("a.json", ONE))).isFalse();
		this.folder.rename(this.folder.write(Map.of("a.json", text("one"))));
		assertThat(this.folder.holds(Map.of("a.json", ONE))).isTrue();
		assertThat(this.folder.holds(Map.of("a.json", ONE, "b.csv", ONE))).isFalse();
		Files.writeString(this.root.resolve("7/v1/a.json"), "onE");
		assertThat(this.folder.holds(Map.of("a.json", ONE))).isFalse();
		Files.delete(this.root.resolve("7/v1/a.json"));
		Files.createDirectory(this.root.resolve("7/v1/a.json"));
		assertThat(this.folder.holds(Map.of("a.json", ONE))).isFalse();
	}

	@Test
	void aBigFileIsHashedToItsEnd() {
		String big = "x".repeat(200_000);
		Draft draft = this.folder.write(Map.of("a.csv", text(big)));
		this.folder.rename(draft);
		assertThat(this.folder.holds(draft.hashes())).isTrue();
		assertThat(this.root.resolve("7/v1/a.csv")).hasContent(big);
	}

	@Test
	void whatAKilledProcessLeftIsSweptAndNothingElseIs() throws IOException {
		Files.createDirectories(this.root.resolve("7/.v1-left"));
		Files.writeString(this.root.resolve("7/.v1-left/a.json"), "half");
		Files.createDirectories(this.root.resolve("7/.v2-other"));
		Files.writeString(this.root.resolve("7/.v2-other/a.json"), "half");
		this.folder.discard(this.folder.write(Map.of("a.json", text("one"))));
		assertThat(tree()).containsExactly("7/.v2-other/a.json");
		assertThat(this.root.resolve("7/.v1-left")).doesNotExist();
	}

	@Test
	void aNameThatIsTakenStaysAsItIsAndTheDraftGoes() throws IOException {
		Files.createDirectories(this.root.resolve("7/v1"));
		Files.writeString(this.root.resolve("7/v1/theirs.json"), "theirs");
		Draft draft = this.folder.write(Map.of("a.json", text("one")));
		assertThatThrownBy(() -> this.folder.rename(draft)).isInstanceOf(ReportFailed.class)
			.hasMessage("the report was not written: " + this.folder.path()
					+ " already holds another report (of another database?); move it away or set PAYRUN_REPORTS");
		assertThat(tree()).containsExactly("7/v1/theirs.json");
	}

	@Test
	void filesThatAreWrittenAgainReplaceTheirOwnAndNoOther() throws IOException {
		this.folder.rename(this.folder.write(Map.of("a.json", text("one"), "b.csv", text("two"))));
		this.folder.replaceFiles(this.folder.write(Map.of("a.json", text("new"), "c.html", text("page"))));
		assertThat(tree()).containsExactly("7/v1/a.json", "7/v1/b.csv", "7/v1/c.html");
		assertThat(this.root.resolve("7/v1/a.json")).hasContent("new");
		try (Stream<Path> left = Files.list(this.root.resolve("7"))) {
			assertThat(left).containsExactly(this.root.resolve("7/v1"));
		}
	}

	@Test
	void aFileThatCannotBeWrittenLeavesNoDraftAndSaysWhy() throws IOException {
		assertThatThrownBy(() -> this.folder.write(Map.of("a.json", (out) -> {
			out.write(1);
			throw new IOException("disk full");
		}))).isInstanceOf(ReportFailed.class)
			.hasMessage("the report was not written to " + this.folder.path()
					+ ": IOException disk full; the payouts are not affected, it can be written again");
		assertThatThrownBy(() -> this.folder.write(Map.of("a.json", (out) -> {
			throw new IllegalStateException("bug");
		}))).isInstanceOf(IllegalStateException.class);
		try (Stream<Path> left = Files.list(this.root.resolve("7"))) {
			assertThat(left).isEmpty();
		}
		Files.delete(this.root.resolve("7"));
		Files.writeString(this.root.resolve("7"), "a file where a folder should be");
		assertThatThrownBy(() -> this.folder.write(Map.of())).isInstanceOf(ReportFailed.class);
	}

	private static Content text(String text) {
		return (out) -> out.write(text.getBytes(StandardCharsets.UTF_8));
	}

	private List<String> tree() throws IOException {
		try (Stream<Path> files = Files.walk(this.root)) {
			return files.filter(Files::isRegularFile)
				.map((file) -> this.root.relativize(file).toString())
				.sorted()
				.toList();
		}
	}

}
