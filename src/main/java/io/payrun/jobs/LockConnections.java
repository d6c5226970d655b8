package io.payrun.jobs;

import java.io.IOException;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Opens connections outside the pool, for locks: nobody else uses them, and a server that
 * does not answer for two seconds is noticed.
 */
final class LockConnections {

	private final DataSource pool;

	LockConnections(DataSource pool) {
		this.pool = pool;
	}

	/** Where a connection with this name comes from. */
	DataSource named(String applicationName) throws SQLException {
		PGSimpleDataSource source = likeThePool();
		source.setApplicationName(applicationName);
		source.setTcpKeepAlive(true);
		source.setConnectTimeout(10);
		source.setSocketTimeout(2);
		return source;
	}

	/** The pool knows a data source or an address. */
	private PGSimpleDataSource likeThePool() throws SQLException {
		HikariDataSource hikari = this.pool.unwrap(HikariDataSource.class);
		PGSimpleDataSource source = new PGSimpleDataSource();
		if (hikari.getDataSource() instanceof BaseDataSource known) {
			copy(known, source);
			return source;
		}
		source.setUrl(hikari.getJdbcUrl());
		if (hikari.getUsername() != null) {
			source.setUser(hikari.getUsername());
		}
		if (hikari.getPassword() != null) {
			source.setPassword(hikari.getPassword());
		}
		return source;
	}

	private static void copy(BaseDataSource from, BaseDataSource to) {
		try {
			to.initializeFrom(from);
		}
		catch (IOException | ClassNotFoundException ex) {
			throw new IllegalStateException("a data source that cannot be copied", ex);
		}
	}

}
