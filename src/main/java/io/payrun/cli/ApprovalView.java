package io.payrun.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.payrun.money.Money;
import io.payrun.payout.ApprovalPlan;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The plan of a run that needs an approval, as JSON. */
final class ApprovalView {

	private ApprovalView() {
	}

	/**
	 * Adds a plan to the document of {@code show --json}, under {@code approval}.
	 * @param document what reconciliation.json would say
	 * @param plan the plan
	 * @return the document with it
	 */
	static String into(String document, ApprovalPlan plan) {
		ObjectNode tree = (ObjectNode) Json.read(document);
		tree.set("approval", Json.tree(entry(plan)));
		return Json.write(tree);
	}

	private static Map<String, @Nullable Object> entry(ApprovalPlan plan) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("plan_sha256", plan.sha256());
		entry.put("payouts", plan.payouts());
		entry.put("launched_by", plan.run().launchers());
		entry.put("parts", plan.parts().stream().map(ApprovalView::part).toList());
		entry.put("held", plan.held().stream().map(ApprovalView::part).toList());
		entry.put("rejected", plan.rejected());
		entry.put("first_to_destination", first(plan.first()));
		entry.put("compared", plan.usual().stream().map(ApprovalView::usual).toList());
		entry.put("given", given(plan.given()));
		return entry;
	}

	private static Map<String, @Nullable Object> part(ApprovalPlan.Part part) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("currency", part.currency());
		entry.put("hold_kind", part.kind().isEmpty() ? null : part.kind());
		entry.put("carried", part.carried());
		entry.put("count", part.count());
		entry.put("amount", plain(part.amount(), part.currency()));
		BigDecimal available = part.available();
		entry.put("available", (available != null) ? plain(available, part.currency()) : null);
		return entry;
	}

	private static Map<String, @Nullable Object> first(ApprovalPlan.First first) {
		List<Map<String, String>> some = first.some()
			.stream()
			.map((line) -> Map.of("reference", line.reference(), "destination", line.destination(), "currency",
					line.currency(), "amount", plain(line.amount(), line.currency())))
			.toList();
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("count", first.count());
		entry.put("largest", some);
		return entry;
	}

	private static Map<String, @Nullable Object> usual(ApprovalPlan.Usual figure) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		boolean count = figure.currency().isEmpty();
		BigDecimal usual = figure.usual();
		entry.put("what", count ? "payouts" : figure.currency());
		entry.put("now", count ? figure.now().toPlainString() : plain(figure.now(), figure.currency()));
		entry.put("median", (usual == null) ? null : count ? usual.toPlainString() : plain(usual, figure.currency()));
		entry.put("runs", figure.runs());
		return entry;
	}

	private static @Nullable Map<String, @Nullable Object> given(ApprovalPlan.@Nullable Given given) {
		if (given == null) {
			return null;
		}
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("verdict", given.verdict());
		entry.put("by", given.actor());
		entry.put("at", given.at().toString());
		entry.put("until", (given.until() != null) ? given.until().toString() : null);
		entry.put("in_force", given.inForce());
		entry.put("void_reason", given.voidReason());
		return entry;
	}

	private static String plain(BigDecimal amount, String currency) {
		return new Money(amount, currency).plain();
	}

}
