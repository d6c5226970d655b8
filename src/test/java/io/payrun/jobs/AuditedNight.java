package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.payrun.database.TestDatabase;
import io.payrun.payout.People;
import io.payrun.reconciliation.integrity.IntegrityCheck;
import io.payrun.reconciliation.integrity.Verdict;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two runs in which everything happens that may: paid, failed, cancelled, refused, held,
 * denied, unknown and rejected lines, a stop and a relaunch, a replacement, and a payout
 * that a later run settles. Each test gets a copy of its own to spoil.
 */
final class AuditedNight implements AutoCloseable {

	private static final String SHORT = "track: {first-poll: 1s, longest-poll: 1s, until: 1s}\n";

	final Night night;

	AuditedNight(Path folder) {
		this.night = new Night(folder).job("nightly", SHORT);
		this.night.scenario("failed@PO-2=1,refused@PO-3=1,cancelled@PO-4=1,answer-lost@PO-7=1,"
				+ "reset-before@PO-8=1,stuck@PO-11=1");
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 6000.00", "PO-3 7000.00", "PO-4 8000.00",
				"PO-5 10000.00 - dest_ngn_PO-1", "PO-6 10000.00 - dest_ngn_PO-1", "PO-7 9000.00", "PO-8 5500.00",
				"PO-9 1.00", "PO-10 x", "PO-1 6500.00", "PO-11 5200.00");
		this.night.crashInDoubt(2);
		this.night.scenario("stuck@PO-11=1");
		assertThat(this.night.relaunch(1)).isEqualTo(3);
		this.night.people().deny(new People.Selection(List.of("PO-6"), null, null, null), "typed twice", "ada");
		this.night.ledger.end("PO-11", "complete");
		this.night.scenario("answer-lost@PO-14=1,strikes=1,polls=off");
		this.night.file("two.csv", "PO-12 6000.00 PO-2", "PO-14 5300.00");
		// run 1 has payouts that need a person
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 FAILED", "1 PO-3 REFUSED",
				"1 PO-4 CANCELLED", "1 PO-5 HELD POSSIBLE_DUPLICATE", "1 PO-6 DENIED", "1 PO-7 UNKNOWN",
				"1 PO-8 UNKNOWN", "1 PO-11 COMPLETED", "2 PO-12 COMPLETED", "2 PO-14 COMPLETED");
	}

	/** A copy that a test may spoil. */
	Copy copy(Path reports) {
		copyFolder(this.night.reports, reports);
		return new Copy(this.night.database.copy(), reports);
	}

	private static void copyFolder(Path from, Path to) {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.toList()) {
				Path target = to.resolve(from.relativize(file));
				if (Files.isDirectory(file)) {
					Files.createDirectories(target);
				}
				else {
					Files.copy(file, target);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.night.close();
	}

	/** Rows and reports of their own. */
	record Copy(TestDatabase database, Path reports) implements AutoCloseable {

		/** What an owner can do who switches the triggers off. */
		void sql(String... statements) {
			try (Connection connection = this.database.dataSource().getConnection();
					Statement statement = connection.createStatement()) {
				statement.execute("set session_replication_role = replica");
				for (String text : statements) {
					assertThat(statement.executeUpdate(text)).as(text).isPositive();
				}
				statement.execute("set session_replication_role = default");
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** Links a payout's chain anew, as somebody would who knows the formulas. */
		void linkAgain(String reference) {
			try (Connection connection = this.database.dataSource().getConnection();
					Statement statement = connection.createStatement()) {
				statement.execute("set session_replication_role = replica");
				statement.execute(LINK_AGAIN.formatted(reference));
				statement.execute("set session_replication_role = default");
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** Replaces a text in a file of a report. */
		void replace(String file, String from, String to) {
			try {
				Path path = this.reports.resolve(file);
				String text = Files.readString(path);
				assertThat(text).contains(from);
				Files.writeString(path, text.replaceFirst(java.util.regex.Pattern.quote(from), to));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		Verdict verify(@Nullable Long run, java.net.@Nullable URI books) {
			return new IntegrityCheck(this.database.dataSource(), this.reports, Duration.ofMinutes(25), (step) -> {
			}).check(run, books).orElseThrow();
		}

		@Override
		public void close() {
			this.database.close();
		}

		private static final String LINK_AGAIN = """
				do $$
				declare
				  row payout;
				  entry record;
				  head bytea;
				  links integer := 0;
				begin
				  select * into strict row from payout where reference = '%s';
				  row.chain_head := null;
				  head := payout_head(row);
				  for entry in
				    select 'e' as what, link, version, null::text as kind, null::int as generation, null::int as attempt,
				           null::timestamptz as started_at from payout_event where payout_id = row.id
				    union all
				    select 'a', link, null, kind, generation, attempt, started_at
				    from payout_attempt where payout_id = row.id order by link
				  loop
				    links := links + 1;
				    if entry.what = 'e' then
				      update payout_event e set link = links, hash = event_link(head, payout_id, links, version, at,
				        from_status, to_status, detail, actor, epoch)
				      where payout_id = row.id and version = entry.version returning hash into head;
				    else
				      update payout_attempt a set link = links, hash = attempt_link(head, payout_id, links, kind, generation,
				        attempt, started_at, ended_at, http_status, outcome, body_sha256, answer, api_key_hash, epoch)
				      where payout_id = row.id and kind = entry.kind and generation = entry.generation
				        and attempt = entry.attempt and started_at = entry.started_at returning hash into head;
				    end if;
				  end loop;
				  update payout set chain_count = links, chain_head = head where id = row.id;
				end $$""";

	}

}
