package io.payrun.reconciliation;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A report needs several connections at once, and many runs may report together. */
class ReportPoolIntegrationTests {

	private static final int AT_ONCE = 8;

	@TempDir
	private Path root;

	@Test
	void moreReportsAtOnceThanThePoolHasConnectionsAreAllWritten() throws Exception {
		try (Books books = new Books(); HikariDataSource pool = ofThree(books)) {
			books.contractExample();
			Reports reports = new Reports(pool);
			ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
			Callable<Reports.Written> report = () -> reports.publish(7, this.root, Set.of("json", "csv", "html"));
			List<Future<Reports.Written>> written = threads.invokeAll(Collections.nCopies(AT_ONCE, report));
			threads.shutdown();
			int fresh = 0;
			for (Future<Reports.Written> one : written) {
				assertThat(one.get().version()).isEqualTo(1);
				fresh += one.get().fresh() ? 1 : 0;
			}
			assertThat(fresh).isEqualTo(1);
		}
	}

	private static HikariDataSource ofThree(Books books) throws Exception {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(books.dataSource().unwrap(HikariDataSource.class).getJdbcUrl());
		config.setUsername("postgres");
		config.setMaximumPoolSize(3);
		config.setConnectionTimeout(15_000);
		return new HikariDataSource(config);
	}

}
