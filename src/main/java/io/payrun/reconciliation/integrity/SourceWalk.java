package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Walks through an input file beside the rows that its lines became. */
final class SourceWalk {

	private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,18})?");

	private static final Map<String, Integer> DECIMALS = Map.ofEntries(Map.entry("USD", 2), Map.entry("NGN", 2),
			Map.entry("GHS", 2), Map.entry("KES", 2), Map.entry("TZS", 2), Map.entry("UGX", 0), Map.entry("ZAR", 2),
			Map.entry("BTC", 8), Map.entry("ETH", 18), Map.entry("USDT_TRC20", 6), Map.entry("USDT_ERC20", 6));

	private final long run;

	private final TextLines lines;

	private final List<String> columns;

	private final Findings findings;

	private final Sums sums = new Sums();

	private int met = 1;

	private boolean over;

	SourceWalk(long run, TextLines lines, @Nullable List<String> columns, Findings findings) {
		this.run = run;
		this.lines = lines;
		this.columns = (columns != null) ? columns : List.of();
		this.findings = findings;
	}

	/** What the file's lines add up to, by what became of them and currency. */
	Sums sums() {
		return this.sums;
	}

	/** Meets the next row, in the order of lines. */
	void meet(SourceStore.Row row) {
		try {
			String text = walkTo(row.line());
			if (text == null) {
				breach(row, "there is no such line in the file, or another row has it");
				return;
			}
			List<String> cells = TextLines.cells(text);
			List<String> fitting = (cells != null && cells.size() == this.columns.size()) ? cells : List.of();
			count((row.terms() != null) ? "accepted" : "rejected", fitting);
			if (row.terms() != null) {
				compare(row, row.terms(), fitting);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The text of a line; lines that are passed over became nothing. */
	private @Nullable String walkTo(int line) throws IOException {
		String text = null;
		while (!this.over && this.lines.line() < line) {
			text = this.lines.next();
			this.over = text == null;
			if (text != null && this.lines.line() < line) {
				lost(this.lines.line());
			}
		}
		if (text == null || line <= this.met) {
			return null;
		}
		this.met = line;
		return text;
	}

	/** Blank lines at the end are no lines; what else is left became nothing. */
	void end() throws IOException {
		int lastFilled = 0;
		int first = this.lines.line() + 1;
		for (String text = this.lines.next(); text != null; text = this.lines.next()) {
			if (!TextLines.isBlank(text)) {
				lastFilled = this.lines.line();
			}
		}
		for (int line = first; line <= lastFilled; line++) {
			lost(line);
		}
	}

	private void lost(int line) {
		this.findings.breach(Promise.I2, new Verdict.Breach(this.run, null, line,
				"the line of the file is neither a payout nor a rejected line"));
	}

	private void compare(SourceStore.Row row, SourceStore.Terms terms, List<String> cells) {
		String id = cell(cells, terms.provider().equals("soap") ? "customer_id" : "destination_id");
		BigDecimal amount = amount(cells);
		String provider = cell(cells, "provider");
		if (!terms.reference().equals(cell(cells, "reference")) || !terms.destination().equals(id)
				|| !terms.currency().equals(cell(cells, "currency"))
				|| (!provider.isEmpty() && !terms.provider().equals(provider)) || amount == null
				|| amount.compareTo(terms.amount()) != 0) {
			breach(row,
					"the file says " + cell(cells, "reference") + " " + id + " " + cell(cells, "amount") + " "
							+ cell(cells, "currency") + ", the payout says " + terms.reference() + " "
							+ terms.destination() + " " + terms.amount().toPlainString() + " " + terms.currency());
		}
	}

	private void count(String kind, List<String> cells) {
		BigDecimal amount = amount(cells);
		if (amount != null) {
			this.sums.add(kind + " " + cell(cells, "currency"), 1, amount);
		}
	}

	/** The amount where it can be read: digits with at most the currency's decimals. */
	private @Nullable BigDecimal amount(List<String> cells) {
		String text = cell(cells, "amount");
		Integer decimals = DECIMALS.get(cell(cells, "currency"));
		if (decimals == null || !AMOUNT.matcher(text).matches()) {
			return null;
		}
		BigDecimal amount = new BigDecimal(text);
		return (amount.scale() <= decimals) ? amount : null;
	}

	private String cell(List<String> cells, String column) {
		int at = this.columns.indexOf(column);
		return (at >= 0 && at < cells.size()) ? cells.get(at) : "";
	}

	private void breach(SourceStore.Row row, String what) {
		this.findings.breach(Promise.I2,
				new Verdict.Breach(this.run, (row.terms() != null) ? row.terms().reference() : null, row.line(), what));
	}

}
