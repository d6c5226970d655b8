package io.payrun.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.payrun.intake.Intake;
import io.payrun.payout.Funding;

/** Job definitions for tests. */
final class Jobs {

	private Jobs() {
	}

	static JobDefinition definition(String name, Mode mode) {
		return new JobDefinition(name, mode, "syncpay",
				new JobDefinition.Source("inbox/*.csv", JobDefinition.Control.OPTIONAL, true), null,
				new JobDefinition.Duplicates(Duration.ofHours(20), Intake.DuplicateAction.HOLD),
				Funding.Policy.IN_ORDER, JobDefinition.Approval.NOT_SAID, Map.of(),
				new JobDefinition.Submit(500, 32, 10),
				new JobDefinition.Track(Duration.ofSeconds(10), Duration.ofMinutes(15), Duration.ofHours(2)),
				Set.of("json"), "0".repeat(64));
	}

}
