package io.payrun.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.payrun.reconciliation.integrity.BooksUnreadable;
import io.payrun.reconciliation.integrity.IntegrityCheck;
import io.payrun.reconciliation.integrity.Verdict;
import io.payrun.reconciliation.integrity.Verdict.Invariant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The integrity check: passes on an eventful night, and finds whatever is spoilt in it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IntegrityFunctionalTests {

	private static final String OF = "payout_id = (select id from payout where reference = '%s')";

	@TempDir
	static Path folder;

	private AuditedNight audited;

	private JsonNode books;

	private URI booksAt;

	@BeforeAll
	void pay() {
		this.audited = new AuditedNight(folder.resolve("night"));
		assertThat(this.audited.night.ledger.books().get("double_payments")).isEmpty();
		this.booksAt = this.audited.night.books();
		this.books = this.audited.night.ledger.books();
	}

	@AfterAll
	void close() {
		if (this.audited != null) {
			this.audited.close();
		}
	}

	@Test
	void anEventfulNightKeepsEveryPromiseAlsoAgainstTheBooks(@TempDir Path reports) {
		try (AuditedNight.Copy copy = this.audited.copy(reports)) {
			Verdict all = copy.verify(null, this.booksAt);
			assertThat(all.invariants()).allSatisfy((invariant) -> {
				assertThat(invariant.breaches()).as(invariant.id()).isEmpty();
				assertThat(invariant.checked()).as(invariant.id()).isPositive();
			});
			assertThat(all.ok()).isTrue();
			assertThat(all.runs()).isEqualTo(2);
			assertThat(all.payouts()).isEqualTo(11);
			assertThat(all.invariants()).extracting(Invariant::id)
				.containsExactly("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I10", "I11", "I12", "I13");
			// the test's role is the server's superuser
			assertThat(of(all, "I11").notes()).anyMatch((note) -> note.startsWith("roles not separated"));
			assertThat(of(all, "I2").notes()).isEmpty();
			Verdict one = copy.verify(1L, null);
			assertThat(one.ok()).isTrue();
			assertThat(one.payouts()).isEqualTo(9);
			assertThat(of(one, "I1").notes()).containsExactly("not compared with a provider's books (--books)");
		}
	}

	@Test
	void aRunThatDoesNotExistIsToldApart(@TempDir Path reports) {
		try (AuditedNight.Copy copy = this.audited.copy(reports)) {
			assertThat(new IntegrityCheck(copy.database().dataSource(), reports, java.time.Duration.ofMinutes(25),
					(step) -> {
					})
				.check(3L, null)).isEmpty();
		}
	}

	@Test
	void whatCannotBeLookedAtIsSaidAndIsNoBreach(@TempDir Path reports) throws IOException {
		try (AuditedNight.Copy copy = this.audited.copy(reports)) {
			try (Stream<Path> files = Files.walk(reports.resolve("1/v1"))) {
				files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
			}
			copy.sql("update payment_run set moved_to = moved_to || '.gone', source_path = source_path || '.gone' "
					+ "where id = 2");
			Verdict verdict = copy.verify(null, null);
			assertThat(verdict.ok()).isTrue();
			assertThat(of(verdict, "I10").notes()).contains("run 1, version 1: its folder is gone");
			assertThat(of(verdict, "I2").notes())
				.containsExactly("run 2: its input file is gone or has changed, so only the rows were counted");
		}
	}

	/**
	 * A corruption.
	 *
	 * @param name what somebody did
	 * @param caught the invariant that finds it
	 * @param what part of the breach
	 * @param act how it is done
	 */
	record Corruption(String name, String caught, String what, Consumer<AuditedNight.Copy> act) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	static Stream<Corruption> corruptions() {
		return Stream.of(
				new Corruption("an amount is changed", "I3", "the rows hold",
						(copy) -> copy.sql("update payout set amount = amount + 1 where reference = 'PO-1'")),
				new Corruption("an amount is changed in payout and total", "I11", "a term of the payout", (copy) -> copy
					.sql("update payout set amount = amount + 1, paid_amount = amount + 1 where reference = 'PO-1'",
							"update run_total set amount = amount + 1 where run_id = 1 and kind = 'accepted'")),
				new Corruption("a destination is changed", "I2", "the file says PO-5 dest_ngn_PO-1",
						(copy) -> copy
							.sql("update payout set destination = 'dest_ngn_thief' where reference = 'PO-5'")),
				new Corruption("a payout is deleted with its history", "I2", "neither a payout nor a rejected line",
						(copy) -> copy.sql("delete from payout_event where " + OF.formatted("PO-3"),
								"delete from payout_attempt where " + OF.formatted("PO-3"),
								"delete from payout where reference = 'PO-3'")),
				new Corruption("a payout is deleted, its history is not", "I11", "which is gone",
						(copy) -> copy.sql("delete from payout where reference = 'PO-3'")),
				new Corruption("an event is edited", "I11", "does not bear out its hash",
						(copy) -> copy.sql("update payout_event set actor = 'bob' where actor = 'ada'")),
				new Corruption("an event is deleted in the middle", "I11", "in place 3",
						(copy) -> copy.sql("delete from payout_event where version = 2 and " + OF.formatted("PO-2"))),
				new Corruption("an event's step is one that nothing may take", "I4", "which nothing may",
						(copy) -> copy
							.sql("update payout_event set to_status = 'COMPLETED' where to_status = 'DENIED'")),
				new Corruption("a status is changed without an event", "I4", "its history ends at HELD",
						(copy) -> copy
							.sql("update payout set status = 'DENIED', hold_kind = null where reference = 'PO-5'")),
				new Corruption("the last event is cut off, count and head set back", "I11", "events tell of it",
						(copy) -> {
							copy.sql("delete from payout_event where to_status = 'DENIED'");
							copy.linkAgain("PO-6");
						}),
				new Corruption("an ending is cut off as if it had never been", "I10", "less history", (copy) -> {
					copy.sql("delete from payout_event where to_status = 'FAILED'",
							"update payout set status = 'ACCEPTED', version = version - 1, refunded_amount = null, "
									+ "final_at = null where reference = 'PO-2'");
					copy.linkAgain("PO-2");
				}),
				new Corruption("two events are swapped", "I11", "does not bear out its hash", (copy) -> copy.sql(
						"update payout_event set link = link + 100 where version < 3 and " + OF.formatted("PO-2"),
						"update payout_event e set link = (select o.link - 100 from payout_event o where o.payout_id = "
								+ "e.payout_id and o.version = 3 - e.version) where version < 3 and "
								+ OF.formatted("PO-2"))),
				new Corruption("an attempt's answer is edited", "I11", "does not bear out its hash",
						(copy) -> copy.sql("update payout_attempt set answer = '{}' where kind = 'send' and "
								+ OF.formatted("PO-1"))),
				new Corruption("a rejected line is dropped", "I2", "rejected lines",
						(copy) -> copy.sql("delete from rejected_line where reference = 'PO-9'")),
				new Corruption("a rejected line is dropped and its count, too", "I2", "neither a payout nor",
						(copy) -> copy.sql("delete from rejected_line where reference = 'PO-9'",
								"update payment_run set lines_read = lines_read - 1, lines_rejected = lines_rejected - 1 where id = 1")),
				new Corruption("what intake wrote down is changed", "I3", "intake wrote down",
						(copy) -> copy.sql("update run_total set amount = amount + 1 where run_id = 2")),
				new Corruption("what intake wrote down about rejected lines is changed", "I3", "rejected NGN",
						(copy) -> copy
							.sql("update run_total set amount = amount + 1 where run_id = 1 and kind = 'rejected'")),
				new Corruption("a byte of reconciliation.csv is changed", "I10", "is not the file that was published",
						(copy) -> copy.replace("1/v1/reconciliation.csv", "10000.00", "10000.01")),
				new Corruption("a file of a report is removed", "I10", "rejected.csv is missing",
						(copy) -> assertThat(copy.reports().resolve("1/v2/rejected.csv").toFile().delete()).isTrue()),
				new Corruption("a total is changed in file, row and hash", "I10", "the buckets hold",
						IntegrityFunctionalTests::forgeTotal),
				new Corruption("a line of rejected.csv is changed with its hash", "I10", "rejected.csv does not say",
						(copy) -> {
							copy.replace("1/v2/rejected.csv", "PO-9", "PO-8");
							rehash(copy, "1/v2", "rejected.csv");
						}),
				new Corruption("a status is changed in reconciliation.csv with its hash", "I10",
						"reconciliation.csv adds up to", (copy) -> {
							copy.replace("1/v2/reconciliation.csv", "UNKNOWN", "COMPLETED");
							rehash(copy, "1/v2", "reconciliation.csv");
						}),
				new Corruption("a whole history is written and hashed anew", "I10", "not the one that it was made of",
						(copy) -> {
							copy.sql("update payout_event set actor = 'bob' where actor = 'payrun' and version = 1 and "
									+ OF.formatted("PO-1"));
							copy.linkAgain("PO-1");
						}),
				new Corruption("a second body was sent under one key", "I6", "2 different bodies", (copy) -> {
					copy.sql(
							"update payout_attempt set body_sha256 = repeat('0', 64) where kind = 'send' and attempt = 2 and "
									+ OF.formatted("PO-14"));
					copy.linkAgain("PO-14");
				}),
				new Corruption("the stored body is another than the one that was sent", "I6", "than the stored body",
						(copy) -> copy.sql("update payout set request_body = '{}' where reference = 'PO-1'")),
				new Corruption("a send came late", "I7", "s after its intent", (copy) -> {
					copy.sql(
							"update payout_attempt set started_at = started_at + interval '26 minutes' where kind = 'send' and attempt = 1 and "
									+ OF.formatted("PO-1"));
					copy.linkAgain("PO-1");
				}), new Corruption("a send had no intent", "I5", "has no intent before it", (copy) -> {
					copy.sql("update payout_event set detail = null where detail = 'attempt 2 of key 1' and "
							+ OF.formatted("PO-14"));
					copy.linkAgain("PO-14");
				}),
				new Corruption("a raise of an epoch is removed", "I12", "raises up to",
						(copy) -> copy.sql("delete from run_epoch where run_id = 1 and epoch = 1")),
				new Corruption("a runner wrote after it was replaced", "I12", "had been raised", (copy) -> {
					copy.sql("update payout_event set at = at + interval '1 hour' where version = 1 and "
							+ OF.formatted("PO-1"));
					copy.linkAgain("PO-1");
				}),
				new Corruption("a provider's id stands at two payouts", "I1", "stands at PO-1", (copy) -> copy
					.sql("update payout set provider_id = (select provider_id from payout where reference = 'PO-1') "
							+ "where reference = 'PO-12'")),
				new Corruption("a payout replaces one that is paid", "I1", "both may be paid",
						(copy) -> copy.sql("update payout set replaces = 'PO-1' where reference = 'PO-12'")));
	}

	@ParameterizedTest
	@MethodSource("corruptions")
	void whateverIsSpoiltIsFound(Corruption corruption, @TempDir Path reports) {
		try (AuditedNight.Copy copy = this.audited.copy(reports)) {
			corruption.act().accept(copy);
			Verdict verdict = copy.verify(null, null);
			assertThat(verdict.ok()).isFalse();
			assertThat(of(verdict, corruption.caught()).breaches()).as(verdict.invariants().toString())
				.anySatisfy((breach) -> assertThat(breach.what()).contains(corruption.what()));
		}
	}

	@Test
	void aHistoryThatIsHashedAnewIsCaughtByTheReportAlone(@TempDir Path reports) {
		try (AuditedNight.Copy copy = this.audited.copy(reports)) {
			copy.sql("update payout_event set detail = 'nothing' where version = 3 and " + OF.formatted("PO-2"));
			copy.linkAgain("PO-2");
			Verdict verdict = copy.verify(1L, null);
			assertThat(verdict.invariants().stream().filter((invariant) -> invariant.count() > 0))
				.extracting(Invariant::id)
				.containsExactly("I10");
		}
	}

	/**
	 * What the books could say.
	 *
	 * @param name what is different
	 * @param caught the invariant that finds it
	 * @param what part of the breach
	 * @param change how they are changed
	 */
	record Told(String name, String caught, String what, Consumer<ObjectNode> change) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	static Stream<Told> books() {
		return Stream.of(
				new Told("a second withdrawal of a reference", "I1", "the books pay it 2 times",
						(page) -> again(page, "withdrawals", "PO-1", (line) -> line.put("id", "wd_second"))),
				new Told("a withdrawal that nobody ordered", "I3", "no payout has this reference",
						(page) -> again(page, "withdrawals", "PO-1", (line) -> line.put("reference", "XX-1"))),
				new Told("another amount", "I3", "the books say 10000.01 NGN",
						(page) -> line(page, "withdrawals", "PO-1").put("amount", "10000.01")),
				new Told("another status", "I3", "the books say FAILED",
						(page) -> line(page, "withdrawals", "PO-1").put("status", "FAILED")),
				new Told("no withdrawal of a paid payout", "I3", "the books know no withdrawal",
						(page) -> line(page, "withdrawals", "PO-1").put("reference", "XX-2")),
				new Told("a second body under a key", "I6", "two bodies arrived under one key",
						(page) -> again(page, "arrivals", "PO-1", (line) -> line.put("body_sha256", "00"))),
				new Told("a key that is not ours", "I5", "under a key that is not the payout's",
						(page) -> line(page, "arrivals", "PO-1").put("key", "other")),
				new Told("a request before its intent", "I5", "before any intent",
						(page) -> line(page, "arrivals", "PO-1").put("at", "2020-01-01T00:00:00Z")),
				new Told("a request that came late", "I7", "s after its intent",
						(page) -> again(page, "arrivals", "PO-1", (line) -> line.put("at", "2099-01-01T00:00:00Z"))),
				new Told("money that left without a withdrawal", "I3", "net of refunds", (page) -> {
					for (JsonNode account : page.get("accounts")) {
						account.get("balances").forEach((balance) -> ((ObjectNode) balance).put("debits", "99999.00"));
					}
				}));
	}

	@ParameterizedTest
	@MethodSource("books")
	void whateverTheBooksSayOtherwiseIsFound(Told told, @TempDir Path reports) throws IOException {
		ObjectNode page = (ObjectNode) this.books.deepCopy();
		told.change().accept(page);
		try (AuditedNight.Copy copy = this.audited.copy(reports); Printed printed = new Printed(page.toString())) {
			Verdict verdict = copy.verify(null, printed.url());
			assertThat(of(verdict, told.caught()).breaches()).as(verdict.invariants().toString())
				.anySatisfy((breach) -> assertThat(breach.what()).contains(told.what()));
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "[]", "{}", "{\"withdrawals\": [{\"amount\": \"1e9\"}]}", "<html>", "{\"withdrawals\": [" })
	void whatIsNoPageOfBooksIsRefused(String body, @TempDir Path reports) throws IOException {
		try (AuditedNight.Copy copy = this.audited.copy(reports); Printed printed = new Printed(body)) {
			assertThatExceptionOfType(BooksUnreadable.class).isThrownBy(() -> copy.verify(null, printed.url()))
				.withMessageContaining("cannot be read");
		}
	}

	private static Invariant of(Verdict verdict, String id) {
		return verdict.invariants().stream().filter((invariant) -> invariant.id().equals(id)).findFirst().orElseThrow();
	}

	private static ObjectNode line(ObjectNode page, String list, String reference) {
		for (JsonNode line : page.get(list)) {
			if (line.path("reference").asString("").equals(reference)) {
				return (ObjectNode) line;
			}
		}
		throw new AssertionError(list + " of " + reference);
	}

	private static void again(ObjectNode page, String list, String reference, UnaryOperator<ObjectNode> change) {
		((ArrayNode) page.get(list)).add(change.apply(line(page, list, reference).deepCopy()));
	}

	/**
	 * 1,000.00 more are completed, in the file, the stored summary and the stored hash.
	 */
	private static void forgeTotal(AuditedNight.Copy copy) {
		try {
			Path file = copy.reports().resolve("1/v2/reconciliation.json");
			ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
			((ObjectNode) json.at("/totals/0/completed")).put("amount", "16200.00");
			String forged = json.toString();
			Files.writeString(file, forged);
			copy.sql("update report_version set summary = '" + forged.replace("'", "''")
					+ "' where run_id = 1 and version = 2");
			rehash(copy, "1/v2", "reconciliation.json");
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/** The stored hash of a file becomes that of what is there now. */
	private static void rehash(AuditedNight.Copy copy, String folder, String file) {
		try {
			byte[] bytes = Files.readAllBytes(copy.reports().resolve(folder).resolve(file));
			byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
			copy.sql("update report_version set files = jsonb_set(files::jsonb, '{" + file + "}', '\""
					+ java.util.HexFormat.of().formatHex(hash) + "\"')::text where folder = '" + folder + "'");
		}
		catch (IOException | java.security.NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Books that somebody else printed. */
	private static final class Printed implements AutoCloseable {

		private final HttpServer server;

		Printed(String page) throws IOException {
			byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			this.server.createContext("/_books", (exchange) -> {
				exchange.sendResponseHeaders(200, (bytes.length > 0) ? bytes.length : -1);
				try (OutputStream out = exchange.getResponseBody()) {
					out.write(bytes);
				}
			});
			this.server.start();
		}

		URI url() {
			return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
		}

		@Override
		public void close() {
			this.server.stop(0);
		}

	}

}
