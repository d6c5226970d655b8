package io.payrun.jobs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.payrun.cli.DestinationMappingTests;
import io.payrun.crash.CrashAt;
import io.payrun.cli.SoapCrashFunctionalTests;
import io.payrun.crash.CrashPoint;
import io.payrun.crash.CrashPoint.Side;
import io.payrun.notice.NoticeCrashIntegrationTests;
import io.payrun.payout.LateCrashIntegrationTests;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process dies before and after every commit, send and rename, at the first, the
 * middle and the last item; people go on, and everything is as if it had not died.
 */
class CrashPointsFunctionalTests {

	/**
	 * How many passes there are at least, where the number depends on time: claims may
	 * find nothing, what is in doubt is asked again in groups, and the anchor is raised
	 * by the clock, too; how many are refused for funds at once decides how often the
	 * rest is held.
	 */
	private static final Map<CrashPoint, Long> SURE = Map.of(CrashPoint.WI1, 5L, CrashPoint.PO7_CLAIM, 5L,
			CrashPoint.WI2_REPEAT, 1L, CrashPoint.WI2_ANCHOR, 40L, CrashPoint.RL11_HOLD, 1L);

	@TempDir
	Path folder;

	private final Set<CrashPoint> reached = points();

	private int nights;

	@TestFactory
	Stream<DynamicContainer> whereverTheProcessDiesNothingIsPaidTwiceAndNothingIsLost() {
		return Stream.concat(Stream.of(CrashStory.values()).map(this::story),
				Stream.of(DynamicContainer.dynamicContainer("all",
						Stream.of(DynamicTest.dynamicTest("every point is passed by one of the stories",
								() -> assertThat(this.reached).containsExactly(CrashPoint.values()))))));
	}

	/** What other tests let the process die at. */
	private static Set<CrashPoint> points() {
		Set<CrashPoint> points = EnumSet.copyOf(LateCrashIntegrationTests.POINTS);
		points.addAll(NoticeCrashIntegrationTests.POINTS);
		points.addAll(ApprovalCrashFunctionalTests.POINTS);
		points.addAll(ScheduleFunctionalTests.POINTS);
		points.addAll(SoapCrashFunctionalTests.POINTS);
		points.addAll(DestinationCrashFunctionalTests.POINTS);
		points.addAll(DestinationMappingTests.POINTS);
		return points;
	}

	/** The points that no story before it passes. */
	private DynamicContainer story(CrashStory story) {
		try (Night night = night(story)) {
			Map<CrashPoint, Long> passes = Crashes.passes(night, story::act);
			story.goOn(night);
			Sound sound = new Sound(night);
			sound.check();
			End undisturbed = new End(sound.ends(), CrashStory.inbox(night));
			passes.keySet().removeAll(this.reached);
			this.reached.addAll(passes.keySet());
			return DynamicContainer.dynamicContainer(story.name(),
					places(passes).stream()
						.map((where) -> DynamicTest.dynamicTest(where.toString(),
								() -> diesAndGoesOn(story, where, undisturbed))));
		}
	}

	private static List<CrashAt> places(Map<CrashPoint, Long> passes) {
		List<CrashAt> places = new ArrayList<>();
		passes.forEach((point, counted) -> {
			long count = SURE.getOrDefault(point, counted);
			for (Side side : Side.values()) {
				for (long pass : new TreeSet<>(List.of(1L, (count + 1) / 2, count))) {
					places.add(new CrashAt(point, side, pass));
				}
			}
		});
		return places;
	}

	private void diesAndGoesOn(CrashStory story, CrashAt where, End undisturbed) {
		try (Night night = night(story)) {
			assertThat(Crashes.dies(night, where, story::act)).as("the process died at " + where).isTrue();
			story.goOn(night);
			Sound sound = new Sound(night);
			sound.check();
			assertThat(new End(sound.ends(), CrashStory.inbox(night))).isEqualTo(undisturbed);
		}
	}

	private Night night(CrashStory story) {
		Night night = new Night(this.folder.resolve(String.valueOf(++this.nights)));
		night.job("nightly", CrashStory.TERMS);
		story.prepare(night);
		return night;
	}

	/**
	 * What a story ends with, whether its process died or not.
	 *
	 * @param payouts how many ended how
	 * @param inbox where its files are
	 */
	private record End(String payouts, List<String> inbox) {
	}

}
