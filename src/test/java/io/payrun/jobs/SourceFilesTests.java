package io.payrun.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SourceFilesTests {

	@TempDir
	Path folder;

	@Test
	void dataFilesComeInNameOrderWithoutControlFilesFoldersAndHiddenOnes() throws IOException {
		write("n-2.csv", "n-1.csv", "n-1.control.json", ".n-0.csv", "other.csv");
		Files.createDirectory(this.folder.resolve("n-3.csv"));
		assertThat(find("n-*")).containsExactly("n-1.csv", "n-2.csv");
	}

	@Test
	void theDateInTheGlobIsTheBusinessDate() throws IOException {
		write("n-20261120.csv", "n-20261119.csv");
		assertThat(find("n-{date}.csv")).containsExactly("n-20261120.csv");
	}

	@Test
	void foldersMayBeNamedByWildcardsToo() throws IOException {
		Files.createDirectories(this.folder.resolve("a"));
		Files.createDirectories(this.folder.resolve("b"));
		write("a/2.csv", "b/1.csv");
		assertThat(find("?/*.csv")).containsExactly("1.csv", "2.csv");
	}

	@Test
	void aFolderThatIsNotThereHasNoFiles() {
		assertThat(find("none/*.csv")).isEmpty();
	}

	@Test
	void aRelativeGlobBeginsAtTheWorkingDirectory() {
		assertThat(SourceFiles.find("jobs/demo.*", LocalDate.of(2026, 11, 20)))
			.containsExactly(Path.of("jobs/demo.yaml"));
	}

	private List<String> find(String glob) {
		return SourceFiles.find(this.folder + "/" + glob, LocalDate.of(2026, 11, 20))
			.stream()
			.map((file) -> String.valueOf(file.getFileName()))
			.toList();
	}

	private void write(String... names) throws IOException {
		for (String name : names) {
			Files.writeString(this.folder.resolve(name), "x");
		}
	}

}
