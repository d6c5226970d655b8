package io.payrun.cli;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A table in plain text whose columns line up: words to the left, numbers to the right,
 * amounts on their decimal point. Cells are made harmless here, whatever they carry.
 */
final class Table {

	private static final int LONGEST_WORD = 60;

	private enum Align {

		LEFT, RIGHT, POINT

	}

	private record Column(String head, Align align) {
	}

	private final List<Column> columns = new ArrayList<>();

	private final List<List<String>> rows = new ArrayList<>();

	/**
	 * Adds a column of words.
	 * @param head its heading
	 * @return this table
	 */
	Table left(String head) {
		this.columns.add(new Column(head, Align.LEFT));
		return this;
	}

	/**
	 * Adds a column of whole numbers.
	 * @param head its heading
	 * @return this table
	 */
	Table right(String head) {
		this.columns.add(new Column(head, Align.RIGHT));
		return this;
	}

	/**
	 * Adds a column of amounts.
	 * @param head its heading
	 * @return this table
	 */
	Table amount(String head) {
		this.columns.add(new Column(head, Align.POINT));
		return this;
	}

	/**
	 * Adds a row.
	 * @param cells one a column; null is an empty cell
	 * @return this table
	 */
	Table row(@Nullable Object... cells) {
		if (cells.length != this.columns.size()) {
			throw new IllegalArgumentException(cells.length + " cells for " + this.columns.size() + " columns");
		}
		List<String> row = new ArrayList<>();
		for (Object cell : cells) {
			row.add((cell != null) ? Text.cut(Text.safe(cell.toString()), LONGEST_WORD) : "");
		}
		this.rows.add(row);
		return this;
	}

	/**
	 * Draws the table.
	 * @return its lines, the headings first
	 */
	List<String> lines() {
		List<List<String>> drawn = new ArrayList<>();
		for (int at = 0; at < this.columns.size(); at++) {
			drawn.add(drawColumn(at));
		}
		List<String> lines = new ArrayList<>();
		for (int line = 0; line <= this.rows.size(); line++) {
			List<String> cells = new ArrayList<>();
			for (List<String> column : drawn) {
				cells.add(column.get(line));
			}
			lines.add(String.join("  ", cells).stripTrailing());
		}
		return lines;
	}

	private List<String> drawColumn(int at) {
		Column column = this.columns.get(at);
		List<String> cells = new ArrayList<>(this.rows.stream().map((row) -> row.get(at)).toList());
		if (column.align() == Align.POINT) {
			cells = alignOnPoint(cells);
		}
		cells.add(0, column.head());
		int width = cells.stream().mapToInt(Text::width).max().orElse(0);
		boolean left = column.align() == Align.LEFT;
		return cells.stream().map((cell) -> pad(cell, width, left)).toList();
	}

	private static String pad(String cell, int width, boolean left) {
		String spaces = Text.spaces(width - Text.width(cell));
		return left ? cell + spaces : spaces + cell;
	}

	/** Gives every amount the same room behind the point, also where it has none. */
	private static List<String> alignOnPoint(List<String> cells) {
		int longest = cells.stream().mapToInt(Table::behindPoint).max().orElse(0);
		return new ArrayList<>(cells.stream().map((cell) -> cell + Text.spaces(longest - behindPoint(cell))).toList());
	}

	private static int behindPoint(String cell) {
		int point = cell.indexOf('.');
		return (point < 0) ? 0 : cell.length() - point;
	}

}
