package io.payrun.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.copy.CopyIn;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;

import io.payrun.intake.Intake.Terms;
import io.payrun.intake.StagedLine.Breach;

/**
 * The staging table and the request table. Whoever stages shows the run's epoch in the
 * same transaction, so a runner that was replaced can add nothing to what its successor
 * stages.
 */
final class StagingStore {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	StagingStore(DataSource dataSource) {
		this.dataSource = dataSource;
		this.jdbc = JdbcClient.create(dataSource);
	}

	/** Holds the run's epoch for the transaction; throws where it is another one. */
	void requireEpoch(Terms terms) {
		Integer epoch = this.jdbc.sql("""
				select epoch from payment_run where id = :run for share
				""").param("run", terms.runId()).query(Integer.class).optional().orElse(null);
		if (epoch == null || epoch != terms.epoch()) {
			throw new IllegalStateException("run " + terms.runId() + " is at epoch " + epoch
					+ ", this runner has epoch " + terms.epoch() + ": another runner took over, nothing is taken in");
		}
	}

	/** Throws away what was staged for the run, and what no living run will accept. */
	void clear(Terms terms) {
		this.jdbc.sql("""
				delete from staged_line
				where run_id = :run
				   or run_id not in (select id from payment_run where accepted_at is null)
				""").param("run", terms.runId()).update();
	}

	/**
	 * Takes the free request rows of the mode for the run, unless it has rows already.
	 */
	int claimRequests(Terms terms) {
		return this.jdbc.sql("""
				update payout_request
				set run_id = :run, updated_at = payrun_now()
				where id in (select id from payout_request
				             where mode = :mode and run_id is null
				             order by id
				             for update skip locked)
				  and not exists (select from payout_request where run_id = :run)
				""").param("run", terms.runId()).param("mode", terms.mode()).update();
	}

	/** The next rows of the run in insertion order; no text is longer than a line. */
	List<RawLine> requests(Terms terms, long afterId, int linesBefore, int limit) {
		return this.jdbc.sql("""
				select id, left(reference, 10001) as reference, left(provider, 10001) as provider,
				       left(destination, 10001) as destination, left(amount, 10001) as amount,
				       left(currency, 10001) as currency, left(destination_type, 10001) as destination_type,
				       left(payee, 10001) as payee, left(replaces, 10001) as replaces,
				       left(withdrawal_type, 10001) as withdrawal_type, left(experience, 10001) as experience,
				       left(return_url, 10001) as return_url, left(description, 10001) as description
				from payout_request
				where run_id = :run and id > :after
				order by id
				limit :limit
				""").param("run", terms.runId()).param("after", afterId).param("limit", limit).query((row, number) -> {
			Cells cells = new Cells();
			for (Column column : RequestLines.COLUMNS) {
				cells.put(column, row.getString(column.title()));
			}
			return new RawLine(linesBefore + number + 1, cells, null, row.getLong("id"));
		}).list();
	}

	/** Copies lines into the staging table on the transaction's own connection. */
	void copy(Terms terms, List<? extends StagedLine> lines) {
		CopyText rows = new CopyText(256 * (lines.size() + 1));
		for (StagedLine line : lines) {
			write(rows, terms, line);
		}
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			if (connection.getAutoCommit()) {
				throw new IllegalStateException("lines are staged in a transaction only");
			}
			CopyIn copy = new CopyManager(connection.unwrap(BaseConnection.class)).copyIn("""
					copy staged_line (run_id, line, provider, reference, destination, amount, currency,
					                  destination_type, payee, replaces, withdrawal_type, experience, return_url,
					                  description, raw_amount, errors, request_id) from stdin
					""");
			copy.writeToCopy(rows.bytes(), 0, rows.size());
			copy.endCopy();
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("cannot stage lines of run " + terms.runId(), ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

	private static void write(CopyText rows, Terms terms, StagedLine line) {
		Cells cells = Cells.of(line.cells());
		String amount = (line.amount() != null) ? line.amount().toPlainString() : null;
		rows.number(terms.runId()).number(line.raw().line());
		if (line.errors().isEmpty()) {
			rows.ascii(cells.at(Column.PROVIDER)).ascii(cells.at(Column.REFERENCE)).ascii(cells.destination());
			rows.ascii(amount).ascii(cells.at(Column.CURRENCY)).ascii(cells.at(Column.DESTINATION_TYPE));
			rows.text(cells.at(Column.PAYEE)).ascii(cells.at(Column.REPLACES)).ascii(withdrawalType(cells));
			rows.ascii(cells.at(Column.EXPERIENCE)).text(cells.at(Column.RETURN_URL));
			rows.text(cells.at(Column.DESCRIPTION));
		}
		else {
			rows.text(shown(cells.at(Column.PROVIDER))).text(shown(cells.at(Column.REFERENCE)));
			rows.text(shown(cells.destination())).ascii(amount).text(shown(cells.at(Column.CURRENCY)));
			rows.ascii(null).ascii(null).ascii(replaces(line, cells));
			rows.ascii(null).ascii(null).ascii(null).ascii(null);
		}
		rows.text(rawAmount(line, cells)).text(errors(line.errors()));
		rows.number(line.raw().requestId()).endRow();
	}

	/** What a bad line replaces, so that accept can tell more about it. */
	private static @Nullable String replaces(StagedLine line, Cells cells) {
		boolean wrong = line.errors().stream().anyMatch((error) -> Column.REPLACES.title().equals(error.column()));
		return wrong ? null : cells.at(Column.REPLACES);
	}

	private static @Nullable String withdrawalType(Cells cells) {
		String type = cells.at(Column.WITHDRAWAL_TYPE);
		return (type == null && "soap".equals(cells.at(Column.PROVIDER))) ? "fixed" : type;
	}

	/** For bad lines, and for request rows, which may change until they are accepted. */
	private static @Nullable String rawAmount(StagedLine line, Cells cells) {
		boolean wanted = !line.errors().isEmpty() || line.raw().requestId() != null;
		return wanted ? shown(cells.at(Column.AMOUNT)) : null;
	}

	private static @Nullable String shown(@Nullable String text) {
		return (text != null) ? Shown.cut(text) : null;
	}

	private static @Nullable String errors(List<Breach> errors) {
		return errors.isEmpty() ? null : JSON.writeValueAsString(errors);
	}

}
