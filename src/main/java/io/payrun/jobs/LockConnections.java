package io.payrun.jobs;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections outside the pool, for locks: nobody else uses them, and a server that
 * does not answer for two seconds is noticed.
 */
final class LockConnections {

	private final DataSource pool;

	LockConnections(DataSource pool) {
		this.pool = pool;
	}

	Connection open(String applicationName) throws SQLException {
		PGSimpleDataSource source = like(this.pool.unwrap(HikariDataSource.class));
		source.setApplicationName(applicationName);
		source.setTcpKeepAlive(true);
		source.setConnectTimeout(10);
		source.setSocketTimeout(2);
		return source.getConnection();
	}

	private static PGSimpleDataSource like(HikariDataSource hikari) {
		PGSimpleDataSource source = new PGSimpleDataSource();
		if (hikari.getDataSource() instanceof PGSimpleDataSource given) {
			source.setUrl(given.getUrl());
			source.setUser(given.getUser());
			source.setPassword(given.getPassword());
			return source;
		}
		source.setUrl(hikari.getJdbcUrl());
		source.setUser(hikari.getUsername());
		source.setPassword(hikari.getPassword());
		return source;
	}

}
