package io.payrun.reconciliation.integrity;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.payrun.reconciliation.integrity.Spoilt.by;
import static org.assertj.core.api.Assertions.assertThat;

/** History moves by allowed steps, and whoever rewrites it is found by its hashes. */
class HistoryIntegrationTests {

	/** Of the live payout, whose run has no report. */
	private static final String LIVE = " where payout_id = 11";

	@TempDir
	private Path folder;

	static Stream<Spoilt> steps() {
		return Stream.of(
				by("a version is left out",
						(night) -> night.relinked(11,
								"update payout_event set version = 3" + LIVE + " and version = 2"),
						"I4 4 LV-1"),
				by("an event begins where the payout did not stand",
						(night) -> night.relinked(11,
								"update payout_event set from_status = 'ACCEPTED'" + LIVE + " and version = 2"),
						"I4 4 LV-1"),
				by("an event goes where nothing may",
						(night) -> night.relinked(11,
								"update payout_event set to_status = 'DENIED'" + LIVE + " and version = 2",
								"update payout set status = 'DENIED', paid_amount = null where id = 11"),
						"I4 4 LV-1"),
				by("a status is another than the last event's",
						(night) -> night.sql("update payout set status = 'FAILED', paid_amount = null, "
								+ "refunded_amount = amount where id = 11"),
						"I4 4 LV-1"),
				by("a status changed without an event",
						(night) -> night.sql("update payout set status = 'DENIED' where id = 9"), "I10 1 -", "I10 1 -",
						"I4 1 PO-8"));
	}

	static Stream<Spoilt> hashes() {
		return Stream.of(
				by("an event's actor is another",
						(night) -> night.sql("update payout_event set actor = 'bob'" + LIVE + " and version = 1"),
						"I11 4 LV-1"),
				by("an event's time is another by a microsecond",
						(night) -> night.sql("update payout_event set at = at + interval '1 microsecond'" + LIVE
								+ " and version = 2"),
						"I11 4 LV-1"),
				by("an event's detail is emptied",
						(night) -> night.sql("update payout_event set detail = ''" + LIVE + " and version = 2"),
						"I11 4 LV-1"),
				by("an attempt's answer is another",
						(night) -> night.sql("update payout_attempt set answer = '{}'" + LIVE), "I11 4 LV-1"),
				by("an attempt ended at another time",
						(night) -> night.sql("update payout_attempt set ended_at = ended_at + interval '1 s'" + LIVE),
						"I11 4 LV-1"),
				by("a term of a payout is another",
						(night) -> night.sql("update payout set payee = 'EMP-1' where id = 11"), "I11 4 LV-1"),
				by("a link is left out in the middle, and said to be there",
						(night) -> night.sql("delete from payout_attempt" + LIVE), "I11 4 LV-1", "I11 4 LV-1"),
				by("the payout counts another number of changes",
						(night) -> night.sql("update payout set version = 3 where id = 11"), "I11 4 LV-1"),
				by("the payout counts another number of links",
						(night) -> night.sql("update payout set chain_count = 4 where id = 11"), "I11 4 LV-1",
						"I11 4 LV-1"),
				by("the payout holds another hash",
						(night) -> night.sql("update payout set chain_head = sha256('x') where id = 11"), "I11 4 LV-1"),
				by("the payout holds no hash",
						(night) -> night.sql("update payout set chain_head = null where id = 11"), "I11 4 LV-1"),
				by("a payout without history holds a hash",
						(night) -> night.sql("update payout set chain_head = sha256('x') where id = 9"), "I11 1 PO-8"),
				by("the last event was cut off and everything else set back",
						(night) -> night.relinked(11, "delete from payout_event" + LIVE + " and version = 2",
								"update payout set status = 'SENDING', paid_amount = null where id = 11"),
						"I11 4 LV-1"));
	}

	@ParameterizedTest
	@MethodSource({ "steps", "hashes" })
	void whatIsSpoiltIsFoundAtItsPlace(Spoilt spoilt) {
		try (SmallNight night = SmallNight.open(this.folder)) {
			spoilt.act().accept(night);
			assertThat(night.broken(null)).isEqualTo(spoilt.broken());
			assertThat(night.broken(2L)).isEmpty();
		}
	}

	@Test
	void historyWhosePayoutIsGoneIsFoundWhereAllRunsAreLookedAt() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			night.sql("update payout_event set payout_id = 99 where payout_id = 8",
					"delete from payout_attempt where payout_id = 8",
					"update payout_attempt set payout_id = 98 where payout_id = 5");
			assertThat(night.broken(null)).contains("I11 - -").hasSizeGreaterThan(2);
			assertThat(night.broken(null).stream().filter("I11 - -"::equals)).hasSize(2);
			assertThat(night.broken(4L)).isEmpty();
		}
	}

	@Test
	void theStepsThatMayBeTakenAreThoseOfTheDatabase() {
		try (SmallNight night = SmallNight.open(this.folder)) {
			// every pair of two statuses as the only event of a payout
			night.sql(
					"""
							insert into payout (id, run_id, line, mode, provider, reference, destination, amount, currency, status,
							                    idempotency_key, hold_kind, version, created_at)
							overriding system value
							select 100 + n, 3, n, 'test', 'syncpay', f || ' ' || t, 'd', 1, 'USD', t, 'k', case when t = 'HELD' then 'X' end,
							       1, now()
							from (select f, t, row_number() over () as n
							      from (select distinct to_status as f from payout_transition union select 'READY') a,
							           (select distinct to_status as t from payout_transition union select 'READY') b
							      where f <> t) pairs""",
					"""
							insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, link, hash)
							select id, 1, now(), split_part(reference, ' ', 1), split_part(reference, ' ', 2), null, 'payrun', 1, ''
							from payout where run_id = 3""");
			Findings findings = new Findings();
			try (SnapshotStore snapshot = new SnapshotStore(night.dataSource())) {
				new HistoryStore(snapshot).check(new SnapshotStore.Span(3L, 100, 1_000, 0), findings);
				assertThat(SmallNight.of(findings.verdict(1), "I4")
					.breaches()
					.stream()
					// one that begins elsewhere than at READY is told for that, too
					.filter((breach) -> breach.what().contains("nothing may"))
					.map((breach) -> String.valueOf(breach.reference())))
					.containsExactlyInAnyOrderElementsOf(snapshot.jdbc().sql("""
							select reference from payout p where run_id = 3 and not exists (
							  select from payout_transition where from_status || ' ' || to_status = p.reference)
							""").query(String.class).list());
			}
		}
	}

}
