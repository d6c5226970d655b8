package io.payrun.reconciliation;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import io.payrun.money.Currencies;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * The CSV files, made by the server and streamed: {@code COPY} quotes by RFC 4180 and
 * ends each row with a newline, {@code spreadsheet_safe} disarms formulas. Takes part in
 * the caller's snapshot. {@code COPY} takes no parameters, so numbers and times, never
 * texts, are written into the statement.
 */
final class CsvStore {

	private final DataSource dataSource;

	CsvStore(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/** {@code reconciliation.csv}: a line a payout in source order. */
	void payouts(long runId, OutputStream out) throws IOException {
		copy("""
				copy (
				  select p.run_id as run, spreadsheet_safe(r.job) as job, r.business_date, p.line,
				         spreadsheet_safe(p.reference) as reference, p.provider,
				         spreadsheet_safe(p.destination) as destination, spreadsheet_safe(p.payee) as payee,
				         round(p.amount, greatest(d.decimals, min_scale(p.amount))) as amount, p.currency, p.status,
				         round(p.paid_amount, greatest(d.decimals, min_scale(p.paid_amount))) as paid_amount,
				         round(p.refunded_amount, greatest(d.decimals, min_scale(p.refunded_amount))) as refunded_amount,
				         round(p.fee, greatest(d.decimals, min_scale(p.fee))) as fee,
				         spreadsheet_safe(p.provider_id) as provider_id,
				         spreadsheet_safe(p.provider_reference) as provider_reference,
				         spreadsheet_safe(p.provider_status) as provider_status,
				         to_char(p.submitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as submitted_at,
				         to_char(p.final_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as final_at,
				         spreadsheet_safe(p.replaces) as replaces, spreadsheet_safe(p.reason) as reason
				  from payout p
				  join payment_run r on r.id = p.run_id
				  left join (values %s) as d (currency, decimals) on d.currency = p.currency
				  where p.run_id = %d
				  order by p.line
				) to stdout with (format csv, header, encoding 'UTF8')"""
			.formatted(decimals(), runId), out);
	}

	/** {@code rejected.csv}: a line an error. */
	void rejected(long runId, OutputStream out) throws IOException {
		copy("""
				copy (
				  select line, spreadsheet_safe(reference) as reference, spreadsheet_safe(destination) as destination,
				         spreadsheet_safe(amount) as amount, spreadsheet_safe(currency) as currency,
				         spreadsheet_safe(column_name) as "column", spreadsheet_safe(code) as code,
				         spreadsheet_safe(message) as message
				  from rejected_line where run_id = %d
				  order by rejected_line.line, seq
				) to stdout with (format csv, header, encoding 'UTF8')""".formatted(runId), out);
	}

	/** {@code changes.csv}: what changed since a cut, net, a line a payout. */
	void changes(long runId, Cut since, OutputStream out) throws IOException {
		copy("""
				copy (
				  select spreadsheet_safe(p.reference) as reference, p.currency, c.was as "from", c.now as "to",
				         round(p.amount, greatest(d.decimals, min_scale(p.amount))) as amount,
				         to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
				  from (%s) c
				  join payout p on p.id = c.payout_id
				  left join (values %s) as d (currency, decimals) on d.currency = p.currency
				  order by p.line
				) to stdout with (format csv, header, encoding 'UTF8')""".formatted(net(runId, since), decimals()),
				out);
	}

	/** The payouts of a run whose status differs from what it was at the cut. */
	static String net(long runId, Cut since) {
		return """
				select e.payout_id, (array_agg(e.from_status order by e.version))[1] as was,
				       (array_agg(e.to_status order by e.version desc))[1] as now, max(e.at) as at
				from payout_event e join payout q on q.id = e.payout_id
				where q.run_id = %d and e.from_status <> e.to_status and e.at >= timestamptz '%s'
				  and (e.payout_id, e.version) not in (%s)
				group by e.payout_id
				having (array_agg(e.from_status order by e.version))[1]
				    <> (array_agg(e.to_status order by e.version desc))[1]""".formatted(runId, since.quietAt(),
				since.seenValues());
	}

	/**
	 * Where a version's facts end. Everything before {@code quietAt} is in it; of what
	 * came right after, the listed events are.
	 *
	 * @param quietAt a moment whose writers had all ended when the snapshot was taken
	 * @param seen {@code payout,version} of later events that the snapshot showed
	 */
	record Cut(Instant quietAt, Collection<String> seen) {

		private static final Pattern PAIR = Pattern.compile("[0-9]+,[0-9]+");

		Cut {
			if (!seen.stream().allMatch((pair) -> PAIR.matcher(pair).matches())) {
				throw new IllegalArgumentException("not a cut");
			}
		}

		String seenValues() {
			return this.seen.isEmpty() ? "select null::bigint, null::integer where false"
					: "values " + this.seen.stream().map((pair) -> "(" + pair + ")").collect(Collectors.joining(", "));
		}

	}

	private static String decimals() {
		TreeSet<String> currencies = new TreeSet<>(Currencies.ofProvider("syncpay"));
		currencies.addAll(Currencies.ofProvider("soap"));
		return currencies.stream()
			.map((currency) -> "('" + currency + "', " + Currencies.decimals(currency) + ")")
			.collect(Collectors.joining(", "));
	}

	private void copy(String sql, OutputStream out) throws IOException {
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			new CopyManager(connection.unwrap(BaseConnection.class)).copyOut(sql, out);
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("the rows could not be read: " + ex.getMessage(), ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

}
