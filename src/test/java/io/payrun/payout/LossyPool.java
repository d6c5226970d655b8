package io.payrun.payout;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A pool that gives no connection where a test says so. */
final class LossyPool extends DelegatingDataSource {

	private final AtomicInteger failures = new AtomicInteger();

	private final AtomicInteger asked = new AtomicInteger();

	LossyPool(DataSource dataSource) {
		super(dataSource);
	}

	/** The next so many connections are refused. */
	void failNext(int count) {
		this.failures.set(count);
	}

	/** How many connections were asked for. */
	int asked() {
		return this.asked.get();
	}

	@Override
	public Connection getConnection() throws SQLException {
		this.asked.incrementAndGet();
		if (this.failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
			throw new SQLException("no answer\nfrom the database", "08006");
		}
		return super.getConnection();
	}

}
