package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.payrun.reconciliation.integrity.IntegrityCheck;
import io.payrun.reconciliation.integrity.Verdict;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must hold after every crash and its relaunch, by the tables, the sandbox's books
 * and the files.
 */
final class Sound {

	/** Each query finds what must not be. */
	private static final Map<String, String> BREACHES = Map.of("runs that did not finish", """
			select id || ' ' || state || coalesce(' ' || exit_code, '') from payment_run
			where state <> 'FINISHED' or exit_code is null or report_state <> 'CURRENT'
			""", "lines that are not exactly one payout or one rejected line", """
			select r.id::text from payment_run r
			where r.lines_read <> (select count(*) from (select line from payout where run_id = r.id
			                       union select line from rejected_line where run_id = r.id) l)
			   or exists (select from payout p join rejected_line l using (run_id, line) where p.run_id = r.id)
			""", "payouts whose events are not their versions, each from where the one before left it", """
			select distinct p.reference from payout p
			left join (select payout_id, count(*) as events, max(version) as newest from payout_event group by 1) e
			  on e.payout_id = p.id
			where p.version <> coalesce(e.events, 0) or p.version <> coalesce(e.newest, 0)
			union
			select p.reference from (
			  select payout_id, from_status, to_status,
			         lag(to_status, 1, 'READY') over (partition by payout_id order by version) as before
			  from payout_event) e join payout p on p.id = e.payout_id
			where e.from_status <> e.before
			union
			select p.reference from payout p
			where p.status <> coalesce((select to_status from payout_event e where e.payout_id = p.id
			                            order by version desc limit 1), 'READY')
			""", "payouts with more attempts than intents and repeats", """
			select p.reference from payout p
			where (select count(*) from payout_attempt a where a.payout_id = p.id and a.kind = 'send')
			    > (select count(*) from payout_event e where e.payout_id = p.id and e.to_status = 'SENDING')
			""", "payouts whose chain has another length than their history", """
			select p.reference from payout p
			where p.chain_count <> (select count(*) from payout_event where payout_id = p.id)
			                       + (select count(*) from payout_attempt where payout_id = p.id)
			""", "launches of Spring Batch that nobody ended", """
			select job_execution_id || ' ' || status from batch_job_execution
			where status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
			""", "lines that are still staged", "select run_id || ' ' || line from staged_line");

	private final Night night;

	Sound(Night night) {
		this.night = night;
	}

	void check() {
		BREACHES.forEach(
				(what, query) -> assertThat(this.night.sql.sql(query).query(String.class).list()).as(what).isEmpty());
		this.night.booksAgree();
		arrivals();
		reports();
		Verdict verdict = new IntegrityCheck(this.night.database.dataSource(), this.night.reports,
				Duration.ofMinutes(25), (step) -> assertThat(step).isNotNull())
			.check(null, this.night.books())
			.orElseThrow();
		assertThat(verdict.ok()).as(verdict.toString()).isTrue();
	}

	/** How many payouts ended how. */
	String ends() {
		return this.night.text("""
				select coalesce(string_agg(status || ' ' || count, ', ' order by status), 'none')
				from (select status, count(*) from payout group by status) s
				""");
	}

	/** No request without an intent or a repeat that was committed before. */
	private void arrivals() {
		Map<String, Integer> intents = new TreeMap<>();
		this.night.sql.sql("""
				select p.reference, count(*) from payout p join payout_event e on e.payout_id = p.id
				where e.to_status = 'SENDING' group by p.reference
				""").query((row) -> {
			intents.put(row.getString(1), row.getInt(2));
		});
		Map<String, Integer> arrived = new TreeMap<>();
		Map<String, String> bodies = new TreeMap<>();
		for (JsonNode arrival : this.night.ledger.books().get("arrivals")) {
			arrived.merge(arrival.get("reference").asString(), 1, Integer::sum);
			String body = arrival.get("body_sha256").asString();
			assertThat(bodies.putIfAbsent(arrival.get("key").asString(), body)).isIn(null, body);
		}
		arrived.forEach((reference, count) -> assertThat(count).as("requests for " + reference)
			.isLessThanOrEqualTo(intents.getOrDefault(reference, 0)));
	}

	/** A folder for each published version and nothing else, with the stored hashes. */
	private void reports() {
		Map<String, String> versions = new TreeMap<>();
		this.night.sql.sql("select folder, files from report_version where published_at is not null").query((row) -> {
			versions.put(row.getString(1), row.getString(2));
		});
		assertThat(folders()).isEqualTo(List.copyOf(versions.keySet()));
		versions.forEach((folder, files) -> {
			Map<String, String> stored = new TreeMap<>();
			JsonMapper.shared()
				.readTree(files)
				.properties()
				.forEach((file) -> stored.put(file.getKey(), file.getValue().asString()));
			assertThat(hashes(this.night.reports.resolve(folder))).isEqualTo(stored);
		});
	}

	private List<String> folders() {
		if (!Files.exists(this.night.reports)) {
			return List.of();
		}
		try (Stream<Path> all = Files.walk(this.night.reports, 2)) {
			return all.map((path) -> this.night.reports.relativize(path))
				.filter((path) -> path.getNameCount() == 2)
				.map(Path::toString)
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, String> hashes(Path folder) {
		Map<String, String> hashes = new TreeMap<>();
		try (Stream<Path> files = Files.list(folder)) {
			for (Path file : files.toList()) {
				hashes.put(String.valueOf(file.getFileName()), sha256(Files.readAllBytes(file)));
			}
			return hashes;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
