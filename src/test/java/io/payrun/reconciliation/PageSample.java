package io.payrun.reconciliation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.Set;

/** Draws a page with all of its blocks filled, to be looked at; run by hand. */
final class PageSample {

	private PageSample() {
	}

	public static void main(String[] arguments) throws IOException {
		try (Books books = new Books()) {
			Path root = Files.createTempDirectory("page-sample");
			Reports reports = new Reports(books.dataSource());
			ZoneId lagos = ZoneId.of("Africa/Lagos");
			books.run(6, "nightly-syncpay", 98, 98, 0);
			books.total(6, "accepted", "NGN", 98, "882000.00");
			books.payouts(6, 2, 98, "COMPLETED", "NGN", "9000.00");
			reports.publish(6, root, Set.of("html"), lagos);
			books.contractExample();
			books.jdbc()
				.sql("update payment_run set lines_read = 109, lines_accepted = 104, mode = 'live' where id = 7")
				.update();
			books.total(7, "accepted", "BTC", 2, "0.03000000");
			books.total(7, "accepted", "UGX", 2, "80000");
			books.payouts(7, 110, 2, "ACCEPTED", "BTC", "0.01500000");
			books.payouts(7, 112, 2, "COMPLETED", "UGX", "40000");
			books.jdbc().sql("""
					update payout set hold_kind = 'INSUFFICIENT_FUNDS' where reference = 'PO-7-0099'""").update();
			books.jdbc()
				.sql("""
						insert into payout_anomaly (payout_id, run_id, kind, detail)
						select id, run_id, 'ECHO_MISMATCH', 'the provider echoes NGN 900.00' from payout where reference = 'PO-7-0003'""")
				.update();
			books.jdbc().sql("update balance_reading set available = 180000 where kind = 'closing'").update();
			reports.publish(7, root, Set.of("html"), lagos);
			books.at("2026-11-20T08:00:00Z");
			books.change("PO-7-0100", "COMPLETED", "payrun", "poll");
			Path page = reports.publish(7, root, Set.of("html")).folder().resolve("reconciliation.html");
			Files.copy(page, Path.of(arguments[0]), StandardCopyOption.REPLACE_EXISTING);
		}
	}

}
