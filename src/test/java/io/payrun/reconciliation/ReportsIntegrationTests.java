package io.payrun.reconciliation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ReportsIntegrationTests {

	private static final Set<String> ALL = Set.of("json", "csv", "html");

	@TempDir
	Path root;

	private Books books;

	private Reports reports;

	@BeforeEach
	void open() {
		this.books = new Books();
		this.reports = new Reports(this.books.dataSource());
	}

	@AfterEach
	void close() {
		this.books.close();
	}

	@Test
	void theContractsExampleComesOutAsTheContractPrintsIt() throws IOException {
		this.books.contractExample();
		Reports.Written written = this.reports.publish(7, this.root, ALL);
		assertThat(written.version()).isEqualTo(1);
		assertThat(written.fresh()).isTrue();
		assertThat(written.balanced()).isTrue();
		assertThat(written.sentence())
			.isEqualTo("TIES OUT. 88 of 100 paid, NGN 792,000.00. 2 need a person, NGN 19,000.00.");
		assertThat(written.attention()).containsExactly("1 payout is held, NGN 9,000.00 (possible duplicate 1).",
				"1 payout has an unconfirmed outcome and may be paid, NGN 10,000.00.");
		assertThat(this.root.resolve("7/v1")).isDirectoryContaining("glob:**/{reconciliation,rejected}.*");
		assertThat(read("7/v1/reconciliation.json")).isEqualTo(expected("contract.json"));
		Files.copy(this.root.resolve("7/v1/reconciliation.html"), Path.of("target/contract.html"),
				java.nio.file.StandardCopyOption.REPLACE_EXISTING);
	}

	private String read(String name) throws IOException {
		return Files.readString(this.root.resolve(name));
	}

	private static String expected(String name) throws IOException {
		return Files.readString(Path.of("src/test/resources/reconciliation", name));
	}

}
