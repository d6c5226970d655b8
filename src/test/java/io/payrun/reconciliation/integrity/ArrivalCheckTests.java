package io.payrun.reconciliation.integrity;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.payrun.reconciliation.integrity.Books.Arrival;
import io.payrun.reconciliation.integrity.BooksStore.Ours;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the provider saw arrive is what we meant to send, and when. */
class ArrivalCheckTests {

	private static final Instant INTENT = Instant.parse("2026-11-20T01:00:00.000001Z");

	private final Books books = new Books();

	private final Findings findings = new Findings();

	@Test
	void whatArrivedUnderItsKeyWithItsBytesInTimeIsWhatWeSent() {
		arrived("org_1", "key-2", "body-2", INTENT.plusSeconds(1));
		arrived("org_1", "key-2", "body-2", INTENT.plusSeconds(60));
		arrived("", "key-2", "body-2", INTENT.plusSeconds(2));
		arrived("org_1", "key-1", "body-1", INTENT.minusSeconds(600));
		assertThat(broken()).isEmpty();
	}

	@Test
	void aPayoutThatTheBooksNeverSawIsNoBreachHere() {
		assertThat(broken()).isEmpty();
		arrived("org_2", "key-x", "body-x", INTENT);
		assertThat(broken()).isEmpty();
	}

	@Test
	void twoBodiesUnderOneKeyAreOneTooMany() {
		arrived("org_1", "key-2", "body-2", INTENT.plusSeconds(1));
		arrived("org_1", "key-2", "body-1", INTENT.plusSeconds(2));
		arrived("org_1", "key-2", "body-2", INTENT.plusSeconds(3));
		assertThat(broken()).containsExactly("I6");
	}

	@Test
	void twoBodiesWithoutAKeyAreOneTooMany() {
		arrived("", null, "body-1", INTENT.minusSeconds(600));
		arrived("", null, "body-2", INTENT.plusSeconds(600));
		assertThat(broken()).containsExactly("I5", "I6");
	}

	@Test
	void aBodyThatIsNoneOfOursIsTold() {
		arrived("org_1", "key-2", "body-3", INTENT.plusSeconds(1));
		assertThat(broken()).containsExactly("I6");
	}

	@Test
	void theNewestBodyUnderAnotherKeyIsTold() {
		arrived("org_1", "key-1", "body-2", INTENT.plusSeconds(1));
		assertThat(broken()).containsExactly("I5");
	}

	@ParameterizedTest
	@CsvSource({ "-30001, I5", "-30000, ''", "0, ''", "1530000, ''", "1530001, I7" })
	void aRequestArrivesBetweenItsIntentAndTheEndOfItsWindowByClocksThatMayDiffer(long afterMillis, String broken) {
		arrived("org_1", "key-2", "body-2", INTENT.plusMillis(afterMillis));
		assertThat(String.join(" ", broken())).isEqualTo(broken);
	}

	@ParameterizedTest
	@CsvSource({ "2000, ''", "4000, I7" })
	void theWindowBeginsWithTheLastIntentOfTheKey(long second, String broken) {
		List<String> intents = List.of(intent(1, 0), intent(1, 1_000), intent(2, 2_000), intent(1, 9_000));
		arrived("org_1", "key-1", "body-1", INTENT.plusSeconds(second));
		check(ours("key-1", null, intents, List.of("2 body-2", "1 body-1")));
		assertThat(String.join(" ", found())).isEqualTo(broken);
	}

	@Test
	void aPayoutThatMeantToSendNothingHasNothingArrived() {
		arrived("org_1", "key-2", "body-2", INTENT);
		check(ours("key-2", "body-2", List.of(), List.of()));
		assertThat(found()).containsExactly("I6");
	}

	@Test
	void aBreachNamesItsPayout() {
		arrived("org_1", "key-2", "body-3", INTENT.plusSeconds(1));
		broken();
		assertThat(SmallNight.of(this.findings.verdict(1), "I6").breaches()).singleElement().satisfies((breach) -> {
			assertThat(breach.run()).isEqualTo(7);
			assertThat(breach.reference()).isEqualTo("PO-1");
			assertThat(breach.line()).isEqualTo(3);
		});
	}

	@ParameterizedTest
	@CsvSource({ "0, 1970-01-01T00:00:00Z", "1500000, 1970-01-01T00:00:01.500Z", "-1, 1969-12-31T23:59:59.999999Z",
			"1795136400000001, 2026-11-20T01:00:00.000001Z" })
	void aTimeInMicrosecondsIsTheSameMoment(long microseconds, Instant moment) {
		assertThat(BooksStore.instant(microseconds)).isEqualTo(moment);
	}

	private void arrived(String account, @Nullable String key, String body, Instant at) {
		this.books.arrivals()
			.computeIfAbsent(new Books.Name(account, "PO-1"), (absent) -> new ArrayList<>())
			.add(new Arrival(at, key, body));
	}

	/** Of a payout that was sent under a first key and under a second one. */
	private List<String> broken() {
		check(ours("key-2", "body-2", List.of(intent(1, -600), intent(2, 0)), List.of("1 body-1", "2 body-2")));
		return found();
	}

	private void check(Ours ours) {
		new ArrivalCheck(this.books, Duration.ofMinutes(25), this.findings).check(ours);
	}

	private List<String> found() {
		return this.findings.verdict(1)
			.invariants()
			.stream()
			.flatMap((invariant) -> Stream.generate(invariant::id).limit(invariant.count()))
			.toList();
	}

	private static String intent(int generation, long afterSeconds) {
		Instant at = INTENT.plusSeconds(afterSeconds);
		return generation + " " + (at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000);
	}

	private static Ours ours(String key, @Nullable String body, List<String> intents, List<String> bodies) {
		return new Ours(7, 3, "PO-1", "org_1", "dest_1", BigDecimal.TEN, "NGN", "ACCEPTED", key, body, intents, bodies);
	}

}
