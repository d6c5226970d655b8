package io.payrun.intake;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A line as it was read, before any rule.
 *
 * @param line the physical line number, the header is line 1
 * @param cells column name to text; empty cells are empty texts
 * @param problem why the line has no cells (blank, too few or too many columns), or null
 * @param requestId the request row it came from, or null for a file
 */
public record RawLine(int line, Map<String, String> cells, @Nullable String problem, @Nullable Long requestId) {
}
