package io.payrun.jobs;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

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
		HikariDataSource hikari = this.pool.unwrap(HikariDataSource.class);
		Properties properties = new Properties();
		properties.putAll(hikari.getDataSourceProperties());
		if (hikari.getUsername() != null) {
			properties.setProperty("user", hikari.getUsername());
		}
		if (hikari.getPassword() != null) {
			properties.setProperty("password", hikari.getPassword());
		}
		properties.setProperty("ApplicationName", applicationName);
		properties.setProperty("tcpKeepAlive", "true");
		properties.setProperty("connectTimeout", "10");
		properties.setProperty("socketTimeout", "2");
		return DriverManager.getConnection(hikari.getJdbcUrl(), properties);
	}

}
