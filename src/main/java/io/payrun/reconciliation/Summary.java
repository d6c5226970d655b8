package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes {@code reconciliation.json}: names and order of contract section 6, amounts as
 * strings, times in UTC, the same facts give the same bytes.
 */
final class Summary {

	private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** UTC with milliseconds, the same in every file. */
	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
		.withZone(ZoneOffset.UTC);

	private Summary() {
	}

	/** The document, with a line break at its end. */
	static String of(Facts facts) {
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("run", run(facts));
		document.put("lines", map("read", facts.run().linesRead(), "accepted", facts.run().linesAccepted(), "rejected",
				facts.run().linesRejected()));
		Map<String, Object> rejected = new LinkedHashMap<>();
		facts.rejected().forEach((currency, sum) -> rejected.put(currency, Amounts.plain(sum.amount(), currency)));
		document.put("rejected_amounts", rejected);
		document.put("balanced", facts.isBalanced());
		document.put("totals", facts.totals().stream().map(Summary::total).toList());
		document.put("discrepancies", facts.discrepancies().stream().map(Summary::discrepancy).toList());
		document.put("history", map("links", facts.history().links(), "sha256", facts.history().sha256()));
		return pretty(document);
	}

	/** Any document, indented, with a line break at its end. */
	static String pretty(Map<String, Object> document) {
		DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(LINES).withArrayIndenter(LINES);
		return JSON.writer().with(printer).writeValueAsString(document) + "\n";
	}

	static @Nullable String time(@Nullable Instant instant) {
		return (instant != null) ? TIME.format(instant) : null;
	}

	private static Map<String, Object> run(Facts facts) {
		Facts.Run run = facts.run();
		return map("id", run.id(), "job", run.job(), "mode", run.mode(), "business_date", run.businessDate().toString(),
				"version", facts.version(), "launches", run.launches(), "state", run.state(), "as_of",
				time(facts.asOf()), "source",
				map("kind", run.sourceKind(), "name", run.sourceName(), "sha256", run.sourceSha256()), "started_at",
				time(run.startedAt()), "finished_at", time(run.finishedAt()));
	}

	private static Map<String, Object> total(Total total) {
		String currency = total.currency();
		Map<String, Object> row = map("provider", total.provider(), "currency", currency);
		row.put("accepted", counted(total.accepted(), currency));
		for (Bucket bucket : Bucket.values()) {
			row.put(bucket.key(), counted(total.bucket(bucket), currency));
		}
		row.put("not_taken", map("amount", Amounts.plain(total.notTaken(), currency)));
		row.put("refunded", counted(total.refunded(), currency));
		row.put("balance", balance(total.balance(), currency));
		return row;
	}

	private static Map<String, Object> counted(Total.Counted counted, String currency) {
		return map("count", counted.count(), "amount", Amounts.plain(counted.amount(), currency));
	}

	private static Map<String, Object> balance(Total.@Nullable Balance balance, String currency) {
		if (balance == null) {
			return map("opening", null, "closing", null, "expected_closing", null, "expected_min", null, "expected_max",
					null, "other_movements", null, "check", "none");
		}
		return map("opening", Amounts.plain(balance.opening(), currency), "closing",
				Amounts.plain(balance.closing(), currency), "expected_closing",
				Amounts.plain(balance.expected(), currency), "expected_min", Amounts.plain(balance.min(), currency),
				"expected_max", Amounts.plain(balance.max(), currency), "other_movements",
				Amounts.plain(balance.otherMovements(), currency), "check", balance.isExact() ? "exact" : "bounded");
	}

	private static Map<String, Object> discrepancy(Discrepancy found) {
		BigDecimal amount = found.amount();
		String currency = (found.currency() != null) ? found.currency() : "";
		return map("kind", found.kind().name(), "provider", found.provider(), "currency", found.currency(), "reference",
				found.reference(), "amount", (amount != null) ? Amounts.plain(amount, currency) : null, "detail",
				found.detail());
	}

	/** Keys and values in turn, in this order. */
	static Map<String, Object> map(@Nullable Object... keysAndValues) {
		Map<String, Object> map = new LinkedHashMap<>();
		List<@Nullable Object> list = Arrays.asList(keysAndValues);
		for (int at = 0; at < list.size(); at += 2) {
			put(map, String.valueOf(list.get(at)), list.get(at + 1));
		}
		return map;
	}

	@SuppressWarnings("NullAway") // JSON's null is a value of the map
	private static void put(Map<String, Object> map, String key, @Nullable Object value) {
		map.put(key, value);
	}

}
