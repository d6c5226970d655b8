package io.payrun.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.payrun.money.Money;
import io.payrun.payout.Checkouts.Aged;
import io.payrun.payout.Checkouts.Waits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Customers' pages that wait, with age and amount. */
@Command(name = "checkouts",
		description = { "Lists customers' pages that wait, the oldest first.",
				"Links that nobody confirmed, links that lapsed, and payouts whose outcome was never told." },
		footer = { "  payrun checkouts", "  payrun checkouts --run 7 --json" })
final class CheckoutsCommand extends Verb {

	@Option(names = "--run", paramLabel = "R", description = "Of this run.")
	@Nullable Long run;

	@Option(names = "--mode", paramLabel = "M", description = "In this mode: sandbox, test or live.")
	@Nullable String mode;

	@Mixin
	AtMost atMost = new AtMost();

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	CheckoutsCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		int most = this.atMost.andOneMore();
		if (this.run != null) {
			runNumber(this.run);
		}
		String checkedMode = Selected.mode(this.mode);
		return session().with((application) -> {
			List<Aged> found = application.customerLinks().waiting(this.run, checkedMode, most);
			List<Aged> shown = this.atMost.shown(found);
			terminal().print(this.json ? json(shown) : String.join("\n", lines(shown)));
			this.atMost.tellMore(found, terminal());
			return 0;
		});
	}

	/** The sums by reason, then a line a page. */
	static List<String> lines(List<Aged> pages) {
		if (pages.isEmpty()) {
			return List.of("No customer's page waits.");
		}
		Table sums = new Table().left("WAITS").right("COUNT").amount("AMOUNT").right("OLDEST");
		for (Map.Entry<Waits, List<Aged>> part : byReason(pages).entrySet()) {
			sums.row(words(part.getKey()), Text.grouped(part.getValue().size()), sum(part.getValue()),
					age(part.getValue().get(0)));
		}
		Table table = new Table().right("RUN")
			.left("REFERENCE")
			.left("CUSTOMER")
			.left("PAYEE")
			.amount("AMOUNT")
			.right("AGE")
			.left("WAITS");
		for (Aged page : pages) {
			table.row(page.runId(), page.reference(), page.customer(), page.payee(),
					Text.grouped(new Money(page.amount(), page.currency()).amount()), age(page), words(page.waits()));
		}
		List<String> lines = new ArrayList<>(sums.lines());
		lines.add("");
		lines.addAll(table.lines());
		lines.add("");
		lines.add("Another link: payrun new-link REFERENCE. Give one up: payrun close-link REFERENCE --reason TEXT.");
		return lines;
	}

	private static Map<Waits, List<Aged>> byReason(List<Aged> pages) {
		Map<Waits, List<Aged>> parts = new TreeMap<>();
		pages.forEach((page) -> parts.computeIfAbsent(page.waits(), (key) -> new ArrayList<>()).add(page));
		return parts;
	}

	private static String sum(List<Aged> pages) {
		return Text.grouped(pages.stream().map(Aged::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
	}

	private static String age(Aged page) {
		Duration age = Duration.between(page.since(), page.asOf());
		if (age.toHours() < 1) {
			return Math.max(0, age.toMinutes()) + " min";
		}
		return (age.toHours() < 48) ? age.toHours() + " h" : age.toDays() + " d";
	}

	private static String words(Waits waits) {
		return switch (waits) {
			case FOR_CUSTOMER -> "for the customer";
			case AFTER_A_FAILED_TRY -> "for the customer, who tried and failed";
			case LINK_LAPSED -> "its link lapsed";
			case WITHOUT_LINK -> "it has no link";
			case FOR_OUTCOME -> "confirmed, its outcome was not told";
		};
	}

	private static String json(List<Aged> pages) {
		return Json.write(Map.of("checkouts", pages.stream().map(CheckoutsCommand::entry).toList()));
	}

	private static Map<String, @Nullable Object> entry(Aged page) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("run", page.runId());
		entry.put("job", page.job());
		entry.put("mode", page.mode());
		entry.put("reference", page.reference());
		entry.put("customer_id", page.customer());
		entry.put("payee", page.payee());
		entry.put("amount", new Money(page.amount(), page.currency()).plain());
		entry.put("currency", page.currency());
		entry.put("waits", page.waits().name());
		entry.put("since", page.since().toString());
		entry.put("age_seconds", Math.max(0, Duration.between(page.since(), page.asOf()).toSeconds()));
		return entry;
	}

}
