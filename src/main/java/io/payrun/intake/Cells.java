package io.payrun.intake;

import java.util.AbstractMap;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The cells of one line, by column. An enum map behind the face of a map, because a file
 * has a million lines and hash maps for them would cost more than reading them.
 */
final class Cells extends AbstractMap<String, String> {

	private final EnumMap<Column, String> texts;

	Cells() {
		this.texts = new EnumMap<>(Column.class);
	}

	private Cells(EnumMap<Column, String> texts) {
		this.texts = texts;
	}

	static Cells of(Map<String, String> cells) {
		if (cells instanceof Cells already) {
			return already;
		}
		Cells copy = new Cells();
		cells.forEach((title, text) -> {
			Column column = Column.titled(title);
			if (column != null) {
				copy.put(column, text);
			}
		});
		return copy;
	}

	/** A copy without the blank cells. */
	Cells withoutBlanks() {
		EnumMap<Column, String> kept = this.texts.clone();
		kept.values().removeIf(String::isEmpty);
		return new Cells(kept);
	}

	void put(Column column, @Nullable String text) {
		if (text != null) {
			this.texts.put(column, text);
		}
	}

	@Nullable String at(Column column) {
		return this.texts.get(column);
	}

	/** The destination or customer id, whichever column carries it. */
	@Nullable String destination() {
		String destination = at(Column.DESTINATION);
		if (destination != null) {
			return destination;
		}
		Column first = "soap".equals(at(Column.PROVIDER)) ? Column.CUSTOMER_ID : Column.DESTINATION_ID;
		Column second = (first == Column.CUSTOMER_ID) ? Column.DESTINATION_ID : Column.CUSTOMER_ID;
		String id = at(first);
		return (id != null) ? id : at(second);
	}

	@Override
	public @Nullable String get(@Nullable Object title) {
		Column column = Column.titled(title);
		return (column != null) ? at(column) : null;
	}

	@Override
	public boolean containsKey(@Nullable Object title) {
		return get(title) != null;
	}

	@Override
	public Set<Entry<String, String>> entrySet() {
		Map<String, String> present = new LinkedHashMap<>();
		this.texts.forEach((column, text) -> present.put(column.title(), text));
		return present.entrySet();
	}

}
