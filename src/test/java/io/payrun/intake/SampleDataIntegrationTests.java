package io.payrun.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.payrun.intake.Intake.Acceptance;
import io.payrun.intake.Intake.SourceFile;
import io.payrun.intake.Intake.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SampleDataIntegrationTests {

	@TempDir
	Path inbox;

	private InboxWorld world;

	@BeforeEach
	void open() {
		this.world = new InboxWorld(this.inbox);
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void theSmallFileIsCleanAndItsControlFileAgrees() {
		assertThat(takeIn("payouts-small")).isEqualTo(new Acceptance.Accepted(20, 20, 0, 0));
		assertThat(this.world.jdbc.sql("select control_agrees from payment_run").query(Boolean.class).single())
			.isTrue();
	}

	@Test
	void everyCurrencyIsPaidWithItsDecimals() {
		assertThat(takeIn("payouts-all-currencies")).isEqualTo(new Acceptance.Accepted(22, 22, 0, 0));
		assertThat(this.world.jdbc.sql("select count(distinct currency) from payout").query(Integer.class).single())
			.isEqualTo(11);
		assertThat(this.world.jdbc.sql("""
				select amount::text from payout where reference = 'CUR-ETH-2'
				""").query(String.class).single()).isEqualTo("0.000000000000000001");
	}

	@Test
	void everyKindOfBadLineIsRejectedAndTheGoodOnesBetweenGoOn() {
		assertThat(takeIn("payouts-bad-lines")).isEqualTo(new Acceptance.Accepted(62, 10, 52, 1));
		assertThat(this.world.payouts()).allMatch((payout) -> payout.contains(" OK-"))
			.contains("1:62 OK-09 HELD possible duplicate of OK-01 (run 1, line 2)");
		assertThat(this.world.jdbc.sql("select distinct code from rejected_line").query(String.class).set())
			.containsExactlyInAnyOrder("MISSING", "BAD_FORMAT", "TOO_LONG", "UNKNOWN_PROVIDER", "NOT_FOR_PROVIDER",
					"BLANK_LINE", "COLUMN_COUNT", "BAD_QUOTES", "BAD_AMOUNT", "ZERO_AMOUNT", "TOO_MANY_DECIMALS",
					"BELOW_MINIMUM", "UNKNOWN_CURRENCY", "CURRENCY_NOT_PAID_BY_PROVIDER", "BAD_VALUE", "BAD_URL",
					"BAD_CHARACTER", "REPLACES_ITSELF", "REPLACES_UNKNOWN", "DUPLICATE_REFERENCE");
	}

	private Acceptance takeIn(String name) {
		try {
			for (String file : new String[] { name + ".csv", name + ".control.json" }) {
				Path sample = Path.of("sample-data", file);
				if (Files.exists(sample)) {
					Files.copy(sample, this.inbox.resolve(file), StandardCopyOption.REPLACE_EXISTING);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		SourceFile source = this.world.inspect(this.inbox.resolve(name + ".csv"));
		Terms terms = this.world.run(1);
		this.world.stage(terms, this.world.intake.open(terms, source), 1000);
		return this.world.intake.accept(terms, source);
	}

}
