package io.payrun.intake;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The columns of a file in the file's order; a header that the contract does not know
 * refuses the file.
 */
final class Header {

	private static final List<Column> ALWAYS = List.of(Column.REFERENCE, Column.AMOUNT, Column.CURRENCY);

	private final Column[] columns;

	private Header(Column[] columns) {
		this.columns = columns;
	}

	/**
	 * Reads a header.
	 * @param prefix file and line, for messages
	 * @param cells the header's cells
	 */
	static Header of(String prefix, String[] cells) throws FileRefused {
		List<Column> columns = new ArrayList<>();
		Set<Column> seen = EnumSet.noneOf(Column.class);
		for (String cell : cells) {
			Column column = Column.ofFile(cell);
			if (column == null) {
				throw new FileRefused(prefix + unknown(cell, cells.length));
			}
			if (!seen.add(column)) {
				throw new FileRefused(prefix + "column \"" + column.title() + "\" is there twice");
			}
			columns.add(column);
		}
		for (Column needed : ALWAYS) {
			if (!seen.contains(needed)) {
				throw new FileRefused(prefix + "column \"" + needed.title() + "\" is missing");
			}
		}
		if (!seen.contains(Column.DESTINATION_ID) && !seen.contains(Column.CUSTOMER_ID)) {
			throw new FileRefused(prefix + "column \"destination_id\" (SyncPay) or \"customer_id\" (Soap) is missing");
		}
		return new Header(columns.toArray(new Column[0]));
	}

	private static String unknown(String cell, int columns) {
		if (columns == 1 && (cell.indexOf(';') >= 0 || cell.indexOf('\t') >= 0 || cell.indexOf('|') >= 0)) {
			return "delimiter? One column " + Shown.quoted(cell) + "; columns are separated by commas";
		}
		Column meant = Column.ofFile(cell.strip().toLowerCase(Locale.ROOT));
		String hint = (meant != null) ? "; write it \"" + meant.title() + '"' : "";
		return "unknown column " + Shown.quoted(cell) + hint;
	}

	/** Refuses a file whose lines would all lack a column that the provider needs. */
	void fits(String prefix, @Nullable String provider) throws FileRefused {
		if (provider == null && !has(Column.PROVIDER)) {
			throw new FileRefused(prefix + "column \"provider\" is missing and the job names no provider");
		}
		if (has(Column.PROVIDER)) {
			return;
		}
		Column needed = "soap".equals(provider) ? Column.CUSTOMER_ID : Column.DESTINATION_ID;
		if (!has(needed)) {
			throw new FileRefused(prefix + "column \"" + needed.title() + "\" is missing, " + provider + " needs it");
		}
	}

	private boolean has(Column column) {
		return List.of(this.columns).contains(column);
	}

	int size() {
		return this.columns.length;
	}

	Cells cells(String[] texts) {
		Cells cells = new Cells();
		for (int i = 0; i < this.columns.length; i++) {
			cells.put(this.columns[i], texts[i]);
		}
		return cells;
	}

}
