package io.payrun.jobs;

import javax.sql.DataSource;

import io.payrun.payout.Approvals;

/** The conductor's own statements on the pool. */
record Stores(RunStore runs, BatchStore batch, PreviewStore previews, Approvals approvals) {

	Stores(DataSource dataSource) {
		this(new RunStore(dataSource), new BatchStore(dataSource), new PreviewStore(dataSource),
				new Approvals(dataSource));
	}

}
