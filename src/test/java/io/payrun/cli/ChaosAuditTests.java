package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The witness itself: a proof that could not fail would prove nothing. */
class ChaosAuditTests {

	private static final String INPUT = """
			reference,destination_id,amount,currency
			PO-1,dest_1,6000.00,NGN
			PO-2,dest_2,7000.00,NGN
			""";

	private static final String PAYOUTS = """
			reference,destination,amount,currency,status,paid_amount,refunded_amount,provider_id
			PO-1,dest_1,6000.00,NGN,COMPLETED,6000.00,0.00,wd_1
			PO-2,dest_2,7000.00,NGN,FAILED,0.00,7000.00,wd_2
			""";

	private static final String REPORT = """
			{"run": {"state": "FINISHED"}, "lines": {"read": 2, "accepted": 2, "rejected": 0}, "balanced": true,
			 "totals": [{"provider": "syncpay", "currency": "NGN",
			  "accepted": {"count": 2, "amount": "13000.00"}, "completed": {"count": 1, "amount": "6000.00"},
			  "failed": {"count": 1, "amount": "7000.00"}, "cancelled": {"count": 0, "amount": "0.00"},
			  "returned": {"count": 0, "amount": "0.00"}, "refused": {"count": 0, "amount": "0.00"},
			  "denied": {"count": 0, "amount": "0.00"}, "expired": {"count": 0, "amount": "0.00"},
			  "ready": {"count": 0, "amount": "0.00"}, "held": {"count": 0, "amount": "0.00"},
			  "awaiting_customer": {"count": 0, "amount": "0.00"}, "in_flight": {"count": 0, "amount": "0.00"},
			  "unknown": {"count": 0, "amount": "0.00"}}],
			 "discrepancies": []}
			""";

	private static final String BOOKS = """
			{"withdrawals": [
			  {"id": "wd_1", "reference": "PO-1", "destination": "dest_1", "amount": "6000.00", "currency": "NGN",
			   "status": "COMPLETED"},
			  {"id": "wd_2", "reference": "PO-2", "destination": "dest_2", "amount": "7000.00", "currency": "NGN",
			   "status": "FAILED"}],
			 "arrivals": [
			  {"reference": "PO-1", "key": "k1", "body_sha256": "a"},
			  {"reference": "PO-1", "key": "k1", "body_sha256": "a"},
			  {"reference": "PO-2", "key": "k2", "body_sha256": "b"}],
			 "double_payments": []}
			""";

	@TempDir
	private Path folder;

	@Test
	void aRunThatIsAsTheProviderTellsItHasNoBreach() throws IOException {
		assertThat(breaches("", "", "")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					payouts | PO-2,dest_2.*\\n                      |                             | lines were lost or made
					payouts | PO-2,dest_2                          | PO-3,dest_2                 | lines were lost or made
					payouts | FAILED,0.00,7000.00                  | UNKNOWN,0.00,0.00           | PO-2 is left UNKNOWN
					payouts | COMPLETED,6000.00                    | FAILED,6000.00              | PO-1 is FAILED and COMPLETED
					payouts | COMPLETED,6000.00                    | COMPLETED,5000.00           | PO-1 moved other amounts
					payouts | dest_1,6000.00                       | dest_1,6000.01              | PO-1 is not what the file said
					payouts | wd_1                                 | wd_9                        | PO-1 is another withdrawal
					payouts | COMPLETED,6000.00                    | REFUSED,6000.00             | PO-1 is REFUSED and 1 times
					report  | FINISHED                             | FAILED                      | the run is FAILED
					report  | true                                 | false                       | does not balance
					report  | "read": 2                            | "read": 3                   | of 2 lines
					report  | "discrepancies": \\[                 | "discrepancies": ["x"       | the report tells "x"
					report  | 6000.00                              | 6000.01                     | NGN completed is told
					report  | 13000.00                             | 13000.01                    | NGN does not tie out
					books   | "wd_1", "reference": "PO-1"          | "wd_1", "reference": "PO-7" | PO-7 is at the provider
					books   | "wd_1", "reference": "PO-1"          | "wd_1", "reference": "PO-2" | PO-2 is FAILED and 2 times
					books   | "dest_1"                             | "dest_9"                    | PO-1 is another withdrawal
					books   | "k1", "body_sha256": "a"},           | "k3", "body_sha256": "a"},  | PO-1 was sent with two keys
					books   | "body_sha256": "a"},                 | "body_sha256": "c"},        | PO-1 was sent with two bodies
					books   | "double_payments": \\[               | "double_payments": ["PO-1"  | paid twice: "PO-1"
					""")
	void whateverIsNotAsItMustBeIsTold(String where, String what, String instead, String breach) throws IOException {
		assertThat(breaches(where, what, (instead != null) ? instead : ""))
			.anySatisfy((told) -> assertThat(told).contains(breach));
	}

	private List<String> breaches(String where, String what, String instead) throws IOException {
		Files.writeString(this.folder.resolve("input.csv"), INPUT);
		Files.writeString(this.folder.resolve("reconciliation.csv"),
				where.equals("payouts") ? PAYOUTS.replaceFirst(what, instead) : PAYOUTS);
		Files.writeString(this.folder.resolve("reconciliation.json"),
				where.equals("report") ? REPORT.replaceFirst(what, instead) : REPORT);
		String books = where.equals("books") ? BOOKS.replaceFirst(what, instead) : BOOKS;
		return ChaosAudit.breaches(this.folder.resolve("input.csv"), this.folder, Json.read(books));
	}

}
