package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** What the page shows beyond the proof, of the run of the contract's example. */
class PageStoreIntegrationTests {

	private final Books books = new Books();

	private final PageStore store = new PageStore(this.books.dataSource());

	@AfterEach
	void close() {
		this.books.close();
	}

	@Test
	void itNamesWhoNeedsAPersonWhatFailedWhatWasRejectedAndWhoLaunchedIt() {
		this.books.contractExample();
		PageStore.Extras extras = gather(null);
		assertThat(extras.items()).extracting(NeedStore.Item::need, NeedStore.Item::reference)
			.containsExactly(tuple("UNKNOWN", "PO-7-0101"), tuple("HELD", "PO-7-0099"));
		assertThat(extras.reasons())
			.extracting(PageStore.Reason::status, PageStore.Reason::reason, PageStore.Reason::currency,
					PageStore.Reason::count)
			.as("the five that are most, the most money first")
			.hasSize(5)
			.startsWith(tuple("FAILED", "account closed", "NGN", 6L),
					tuple("REFUSED", "unknown destination", "NGN", 1L));
		assertThat(extras.rejections()).extracting(PageStore.Reason::status, PageStore.Reason::count)
			.containsExactly(tuple("BAD_AMOUNT", 5L));
		assertThat(extras.launches())
			.extracting(PageStore.Launch::launch, PageStore.Launch::verb, PageStore.Launch::actor,
					PageStore.Launch::exitCode)
			.containsExactly(tuple(1, "run", "ada", 3));
		assertThat(extras.changes()).isEmpty();
	}

	@Test
	void itShowsWhatChangedSinceTheVersionBefore() {
		this.books.contractExample();
		this.books.change("PO-7-0101", "COMPLETED", "ada", "statement");
		CsvStore.Cut before = new CsvStore.Cut(Instant.parse("2026-11-20T02:30:00Z"), List.of());
		assertThat(gather(before).changes())
			.containsExactly(new PageStore.Change("UNKNOWN", "COMPLETED", "NGN", 1, new BigDecimal("10000.00")));
		long id = this.books.jdbc()
			.sql("select id from payout where reference = 'PO-7-0101'")
			.query(Long.class)
			.single();
		assertThat(gather(new CsvStore.Cut(before.quietAt(), List.of(id + ",1"))).changes())
			.as("seen by that version already")
			.isEmpty();
	}

	private PageStore.Extras gather(CsvStore.@Nullable Cut since) {
		return this.store.gather(new FactsStore(this.books.dataSource()).gather(7, 2), since);
	}

}
