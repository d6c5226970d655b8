package io.payrun.payout;

import java.io.IOException;
import java.io.OutputStream;

import javax.sql.DataSource;

/** The addresses of customers' pages that are open now. They are secrets. */
public final class Links {

	private final LinksStore store;

	/**
	 * Links in a database.
	 * @param dataSource the database
	 */
	public Links(DataSource dataSource) {
		this.store = new LinksStore(dataSource);
	}

	/**
	 * How many customers of a run have a link that can be used.
	 * @param runId the run
	 * @return live pages of payouts that wait for their customer
	 */
	public long count(long runId) {
		return this.store.count(runId);
	}

	/**
	 * Writes them as CSV, in line order:
	 * {@code reference,customer_id,amount,url,expires_at}.
	 * @param runId the run
	 * @param out where to
	 * @throws IOException where that cannot be written
	 */
	public void copy(long runId, OutputStream out) throws IOException {
		this.store.copy(runId, out);
	}

}
