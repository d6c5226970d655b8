package io.payrun.intake;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A line with its verdict.
 *
 * @param raw the line
 * @param cells the cells that count, blank ones absent, the provider filled in
 * @param amount the amount with the currency's decimals, or null where it cannot be read
 * @param errors every error of the line; empty for a good one
 */
public record StagedLine(RawLine raw, Map<String, String> cells, @Nullable BigDecimal amount, List<Breach> errors) {

	/**
	 * One broken rule.
	 *
	 * @param column the column, or null for the whole line
	 * @param code for programs, for example {@code BELOW_MINIMUM}
	 * @param message for people, with the rule and the offending text
	 */
	public record Breach(@Nullable String column, String code, String message) {
	}

}
