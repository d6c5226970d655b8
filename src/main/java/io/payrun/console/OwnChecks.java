package io.payrun.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.payrun.jobs.HealthCheck;
import io.payrun.jobs.HealthCheck.Finding;
import io.payrun.jobs.Runs;

/**
 * What health finds out by itself. Mode {@code sandbox} pays nobody and is left out of
 * what needs a person.
 */
final class OwnChecks {

	private static final Duration LARGEST_SKEW = Duration.ofSeconds(30);

	private final HealthStore store;

	private final Clock clock;

	private final Supplier<List<Runs.Summary>> runs;

	private final Set<String> bundled;

	OwnChecks(HealthStore store, Clock clock, Supplier<List<Runs.Summary>> runs) {
		this.store = store;
		this.clock = clock;
		this.runs = runs;
		this.bundled = Set.copyOf(Migrations.bundled());
	}

	/** Without these nothing can be sent: database, clocks, schema. */
	List<HealthCheck> essential() {
		return List.of(new Named("database", this::database), new Named("clocks", this::clocks),
				new Named("schema", this::schema));
	}

	/** What a person should know. */
	List<HealthCheck> further() {
		return List.of(new Named("sends", this::sends), new Named("runs", this::unfinished),
				new Named("payouts", this::payouts), new Named("notices", this::notices));
	}

	private record Named(String name, Supplier<List<Finding>> looking) implements HealthCheck {

		@Override
		public List<Finding> look() {
			return this.looking.get();
		}

	}

	private List<Finding> database() {
		this.store.now();
		return List.of();
	}

	/** The time that the question took is the measure's own fault. */
	private List<Finding> clocks() {
		Instant before = this.clock.instant();
		Instant there = this.store.now();
		Instant after = this.clock.instant();
		Duration skew = there.isBefore(before) ? Duration.between(there, before)
				: there.isAfter(after) ? Duration.between(after, there) : Duration.ZERO;
		return (skew.compareTo(LARGEST_SKEW) < 0) ? List.of() : List.of(Finding
			.down("database and this machine are " + skew.toSeconds() + " s apart; nothing is sent until they agree"));
	}

	private List<Finding> schema() {
		Set<String> applied = this.store.migrations();
		if (applied.equals(this.bundled)) {
			return List.of();
		}
		Set<String> unknown = new HashSet<>(applied);
		unknown.removeAll(this.bundled);
		return List.of(Finding.down(unknown.isEmpty() ? "migrations are missing: start this version again"
				: "a newer version has migrated the database: end this one"));
	}

	private List<Finding> sends() {
		List<Finding> findings = new ArrayList<>();
		for (HealthStore.Pause pause : this.store.pauses()) {
			findings.add(Finding
				.attention(("all".equals(pause.provider()) ? "all sends are" : "sends by " + pause.provider() + " are")
						+ " paused since " + pause.at().truncatedTo(ChronoUnit.MINUTES)));
		}
		return findings;
	}

	private List<Finding> unfinished() {
		List<Finding> findings = new ArrayList<>();
		for (Runs.Summary run : this.runs.get()) {
			String todo = switch (run.state()) {
				case "FAILED", "STOPPED", "INTERRUPTED" -> " did not finish: payrun relaunch " + run.id();
				case "AWAITING_APPROVAL" -> " waits for an approval";
				default -> "";
			};
			if (!todo.isEmpty() && !run.mode().equals("sandbox")) {
				findings
					.add(Finding.attention("run " + run.id() + " of " + run.job() + ", " + run.businessDate() + todo));
			}
		}
		return findings;
	}

	private List<Finding> payouts() {
		Map<String, List<String>> byMode = new LinkedHashMap<>();
		for (HealthStore.Exceptions exceptions : this.store.exceptions()) {
			String words = exceptions.status().equals("HELD") ? " held" : " with outcome unconfirmed";
			byMode.computeIfAbsent(exceptions.mode(), (mode) -> new ArrayList<>()).add(exceptions.count() + words);
		}
		return byMode.entrySet()
			.stream()
			.map((mode) -> Finding.attention(mode.getKey() + ": " + String.join(", ", mode.getValue())))
			.toList();
	}

	private List<Finding> notices() {
		List<Finding> findings = new ArrayList<>();
		for (HealthStore.Undelivered some : this.store.undelivered()) {
			if (some.failed()) {
				findings.add(Finding.attention(some.channel() + ": " + some.count() + " could not be delivered"));
			}
			else if (some.late()) {
				findings.add(Finding.attention(some.channel() + ": " + some.count() + " wait for delivery"));
			}
		}
		return findings;
	}

}
