package io.payrun.jobs;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.quartz.utils.ConnectionProvider;

/**
 * Our pool as Quartz wants it; it is ours to open and to close.
 *
 * @param dataSource the pool
 */
record QuartzStore(DataSource dataSource) implements ConnectionProvider {

	@Override
	public Connection getConnection() throws SQLException {
		return this.dataSource.getConnection();
	}

	@Override
	public void initialize() {
		// it is open
	}

	@Override
	public void shutdown() {
		// whoever opened it closes it
	}

}
