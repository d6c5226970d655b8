package io.payrun.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.payrun.intake.Intake.Terms;

/**
 * The rows of {@code payout_request} that a run has claimed, page by page in insertion
 * order. The line number is the row's position in the run, from 1.
 */
final class RequestLines implements Intake.Lines {

	static final List<Column> COLUMNS = List.of(Column.REFERENCE, Column.PROVIDER, Column.DESTINATION, Column.AMOUNT,
			Column.CURRENCY, Column.DESTINATION_TYPE, Column.PAYEE, Column.REPLACES, Column.WITHDRAWAL_TYPE,
			Column.EXPERIENCE, Column.RETURN_URL, Column.DESCRIPTION);

	private static final int PAGE = 2_000;

	private final StagingStore store;

	private final Terms terms;

	private final Deque<RawLine> page = new ArrayDeque<>();

	private long lastId = Long.MIN_VALUE;

	private int lastLine;

	RequestLines(StagingStore store, Terms terms) {
		this.store = store;
		this.terms = terms;
	}

	@Override
	public @Nullable RawLine read() {
		if (this.page.isEmpty()) {
			this.page.addAll(this.store.requests(this.terms, this.lastId, this.lastLine, PAGE));
		}
		RawLine line = this.page.poll();
		if (line != null && line.requestId() != null) {
			this.lastId = line.requestId();
			this.lastLine = line.line();
		}
		return line;
	}

	@Override
	public void close() {
		this.page.clear();
	}

}
