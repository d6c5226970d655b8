package io.payrun.reconciliation.integrity;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.payrun.reconciliation.integrity.Spoilt.by;
import static org.assertj.core.api.Assertions.assertThat;

/** The rows are compared with the input itself: the file, or the requests. */
class SourceCheckIntegrationTests {

	@TempDir
	private Path folder;

	static Stream<Spoilt> spoilt() {
		return Stream.of(
				by("a rejected line is dropped with its count",
						(night) -> night.sql("delete from rejected_line where run_id = 1",
								"update payment_run set lines_read = 9, lines_rejected = 0 where id = 1"),
						"I10 1 -", "I2 1 -", "I3 1 -"),
				by("what was written down about rejected lines is another",
						(night) -> night
							.sql("update run_total set amount = 401 where run_id = 1 and kind = 'rejected'"),
						"I3 1 -"),
				by("a rejected line has another number",
						(night) -> night.sql("update rejected_line set line = 12 where run_id = 1"), "I10 1 -",
						"I2 1 -", "I3 1 -"),
				by("a request became nothing",
						(night) -> night.sql("insert into payout_request (id, mode, reference, run_id) "
								+ "overriding system value values (3, 'test', 'PO-12', 2)"),
						"I2 2 PO-12"),
				by("a rejected request is a payout, too",
						(night) -> night.sql("update payout_request set status = 'REJECTED' where id = 1"),
						"I2 2 PO-9"),
				by("a request asks for another destination",
						(night) -> night.sql("update payout_request set destination = 'dest_8' where id = 1"),
						"I2 2 PO-9"),
				by("a request asks for another amount",
						(night) -> night.sql("update payout_request set amount = '6000.01' where id = 1"), "I2 2 PO-9"),
				by("a request asks for no amount",
						(night) -> night.sql("update payout_request set amount = '6e3' where id = 1"), "I2 2 PO-9"),
				by("a request is of another run",
						(night) -> night.sql("update payout_request set run_id = 4 where id = 1"), "I2 2 PO-9"),
				by("two payouts are of one request",
						(night) -> night.sql("update payout set request_id = 1, run_id = 2 where reference = 'LV-1'"),
						"I10 2 -", "I10 2 -", "I11 2 LV-1", "I13 2 LV-1", "I2 2 -", "I2 2 LV-1", "I2 2 LV-1",
						"I2 2 LV-1", "I2 2 PO-9", "I2 4 -", "I3 2 -", "I3 4 -"));
	}

	@ParameterizedTest
	@MethodSource("spoilt")
	void whatIsSpoiltIsFoundAtItsPlace(Spoilt spoilt) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			spoilt.act().accept(night);
			assertThat(night.broken(null)).isEqualTo(spoilt.broken());
		}
	}

	@Test
	void aFileIsFoundWhereItWasPutAndWhereItWasFound() {
		assertNotCompared((night) -> night.sql("update payment_run set moved_to = null where id = 1"), true);
		assertNotCompared(
				(night) -> night.sql("update payment_run set source_path = moved_to, moved_to = null where id = 1"),
				false);
		assertNotCompared((night) -> night
			.sql("update payment_run set source_path = moved_to, " + "moved_to = moved_to || '.gone' where id = 1"),
				false);
		assertNotCompared(
				(night) -> night.sql("update payment_run set moved_to = e'\\x01', source_path = '' where id = 1"),
				true);
	}

	@Test
	void aFileThatIsNotTheAcceptedOneIsSaidAndIsNoBreach() {
		assertNotCompared((night) -> night.replace("one.csv", "dest_1", "dest_x"), true);
		assertNotCompared((night) -> night.replace("one.csv", "dest_1", "dest_11"), true);
		assertNotCompared((night) -> night.sql("update payment_run set source_bytes = 1 where id = 1"), true);
		assertNotCompared((night) -> night.sql("update payment_run set source_bytes = null where id = 1"), true);
		assertNotCompared((night) -> night.sql("update payment_run set source_sha256 = null where id = 1"), true);
	}

	@Test
	void anAcceptedFileThatNobodyCanReadIsSaid() {
		String longLine = "x".repeat(1_000_001);
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.write("one.csv", longLine);
			night.sql("update payment_run set source_bytes = 1000001, source_sha256 = '" + SmallNight.sha256(longLine)
					+ "' where id = 1");
			Verdict verdict = night.verify(1L, null);
			assertThat(verdict.ok()).isTrue();
			assertThat(SmallNight.of(verdict, "I2").notes()).singleElement()
				.asString()
				.contains("run 1", "cannot be read");
		}
	}

	@Test
	void aLineAtTheEndOfTheFileThatBecameNothingIsFound() {
		String longer = SmallNight.INPUT + "PO-12,dest_12,,1.00,NGN,\n";
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.write("one.csv", longer);
			night.sql("update payment_run set source_bytes = " + longer.length() + ", source_sha256 = '"
					+ SmallNight.sha256(longer) + "' where id = 1");
			// the blank line before it is one now, too
			assertThat(night.broken(null)).containsExactly("I2 1 -", "I2 1 -");
		}
	}

	@Test
	void anEmptyFileHasNoneOfTheLinesThatTheRowsHave() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.write("one.csv", "");
			night.sql("update payment_run set source_bytes = 0, source_sha256 = '" + SmallNight.sha256("")
					+ "' where id = 1");
			assertThat(night.broken(1L).stream().filter((broken) -> broken.startsWith("I2"))).hasSize(10);
		}
	}

	private void assertNotCompared(Consumer<SmallNight> act, boolean told) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			act.accept(night);
			Verdict verdict = night.verify(1L, null);
			assertThat(verdict.ok()).isTrue();
			assertThat(SmallNight.of(verdict, "I2").notes()).hasSize(told ? 1 : 0)
				.allSatisfy((note) -> assertThat(note).contains("run 1", "only the rows"));
			// and then a wrong row is found, or is not
			night.relinked(9, "update payout set destination = 'dest_thief' where id = 9");
			assertThat(night.broken(1L).contains("I2 1 PO-8")).isEqualTo(!told);
		}
	}

}
