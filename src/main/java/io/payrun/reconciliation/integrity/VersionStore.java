package io.payrun.reconciliation.integrity;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The SQL of report versions, and of the rows that they were made from. */
final class VersionStore {

	private final SnapshotStore snapshot;

	VersionStore(SnapshotStore snapshot) {
		this.snapshot = snapshot;
	}

	/**
	 * A published version.
	 *
	 * @param run its run
	 * @param version its number
	 * @param summary {@code reconciliation.json} as stored
	 * @param folder below the folder of all reports
	 * @param files name and SHA-256, JSON
	 * @param heads the hash over all heads, or null where the version is older than that
	 */
	record Version(long run, int version, String summary, String folder, String files, @Nullable String heads) {

		String name() {
			return "version " + this.version;
		}

	}

	/**
	 * The history of a run as it was at a version's cut, computed from its links.
	 *
	 * @param payouts how many payouts the run has
	 * @param chains how many chains the version counted
	 * @param missing chains that are shorter now
	 * @param links their lengths together
	 * @param sha256 over their heads in line order
	 */
	record History(long payouts, long chains, long missing, long links, @Nullable String sha256) {
	}

	List<Version> published(long run) {
		return this.snapshot.jdbc()
			.sql("""
					select version, summary, folder, coalesce(files, '{}') as files, heads_sha256
					from report_version where run_id = :run and published_at is not null order by version
					""")
			.param("run", run)
			.query((row, number) -> new Version(run, row.getInt("version"), row.getString("summary"),
					row.getString("folder"), row.getString("files"), row.getString("heads_sha256")))
			.list();
	}

	History history(Version version) {
		return this.snapshot.jdbc()
			.sql("""
					with counted as (
					  select u.links, u.nth from report_version v, unnest(v.link_counts) with ordinality as u (links, nth)
					  where v.run_id = :run and v.version = :version
					), kept as (
					  select p.*, row_number() over (order by p.line) as nth from payout p where p.run_id = :run
					), head as (
					  select p.id, c.links, nth,
					         case when c.links = 0 then %s
					              when c.links = p.chain_count then p.chain_head
					              when c.links < p.chain_count then coalesce(
					                (select hash from payout_event e where e.payout_id = p.id and e.link = c.links limit 1),
					                (select hash from payout_attempt a where a.payout_id = p.id and a.link = c.links limit 1))
					         end as hash
					  from kept p full join counted c using (nth)
					)
					select count(id) as payouts, count(links) as chains, count(*) filter (where hash is null) as missing,
					       coalesce(sum(links), 0) as links,
					       encode(sha256(coalesce(string_agg(hash, ''::bytea order by nth), ''::bytea)), 'hex') as sha256
					from head
					"""
				.formatted(HistoryStore.BIRTH))
			.param("run", version.run())
			.param("version", version.version())
			.query((row, number) -> new History(row.getLong("payouts"), row.getLong("chains"), row.getLong("missing"),
					row.getLong("links"), row.getString("sha256")))
			.single();
	}

	/** What a report would say now, by {@code PROVIDER CURRENCY BUCKET}. */
	Sums totals(long run) {
		Sums sums = new Sums();
		this.snapshot.jdbc()
			.sql("""
					select provider, currency, 'accepted' as bucket, count, amount
					from run_total where run_id = :run and kind = 'accepted'
					union all
					select provider, currency,
					       case when status in ('ACCEPTED', 'SENDING') then 'in_flight' else lower(status) end, count(*),
					       sum(case when status = 'RETURNED' then least(amount, coalesce(refunded_amount, amount))
					                else least(amount, coalesce(held_amount, amount)) end)
					from payout where run_id = :run group by provider, currency, 3
					union all
					select provider, currency, 'completed', 0, sum(least(amount, coalesce(held_amount, amount)) - refunded_amount)
					from payout
					where run_id = :run and status = 'RETURNED' and refunded_amount < least(amount, coalesce(held_amount, amount))
					group by provider, currency
					union all
					select provider, currency, 'not_taken', 0, sum(amount - held_amount)
					from payout where run_id = :run and held_amount < amount
					group by provider, currency
					""")
			.param("run", run)
			.query((row) -> {
				sums.add(row.getString("provider") + " " + row.getString("currency") + " " + row.getString("bucket"),
						row.getLong("count"), row.getBigDecimal("amount"));
			});
		return sums;
	}

	/** Every error of every rejected line, as cells, in the file's order. */
	void rejected(long run, Consumer<List<String>> each) {
		this.snapshot.jdbc().sql("""
				select line::text, reference, destination, amount, currency, column_name, code, message
				from rejected_line where run_id = :run order by rejected_line.line, seq
				""").param("run", run).withFetchSize(SnapshotStore.FETCH).query((row) -> {
			String[] cells = new String[8];
			for (int at = 0; at < cells.length; at++) {
				String text = row.getString(at + 1);
				cells[at] = (text != null) ? text : "";
			}
			each.accept(
					Stream.concat(Stream.of(cells[0]), Arrays.stream(cells).skip(1).map(VersionStore::safe)).toList());
		});
	}

	/** A text cell that no spreadsheet takes for a formula. */
	private static String safe(String cell) {
		return (!cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0) ? "'" + cell : cell;
	}

}
