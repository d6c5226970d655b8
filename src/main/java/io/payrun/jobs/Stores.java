package io.payrun.jobs;

import javax.sql.DataSource;

/** The conductor's own statements on the pool. */
record Stores(RunStore runs, BatchStore batch, PreviewStore previews) {

	Stores(DataSource dataSource) {
		this(new RunStore(dataSource), new BatchStore(dataSource), new PreviewStore(dataSource));
	}

}
