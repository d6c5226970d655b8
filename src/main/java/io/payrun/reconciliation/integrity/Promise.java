package io.payrun.reconciliation.integrity;

/** The invariants of the integrity check, with the words that people read. */
enum Promise {

	I1("paid at most once", "payouts"), I2("no line is lost", "lines"), I3("money adds up", "payouts"),
	I4("history moves forward", "events"), I5("intent before each send", "sends"), I6("same key, same bytes", "sends"),
	I7("no send after the window", "sends"), I10("reports follow from rows", "report versions"),
	I11("history is whole", "links"), I12("one runner at a time", "epochs"), I13("approved before sent", "sends");

	private final String title;

	private final String unit;

	Promise(String title, String unit) {
		this.title = title;
		this.unit = unit;
	}

	String title() {
		return this.title;
	}

	/** What is counted, in the plural. */
	String unit() {
		return this.unit;
	}

}
