package io.payrun.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.payrun.notice.Notices;
import org.jspecify.annotations.Nullable;

/**
 * Notices and events as a table and as JSON.
 *
 * @param notices the newest notices
 * @param events events that were not delivered
 * @param targets the channels that are on
 * @param here the channels that this process can send on
 */
record NoticesView(List<Notices.Entry> notices, List<Notices.Entry> events, List<Notices.Target> targets,
		Set<String> here) {

	/**
	 * The tables of {@code notices}.
	 * @return harmless lines
	 */
	List<String> lines() {
		List<String> lines = new ArrayList<>();
		if (this.targets.isEmpty()) {
			lines.add("Nobody is told: no PAYRUN_NOTIFY_ setting has switched a channel on. See docs/notices.md");
		}
		for (Notices.Target target : this.targets) {
			lines.add(target.channel() + ": on since " + target.since() + ", " + Text.grouped(target.due()) + " due, "
					+ Text.grouped(target.failed()) + " given up" + (this.here.contains(target.channel()) ? ""
							: "; this process has no address for it and sends nothing there"));
		}
		if (!this.notices.isEmpty()) {
			lines.add("");
			lines.addAll(table(this.notices));
		}
		if (!this.events.isEmpty()) {
			lines.add("");
			lines.add("Events of payouts that were not delivered, the oldest first:");
			lines.addAll(table(this.events));
		}
		return lines;
	}

	private static List<String> table(List<Notices.Entry> entries) {
		Table table = new Table().left("ID")
			.left("WHAT")
			.left("CREATED")
			.left("CHANNEL")
			.left("STATE")
			.right("TRIES")
			.left("NEXT TRY")
			.left("SUBJECT")
			.left("WHY NOT");
		entries.forEach((entry) -> table.row(entry.id(), entry.kind(), entry.createdAt(), entry.channel(),
				entry.state(), entry.attempts(), entry.nextAt(), entry.subject(), entry.lastError()));
		return table.lines();
	}

	/**
	 * The document of {@code notices --json}.
	 * @return one JSON document
	 */
	String json() {
		Map<String, @Nullable Object> document = new LinkedHashMap<>();
		document.put("channels", this.targets.stream().map(this::channel).toList());
		document.put("notices", this.notices.stream().map(NoticesView::entry).toList());
		document.put("undelivered_events", this.events.stream().map(NoticesView::entry).toList());
		return Json.write(document);
	}

	private Map<String, Object> channel(Notices.Target target) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("channel", target.channel());
		entry.put("since", target.since().toString());
		entry.put("due", target.due());
		entry.put("failed", target.failed());
		entry.put("configured_here", this.here.contains(target.channel()));
		return entry;
	}

	private static Map<String, @Nullable Object> entry(Notices.Entry from) {
		Map<String, @Nullable Object> entry = new LinkedHashMap<>();
		entry.put("id", from.id());
		entry.put("event_id", from.eventId());
		entry.put("kind", from.kind());
		entry.put("run", from.run());
		entry.put("subject", from.subject());
		entry.put("channel", from.channel());
		entry.put("state", from.state());
		entry.put("attempts", from.attempts());
		entry.put("created_at", from.createdAt().toString());
		entry.put("next_at", (from.nextAt() != null) ? from.nextAt().toString() : null);
		entry.put("delivered_at", (from.deliveredAt() != null) ? from.deliveredAt().toString() : null);
		entry.put("last_error", from.lastError());
		return entry;
	}

}
