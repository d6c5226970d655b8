package io.payrun.payout;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of customers' links; nothing else reads their addresses. */
final class LinksStore {

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	LinksStore(DataSource dataSource) {
		this.dataSource = dataSource;
		this.jdbc = JdbcClient.create(dataSource);
	}

	long count(long runId) {
		return this.jdbc.sql("""
				select count(*) from checkout c join payout p on p.id = c.payout_id
				where p.run_id = :run and c.state = 'LIVE' and p.status = 'AWAITING_CUSTOMER'
				""").param("run", runId).query(Long.class).single();
	}

	/** {@code COPY} takes no parameters, so the number is written into the statement. */
	void copy(long runId, OutputStream out) throws IOException {
		try (Connection connection = this.dataSource.getConnection()) {
			new CopyManager(connection.unwrap(BaseConnection.class)).copyOut(
					"""
							copy (
							  select spreadsheet_safe(p.reference) as reference, spreadsheet_safe(p.destination) as customer_id,
							         p.amount, c.url, to_char(c.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as expires_at
							  from checkout c join payout p on p.id = c.payout_id
							  where p.run_id = %d and c.state = 'LIVE' and p.status = 'AWAITING_CUSTOMER'
							  order by p.line
							) to stdout with (format csv, header, encoding 'UTF8')"""
						.formatted(runId),
					out);
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("the links could not be read: " + ex.getMessage(), ex);
		}
	}

}
