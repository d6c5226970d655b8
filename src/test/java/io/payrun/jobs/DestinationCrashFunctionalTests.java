package io.payrun.jobs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.payrun.crash.CrashAt;
import io.payrun.crash.CrashPoint;
import io.payrun.crash.CrashPoint.Side;
import io.payrun.payout.Destinations.Decisions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process dies around each commit and call of a creation: what comes next finds the
 * destination there, or creates it, or does not know; it never creates a second one.
 */
class DestinationCrashFunctionalTests {

	/** The points that only destinations pass. */
	static final Set<CrashPoint> POINTS = Set.of(CrashPoint.DE1, CrashPoint.DE2, CrashPoint.DE3, CrashPoint.DE4,
			CrashPoint.DE4_FOUND);

	/** What may be unknown afterwards: whatever dies between intent and outcome. */
	private static final Set<String> IN_DOUBT = Set.of("DE2.after:1", "DE3.before:1", "RL10.before:1", "PS3.before:1",
			"PS3.after:1", "RL10.after:1", "DE3.after:1", "DE4.before:1");

	@TempDir
	Path folder;

	@TestFactory
	Stream<DynamicTest> whereverTheProcessDiesNoDestinationIsCreatedTwice() {
		List<CrashAt> places = new ArrayList<>();
		for (CrashPoint point : List.of(CrashPoint.DE1, CrashPoint.DE2, CrashPoint.DE3, CrashPoint.RL10, CrashPoint.PS3,
				CrashPoint.DE4)) {
			for (Side side : Side.values()) {
				places.add(new CrashAt(point, side, 1));
			}
		}
		return places.stream().map((where) -> DynamicTest.dynamicTest(where.toString(), () -> diesAndGoesOn(where)));
	}

	@TestFactory
	Stream<DynamicTest> whereverItDiesWhileAPersonTellsAnIdTheSameAgainMakesItWhole() {
		return Stream.of(Side.values())
			.map((side) -> new CrashAt(CrashPoint.DE4_FOUND, side, 1))
			.map((where) -> DynamicTest.dynamicTest(where.toString(), () -> findsAndGoesOn(where)));
	}

	private void diesAndGoesOn(CrashAt where) {
		try (Night night = night(where)) {
			assertThat(Crashes.dies(night, where, DestinationCrashFunctionalTests::create)).isTrue();
			int exitCode = create(night);
			boolean unknown = IN_DOUBT.contains(where.toString());
			assertThat(states(night)).containsExactly("ada " + (unknown ? "UNKNOWN" : "CREATED"));
			assertThat(exitCode).isEqualTo(unknown ? 3 : 0);
			int made = night.ledger.books().get("destinations").size();
			assertThat(made).isBetween(unknown ? 0 : 1, 1);
			assertThat(create(night)).isEqualTo(exitCode);
			assertThat(night.ledger.books().get("destinations")).hasSize(made);
		}
	}

	private void findsAndGoesOn(CrashAt where) {
		try (Night night = night(where)) {
			night.scenario("answer-lost=1");
			assertThat(create(night)).isEqualTo(3);
			night.scenario("calm");
			String id = night.ledger.books().get("destinations").get(0).get("id").asString();
			assertThat(Crashes.dies(night, where, (again) -> found(again, id))).isTrue();
			assertThat((where.side() == Side.BEFORE) ? found(night, id) : create(night)).isZero();
			assertThat(states(night)).containsExactly("ada CREATED");
			assertThat(night.ledger.books().get("destinations")).hasSize(1);
		}
	}

	private Night night(CrashAt where) {
		return new Night(this.folder.resolve(where.toString().replaceAll("[^A-Za-z0-9]", "-")));
	}

	private static int create(Night night) {
		return run(night, Decisions.NONE);
	}

	private static int found(Night night, String id) {
		return run(night, new Decisions(Set.of(), Map.of("ada", id)));
	}

	private static int run(Night night, Decisions decisions) {
		return night.destinations()
			.create(new DestinationCreation.Order(null, List.of(DestinationsFunctionalTests.line("ada")), decisions),
					night)
			.exitCode();
	}

	private static List<String> states(Night night) {
		return night.sql.sql("select name || ' ' || state from payout_destination").query(String.class).list();
	}

}
