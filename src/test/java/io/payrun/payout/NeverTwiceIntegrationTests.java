package io.payrun.payout;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.payrun.database.TestDatabase;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Random stories against a model. The seed is random, so that every build tells new
 * stories; a red one prints its seed and the shortest story that still fails, and
 * {@code @Property(seed = "…")} tells it again.
 */
class NeverTwiceIntegrationTests {

	private static final TestDatabase DATABASE = TestDatabase.create();

	private static final Anchor ANCHOR = new Anchor(DATABASE.dataSource(),
			Path.of("target", "homes", UUID.randomUUID().toString()));

	/** Half of the stories freeze something, and each is an error for people. */
	private static final Logger LOG = (Logger) LoggerFactory.getLogger(Evidences.class);

	private static final AtomicLong RUN = new AtomicLong();

	@BeforeContainer
	static void aClockThatStoriesMove() {
		LOG.setLevel(Level.OFF);
		JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());
		jdbc.sql("create table story_clock (shift interval not null)").update();
		jdbc.sql("insert into story_clock values (interval '0')").update();
		jdbc.sql("""
				create or replace function payrun_now() returns timestamptz
				  language sql volatile as 'select clock_timestamp() + (select shift from story_clock)'
				""").update();
	}

	@AfterContainer
	static void close() {
		LOG.setLevel(null);
		DATABASE.close();
	}

	@Property(edgeCases = EdgeCasesMode.NONE)
	void whateverHappensNothingIsPaidTwiceAndTheRowsAreAsTheRulesSay(@ForAll("stories") Told told) {
		Story story = new Story(DATABASE.dataSource(), ANCHOR, RUN.incrementAndGet());
		told.acts().forEach(story::happens);
		story.endsWell();
	}

	@Provide
	Arbitrary<Told> stories() {
		return acts().list()
			.ofMinSize(1)
			.ofMaxSize(60)
			.withSizeDistribution(RandomDistribution.uniform())
			.map(Told::new);
	}

	private static Arbitrary<Act> acts() {
		return Arbitraries.frequencyOf(Tuple.of(20, aRunnerActs()), Tuple.of(5, somethingElseHappens()),
				Tuple.of(6, aPersonActs()), Tuple.of(8, theTrackerActs()));
	}

	private static Arbitrary<Act> aRunnerActs() {
		Arbitrary<Act.Who> who = Arbitraries.of(Act.Who.class);
		Arbitrary<Act.Answer> answer = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(Act.Answer.ACCEPTED)),
				Tuple.of(3, Arbitraries.of(Act.Answer.TAKEN_BUT_SILENT, Act.Answer.LOST_ON_THE_WAY)),
				Tuple.of(6, Arbitraries.of(Act.Answer.class)));
		Arbitrary<Boolean> rarely = Arbitraries.frequency(Tuple.of(6, false), Tuple.of(1, true));
		Arbitrary<Act.Launch> launch = Combinators
			.combine(Arbitraries.of(Act.Old.class), rarely, rarely, rarely.map((rare) -> !rare))
			.as(Act.Launch::new);
		return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(new Act.Claim())),
				Tuple.of(4, Combinators.combine(who, payout()).as(Act.Begin::new)),
				Tuple.of(4, Combinators.combine(who, payout(), answer).as(Act.Call::new)),
				Tuple.of(4, Combinators.combine(who, payout()).as(Act.Write::new)),
				Tuple.of(8, Combinators.combine(payout(), answer).as(Act.Attempt::new)),
				Tuple.of(4, Combinators.combine(payout(), answer, launch).as(Act.Interrupted::new)),
				Tuple.of(2, Arbitraries.just(new Act.WakeUp())), Tuple.of(2, launch));
	}

	private static Arbitrary<Act> somethingElseHappens() {
		return Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(new Act.CutLock())),
				Tuple.of(6, Arbitraries.of(10, 20, 30).map(Act.Pass::new)),
				Tuple.of(4, Arbitraries.of(0, 1, 2, 3).map(Act.Fund::new)), Tuple.of(1, payout().map(Act.Stray::new)));
	}

	private static Arbitrary<Act> aPersonActs() {
		return Arbitraries.frequencyOf(Tuple.of(3, payout().map(Act.Release::new)),
				Tuple.of(1, payout().map(Act.Deny::new)), Tuple.of(1, Arbitraries.just(new Act.Pause(true))),
				Tuple.of(1, Arbitraries.just(new Act.Pause(false))),
				Tuple.of(4, Combinators.combine(payout(), Arbitraries.of(Act.Finding.class)).as(Act.Resolve::new)));
	}

	private static Arbitrary<Act> theTrackerActs() {
		Arbitrary<Act.Word> word = Arbitraries.of(Act.Word.class);
		return Arbitraries.frequencyOf(Tuple.of(2, Combinators.combine(payout(), word).as(Act.Poll::new)),
				Tuple.of(2, Combinators.combine(payout(), word).as(Act.Ask::new)),
				Tuple.of(2, payout().map(Act.Hear::new)));
	}

	private static Arbitrary<Integer> payout() {
		return Arbitraries.of(1, 2, 3);
	}

	/**
	 * A story, a line an act.
	 *
	 * @param acts what happens, in order
	 */
	record Told(List<Act> acts) {

		@Override
		public String toString() {
			StringBuilder lines = new StringBuilder();
			for (int at = 0; at < this.acts.size(); at++) {
				lines.append("\n    ").append(at + 1).append(". ").append(this.acts.get(at));
			}
			return lines.toString();
		}

	}

}
