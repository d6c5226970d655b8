package io.payrun.intake;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** The columns of a payment file; {@link #DESTINATION} is the request table's own. */
enum Column {

	REFERENCE, PROVIDER, DESTINATION_ID, CUSTOMER_ID, DESTINATION, AMOUNT, CURRENCY, DESTINATION_TYPE, PAYEE, REPLACES,
	WITHDRAWAL_TYPE, EXPERIENCE, RETURN_URL, DESCRIPTION;

	private static final Map<String, Column> BY_TITLE = Arrays.stream(values())
		.collect(Collectors.toUnmodifiableMap((column) -> column.title, Function.identity()));

	private final String title;

	Column() {
		this.title = name().toLowerCase(Locale.ROOT);
	}

	String title() {
		return this.title;
	}

	static @Nullable Column titled(@Nullable Object title) {
		return (title != null) ? BY_TITLE.get(title) : null;
	}

	/** The column of a file's header, by its exact name. */
	static @Nullable Column ofFile(String title) {
		Column column = BY_TITLE.get(title);
		return (column != DESTINATION) ? column : null;
	}

}
