package io.payrun.intake;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A line as it was read, before any rule.
 *
 * @param line the physical line number, the header is line 1; for the request table the
 * row's position in the run, from 1
 * @param cells column name to text; empty cells are empty texts
 * @param problem why the line has no cells (blank, too few or too many columns, misplaced
 * quote), or null
 * @param requestId the request row it came from, or null for a file
 */
public record RawLine(int line, Map<String, String> cells, StagedLine.@Nullable Breach problem,
		@Nullable Long requestId) {
}
