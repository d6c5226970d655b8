package io.payrun.database;

import java.nio.file.Path;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * The database of one process: a PostgreSQL that settings name, or an embedded one under
 * {@code PAYRUN_HOME/postgres}. Closing it closes the pool and, for the last process out,
 * stops the embedded server.
 */
public final class Database implements AutoCloseable {

	/**
	 * Where the database is.
	 *
	 * @param url {@code SPRING_DATASOURCE_URL}, or null for the embedded one
	 * @param username its user
	 * @param password its password
	 * @param home {@code PAYRUN_HOME}
	 */
	public record Place(@Nullable String url, @Nullable String username, @Nullable String password, Path home) {

		@Override
		public String toString() {
			return "Place[url=" + this.url + ", home=" + this.home + "]";
		}

	}

	/**
	 * Opens the database and brings its schema up to date.
	 * @param place where it is
	 * @return the open database
	 * @throws DatabaseUnavailable with one line for people: unreachable, newer than the
	 * program, not permitted
	 */
	public static Database open(Place place) {
		throw new UnsupportedOperationException();
	}

	/**
	 * The pool.
	 * @return connections in auto-commit
	 */
	public DataSource dataSource() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Whether it is the embedded server.
	 * @return true for the embedded one
	 */
	public boolean isEmbedded() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
		throw new UnsupportedOperationException();
	}

}
