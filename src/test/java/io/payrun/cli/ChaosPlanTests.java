package io.payrun.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChaosPlanTests {

	private static final List<String> POINTS = List.of("IN5", "VA3_DENY", "WI2", "PS3", "RL11_POLL", "CC5_BEGIN", "CC7",
			"RC6", "RW2");

	@Test
	void theSameSeedGivesTheSamePlan() {
		for (long seed = 1; seed <= 50; seed++) {
			assertThat(plan(seed)).isEqualTo(plan(seed));
			assertThat(plan(seed).lines()).isEqualTo(plan(seed).lines());
		}
		assertThat(LongStream.rangeClosed(1, 50).mapToObj((seed) -> plan(seed).strokes()).distinct())
			.hasSizeGreaterThan(45);
	}

	@Test
	void aRoundIsPlayedAgainByItsOwnSeed() {
		Chaos.Terms many = new Chaos.Terms(20, 7, 100, 4, "calm", 2, java.time.Duration.ofHours(1), false);
		Chaos.Terms one = new Chaos.Terms(1, 11, 100, 4, "calm", 2, java.time.Duration.ofHours(1), false);
		assertThat(many.plan(5, POINTS)).isEqualTo(one.plan(1, POINTS));
	}

	@Test
	void everyPhaseEveryBlowAndEveryPointThatARunPassesIsDrawn() {
		Set<Object> drawn = new HashSet<>();
		for (long seed = 1; seed <= 500; seed++) {
			for (ChaosPlan.Stroke stroke : plan(seed).strokes()) {
				drawn.addAll(List.of(stroke.phase(), stroke.blow(), stroke.twins(), stroke.fresh()));
				if (stroke.point() != null) {
					drawn.add(stroke.point().replaceFirst("\\..*", ""));
				}
			}
			drawn.add(plan(seed).twinsAtEnd() ? "twins at the end" : "one at the end");
		}
		assertThat(drawn).contains((Object[]) ChaosPlan.Phase.values())
			.contains((Object[]) ChaosPlan.Blow.values())
			.contains(true, false, "twins at the end", "one at the end", "IN5", "WI2", "PS3", "RL11_POLL", "CC5_BEGIN",
					"RC6", "RW2")
			.doesNotContain("VA3_DENY", "CC7");
	}

	@Test
	void strokesComeInTheOrderOfTheRunAndLeaveSomethingToSendAfterEachOfThem() {
		for (long seed = 1; seed <= 500; seed++) {
			List<ChaosPlan.Stroke> strokes = plan(seed).strokes();
			assertThat(strokes).hasSizeBetween(2, 4).extracting(ChaosPlan.Stroke::phase).isSorted();
			assertThat(strokes.stream()
				.filter((stroke) -> stroke.phase() == ChaosPlan.Phase.SENDING)
				.mapToInt(ChaosPlan.Stroke::count)
				.sum()).isLessThan(100);
		}
	}

	@Test
	void aProcessEndsItselfAtAPointOnlyToBeKilled() {
		for (long seed = 1; seed <= 500; seed++) {
			assertThat(plan(seed).strokes()).filteredOn((stroke) -> stroke.point() != null).allSatisfy((stroke) -> {
				assertThat(stroke.point()).matches("[A-Z0-9_]+\\.(before|after):[1-9][0-9]?");
				assertThat(stroke.blow()).isIn(ChaosPlan.Blow.KILL, ChaosPlan.Blow.POWER_CUT);
			});
		}
	}

	@Test
	void withoutKillsARoundRunsToItsEnd() {
		ChaosPlan plan = ChaosPlan.of(3, new ChaosPlan.Terms(10, 0, POINTS));
		assertThat(plan.strokes()).isEmpty();
		assertThat(plan.lines()).hasSize(2).last().asString().startsWith("  then to the end");
	}

	private static ChaosPlan plan(long seed) {
		return ChaosPlan.of(seed, new ChaosPlan.Terms(100, 4, POINTS));
	}

}
