package io.payrun.reconciliation.integrity;

import java.util.Map;

/** What the reports of {@link SmallNight} say, by file, written by hand. */
final class SmallReports {

	static final Map<String, String> FIRST = Map.of("reconciliation.json", """
			{"run": 1, "version": 1, "balanced": true,
			 "history": {"links": LINKS, "sha256": "HEADS"},
			 "lines": {"read": 10, "accepted": 9, "rejected": 1},
			 "totals": [
			  {"provider": "syncpay", "currency": "NGN", "accepted": {"count": 8, "amount": "60500.50"},
			   "completed": {"count": 1, "amount": "8000.00"}, "failed": {"count": 1, "amount": "6000.00"},
			   "refused": {"count": 1, "amount": "7000.00"}, "ready": {"count": 1, "amount": "5300.00"},
			   "held": {"count": 1, "amount": "10000.00"}, "in_flight": {"count": 2, "amount": "15200.50"},
			   "unknown": {"count": 1, "amount": "9000.00"}, "refunded": {"count": 1, "amount": "6000.00"}},
			  {"provider": "soap", "currency": "USD", "accepted": {"count": 1, "amount": "200.00"},
			   "completed": {"count": 1, "amount": "180.00"}, "not_taken": {"amount": "20.00"}}],
			 "discrepancies": []}
			""", "index.html", "<html>the first</html>");

	static final Map<String, String> SECOND = Map.of("reconciliation.json", """
			{"run": 1, "version": 2, "balanced": true,
			 "history": {"links": LINKS, "sha256": "HEADS"},
			 "lines": {"read": 10, "accepted": 9, "rejected": 1},
			 "totals": [
			  {"provider": "syncpay", "currency": "NGN", "accepted": {"count": 8, "amount": "60500.50"},
			   "completed": {"count": 1, "amount": "15000.00"}, "failed": {"count": 1, "amount": "6000.00"},
			   "returned": {"count": 1, "amount": "3000.00"}, "refused": {"count": 1, "amount": "7000.00"},
			   "ready": {"count": 1, "amount": "5300.00"}, "held": {"count": 1, "amount": "10000.00"},
			   "in_flight": {"count": 1, "amount": "5200.50"}, "unknown": {"count": 1, "amount": "9000.00"},
			   "refunded": {"count": 2, "amount": "9000.00"}},
			  {"provider": "soap", "currency": "USD", "accepted": {"count": 1, "amount": "200.00"},
			   "completed": {"count": 1, "amount": "180.00"}, "not_taken": {"amount": "20.00"}}],
			 "discrepancies": []}
			""", "reconciliation.csv", """
			line,reference,provider,currency,amount,status,paid_amount,refunded_amount\r
			2,PO-1,syncpay,NGN,10000.00,COMPLETED,10000.00,\r
			3,PO-2,syncpay,NGN,6000.00,FAILED,,6000.00\r
			4,PO-3,syncpay,NGN,7000.00,REFUSED,,\r
			5,PO-4,syncpay,NGN,10000.00,HELD,,\r
			6,PO-5,syncpay,NGN,8000.00,RETURNED,8000.00,3000.00\r
			7,PO-6,syncpay,NGN,9000.00,UNKNOWN,,\r
			8,SP-1,soap,USD,200.00,COMPLETED,180.00,\r
			10,PO-7,syncpay,NGN,5200.50,ACCEPTED,,\r
			11,PO-8,syncpay,NGN,5300.00,READY,,\r
			""", "rejected.csv", """
			line,reference,destination,amount,currency,column,code,message\r
			9,'=PO-10,dest_10,400.00,NGN,reference,BAD_REFERENCE,"a reference has letters, digits and ""-""\"\r
			9,'=PO-10,dest_10,400.00,NGN,amount,TOO_SMALL,at least 500.00\r
			""", "index.html", "<html>the second</html>");

	static final Map<String, String> OF_REQUESTS = Map.of("reconciliation.json", """
			{"run": 2, "version": 1, "balanced": true,
			 "history": {"links": LINKS, "sha256": "HEADS"},
			 "lines": {"read": 2, "accepted": 1, "rejected": 1},
			 "totals": [
			  {"provider": "syncpay", "currency": "NGN", "accepted": {"count": 1, "amount": "6000.00"},
			   "completed": {"count": 1, "amount": "6000.00"}}],
			 "discrepancies": []}
			""");

	private SmallReports() {
	}

	static String summary(String template, int links, String heads) {
		return template.replace("LINKS", String.valueOf(links)).replace("HEADS", heads);
	}

}
