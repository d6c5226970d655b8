package io.payrun.sandbox;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ScenarioTests {

	@ParameterizedTest
	@ValueSource(strings = { "clam", "busy", "busy=2", "busy=1.5", "busy=-0.1", "busy=0.1234567", "settle=fast",
			"settle=4s..1s", "balance.EUR=1", "balance.UGX=1.5", "busy=0.6,slow=0.6", "polls=maybe", "customer=cat",
			"customer-after=2s..1s", "takes=1..0.5", "takes=2", "hold-timeout=0s", "session-lives=day",
			"customer-never=0.6,session-fails=0.6", "release=0.6,voided=0.6", "event-late=1" })
	void whatItDoesNotUnderstandIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Scenario.parse(text, 1))
			.withMessageContaining("sandbox scenario");
	}

	@Test
	void aPresetComesFirstAndLaterWordsOverrideIt() {
		Scenario scenario = Scenario.parse("storm, busy=0, settle=200ms", 1);
		assertThat(strikes(scenario, Strike.BUSY)).isZero();
		assertThat(strikes(scenario, Strike.GARBAGE)).isBetween(250L, 350L);
		assertThat(scenario.settle("PO-1", 1)).isEqualTo(Duration.ofMillis(200));
		assertThat(scenario.happens("key-forgotten", "PO-1", 1)).isFalse();
	}

	@Test
	void stormAloneForgetsNoKeyAndStormForgottenDoes() {
		assertThat(IntStream.range(0, 1000)
			.filter((nth) -> Scenario.parse("storm", 1).happens("key-forgotten", "PO-" + nth, 1))).isEmpty();
		Scenario forgetful = Scenario.parse("storm+forgotten", 1);
		assertThat(
				IntStream.range(0, 10_000).filter((nth) -> forgetful.happens("key-forgotten", "PO-" + nth, 1)).count())
			.isBetween(250L, 350L);
	}

	@Test
	void probabilitiesAreKeptForEveryWord() {
		Scenario scenario = Scenario.parse("storm", 42);
		for (Strike strike : Strike.values()) {
			if (strike != Strike.NONE) {
				assertThat(strikes(scenario, strike)).as(strike.word()).isBetween(230L, 370L);
			}
		}
	}

	@Test
	void settleTimesLieInTheirRange() {
		Scenario scenario = Scenario.parse("calm", 3);
		assertThat(IntStream.range(0, 200).mapToObj((nth) -> scenario.settle("PO-" + nth, 1)))
			.allSatisfy((settle) -> assertThat(settle).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4)));
	}

	@Test
	void whatSpeaksOfOneCustomerLeavesTheOthersAlone() {
		Scenario scenario = Scenario.parse("customer-declines@cus_1=1,returned@cus_1=1,garbage@cus_1=1,busy=1", 3);
		assertThat(scenario.visit("cus_1", "chk_1")).isEqualTo(Visit.DECLINES);
		assertThat(scenario.visit("cus_2", "chk_2")).isEqualTo(Visit.CONFIRMS);
		assertThat(scenario.course("cus_1", "ch_1")).isEqualTo(Course.RETURNED);
		assertThat(scenario.course("cus_2", "ch_2")).isEqualTo(Course.PAID);
		assertThat(scenario.strikeCheckout("cus_2", "100", 1)).as("Soap is never busy").isEqualTo(Strike.NONE);
	}

	@Test
	void aShareOfABalanceIsAtLeastOneCent() {
		assertThat(Scenario.parse("takes=0.5..1", 3).taken(1_000_000_000_000L, "chk_1")).isBetween(500_000_000_000L,
				1_000_000_000_000L);
		assertThat(Scenario.parse("takes=0.1", 3).taken(5, "chk_1")).isOne();
		assertThat(Scenario.parse("calm", 3).taken(12_345, "chk_1")).isEqualTo(12_345);
	}

	@Test
	void anotherSeedIsAnotherStory() {
		assertThat(story(1)).isEqualTo(story(1)).isNotEqualTo(story(2));
	}

	private static String story(long seed) {
		Scenario scenario = Scenario.parse("storm", seed);
		return IntStream.range(0, 200).mapToObj((nth) -> scenario.strike("PO-" + nth, 1).word()).toList().toString();
	}

	private static long strikes(Scenario scenario, Strike wanted) {
		return IntStream.range(0, 10_000).filter((nth) -> scenario.strike("PO-" + nth, 1) == wanted).count();
	}

}
