package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every jump of every clock at every moment of a send: how often the provider was asked,
 * where the payout stands, and that no request came later than five sixths of the key's
 * window after the real time of its intent. The window is 30 min, the timeout 30 s, so
 * the last send begins 24.5 min after the intent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClockJumpFunctionalTests {

	private static final Duration LAST_START = Duration.ofSeconds(24 * 60 + 30);

	private static final Duration TRUSTED = Duration.ofMinutes(25);

	/** What two clocks of a launch may be apart before a stamp is not believed. */
	private static final Duration STEADY = Duration.ofSeconds(60);

	private static final List<Duration> JUMPS = List.of(Duration.ofSeconds(1), Duration.ofSeconds(31),
			Duration.ofMinutes(25), Duration.ofHours(1), Duration.ofDays(3650));

	private final World world = new World("reference=off").concurrency(1);

	private final JumpingClock wall = new JumpingClock();

	private int number;

	/** Which clock is moved. */
	enum Moved {

		WALL, DATABASE, BOTH

	}

	/** When it is moved. */
	enum Moment {

		BEFORE_THE_INTENT, BETWEEN_INTENT_AND_GATE, BETWEEN_GATE_AND_HAND_OVER, BETWEEN_ATTEMPTS,
		AT_A_RELAUNCH_10_MINUTES_LATER, AT_A_RELAUNCH_26_MINUTES_LATER

	}

	static Stream<Arguments> jumps() {
		List<Arguments> all = new ArrayList<>();
		for (Moment moment : Moment.values()) {
			for (Moved moved : Moved.values()) {
				for (Duration jump : JUMPS) {
					all.add(Arguments.of(moment, moved, jump));
					all.add(Arguments.of(moment, moved, jump.negated()));
				}
			}
		}
		return all.stream();
	}

	@AfterAll
	void close() {
		this.world.booksAgree();
		this.world.close();
	}

	@ParameterizedTest
	@MethodSource("jumps")
	void noBodyIsHandedOverLateWhateverAClockDoes(Moment moment, Moved moved, Duration jump) {
		String reference = "P" + ++this.number;
		this.wall.set(Duration.ZERO);
		this.world.databaseClock(Duration.ZERO).wall(this.wall).scenario("calm");
		Instant intent = switch (moment) {
			case AT_A_RELAUNCH_10_MINUTES_LATER -> leftBehind(reference, Duration.ofMinutes(10));
			case AT_A_RELAUNCH_26_MINUTES_LATER -> leftBehind(reference, Duration.ofMinutes(26));
			default -> ready(reference);
		};
		if (moment == Moment.BETWEEN_ATTEMPTS) {
			this.world.scenario("answer-lost@" + reference + "=1,strikes=1");
		}
		this.wall.before(reading(moment, moved), () -> jump(moved, jump));
		this.world.submit(1);
		this.world.databaseClock(Duration.ZERO);
		assertThat(this.world.rows.status(reference) + " " + this.world.arrivals(reference))
			.isEqualTo(expected(moment, moved, jump));
		assertThat(arrivals(reference)).allMatch((at) -> at.isBefore(intent.plus(TRUSTED)));
		takeAway(reference);
	}

	/**
	 * One send reads the wall clock before its intent, at its gate, at its start, at the
	 * hand-over and at its end. The lease tells the database's time, so that clock is
	 * looked at right before the wall clock is.
	 */
	private static int reading(Moment moment, Moved moved) {
		return switch (moment) {
			case BEFORE_THE_INTENT -> 1;
			case BETWEEN_INTENT_AND_GATE -> 2;
			case BETWEEN_GATE_AND_HAND_OVER -> (moved == Moved.WALL) ? 4 : 3;
			case BETWEEN_ATTEMPTS -> 5;
			default -> 1;
		};
	}

	private static String expected(Moment moment, Moved moved, Duration jump) {
		boolean late = jump.compareTo(LAST_START) >= 0;
		boolean steady = moved == Moved.WALL || jump.abs().compareTo(STEADY) <= 0;
		return switch (moment) {
			case BEFORE_THE_INTENT -> steady ? "ACCEPTED 1" : "READY 0";
			case BETWEEN_INTENT_AND_GATE, BETWEEN_GATE_AND_HAND_OVER ->
				(late && moved != Moved.WALL) ? "READY 0" : "ACCEPTED 1";
			case BETWEEN_ATTEMPTS -> late ? "UNKNOWN 1" : "ACCEPTED 2";
			case AT_A_RELAUNCH_10_MINUTES_LATER -> late ? "UNKNOWN 0" : "ACCEPTED 1";
			case AT_A_RELAUNCH_26_MINUTES_LATER -> "UNKNOWN 0";
		};
	}

	private void jump(Moved moved, Duration jump) {
		if (moved != Moved.DATABASE) {
			this.wall.set(jump);
		}
		if (moved != Moved.WALL) {
			this.world.databaseClock(jump);
			this.world.beat();
		}
	}

	private Instant ready(String reference) {
		this.world.rows.ready(1, reference, "5000.00", "NGN");
		return Instant.now();
	}

	/** A runner that died so long ago left it between intent and outcome. */
	private Instant leftBehind(String reference, Duration age) {
		Instant intent = Instant.now().minus(age);
		this.world.rows.ready(1, reference, "5000.00", "NGN");
		this.world.rows.sending(reference, intent, this.world.account(true).provider().apiKeyHash());
		return intent;
	}

	private List<Instant> arrivals(String reference) {
		return this.world.books()
			.get("arrivals")
			.valueStream()
			.filter((arrival) -> arrival.get("reference").asString().equals(reference))
			.map((arrival) -> Instant.parse(arrival.get("at").asString()))
			.toList();
	}

	/** What was not sent must not be sent by the next row of the table. */
	private void takeAway(String reference) {
		this.world.rows
			.execute("update payout set status = 'DENIED' where status = 'READY' and reference = '" + reference + "'");
	}

}
