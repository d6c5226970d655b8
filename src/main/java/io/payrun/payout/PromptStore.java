package io.payrun.payout;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The database for statements that look at a chunk of payouts at most. One that gives no
 * answer for ten seconds is taken for lost: on a connection that broke without a word the
 * answer would never come, and the step could never end. Whether it was committed is for
 * its caller to find out, as after any commit that threw.
 */
final class PromptStore extends DelegatingDataSource {

	private static final int LONGEST_SILENCE_MILLIS = (int) TimeUnit.SECONDS.toMillis(10);

	private final int silenceMillis;

	PromptStore(DataSource dataSource) {
		this(dataSource, LONGEST_SILENCE_MILLIS);
	}

	/** The same with another patience. */
	PromptStore(DataSource dataSource, int silenceMillis) {
		super(dataSource);
		this.silenceMillis = silenceMillis;
	}

	/** The pool takes the limit off again when the connection comes back to it. */
	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		connection.setNetworkTimeout(Runnable::run, this.silenceMillis);
		return connection;
	}

}
