package io.payrun.reconciliation;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Measures the reports of many payouts beside a plain {@code COPY} of the same columns;
 * run by hand.
 */
final class ReportsBench {

	private ReportsBench() {
	}

	public static void main(String[] arguments) throws IOException, SQLException {
		int payouts = Integer.parseInt(arguments[0]);
		Path folder = Files.createTempDirectory("reports-bench");
		try (Books books = new Books()) {
			books.run(1, "bench", payouts, payouts, 0);
			books.total(1, "accepted", "NGN", payouts,
					BigDecimal.valueOf(payouts).multiply(new BigDecimal("9000.00")).toPlainString());
			books.payouts(1, 2, payouts - 1000, "COMPLETED", "NGN", "9000.00");
			books.payouts(1, payouts - 998, 900, "FAILED", "NGN", "9000.00");
			books.payouts(1, payouts - 98, 100, "HELD", "NGN", "9000.00");
			books.jdbc().sql("analyze payout").update();
			books.jdbc()
				.sql("insert into payout_event select id, 1, payrun_now(), 'READY', 'SENDING', null, 'payrun', null, 1, '\\x00' from payout")
				.update();
			books.jdbc()
				.sql("insert into payout_event select id, 2, payrun_now(), 'SENDING', status, null, 'payrun', null, 2, '\\x00' from payout where status <> 'HELD'")
				.update();
			books.jdbc().sql("vacuum analyze payout_event").update();
			books.at("2026-11-20T02:00:00Z");
			for (int round = 0; round < 3; round++) {
				long plain = plain(books, folder.resolve("plain-" + round + ".csv"));
				long began = System.nanoTime();
				Reports.Written written = new Reports(books.dataSource()).publish(1, folder.resolve("round-" + round),
						Set.of("json", "csv", "html"));
				long ours = System.nanoTime() - began;
				System.out.printf("plain %d ms, reports %d ms, ratio in percent %d, balanced %s%n",
						TimeUnit.NANOSECONDS.toMillis(plain), TimeUnit.NANOSECONDS.toMillis(ours), ours * 100 / plain,
						written.balanced());
				books.jdbc().sql("delete from report_version").update();
				books.jdbc().sql("update payment_run set report_state = 'STALE'").update();
			}
		}
	}

	private static long plain(Books books, Path file) throws SQLException, IOException {
		long began = System.nanoTime();
		try (Connection connection = books.dataSource().getConnection();
				OutputStream out = Files.newOutputStream(file)) {
			new CopyManager(connection.unwrap(BaseConnection.class)).copyOut(
					"""
							copy (select p.run_id, r.job, r.business_date, p.line, p.reference, p.provider, p.destination, p.payee,
							  p.amount, p.currency, p.status, p.paid_amount, p.refunded_amount, p.fee, p.provider_id,
							  p.provider_reference, p.provider_status, p.submitted_at, p.final_at, p.replaces, p.reason
							  from payout p join payment_run r on r.id = p.run_id where p.run_id = 1 order by p.line)
							to stdout with (format csv, header)""",
					out);
		}
		return System.nanoTime() - began;
	}

}
