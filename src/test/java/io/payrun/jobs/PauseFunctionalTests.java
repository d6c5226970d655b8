package io.payrun.jobs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.payrun.payout.Pauses;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The kill switch while money flows, by the sandbox's own count and times. */
class PauseFunctionalTests {

	private static final Duration LONGEST = Duration.ofSeconds(2);

	private static final String TRACK = "track: {first-poll: 1s, longest-poll: 1s, until: 5m}\n";

	@TempDir
	Path folder;

	private Night night;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder);
		this.night.scenario("balance.NGN=60000000.00");
		this.night.job("nightly", "submit: {rate: 0, concurrency: 16}\n" + TRACK);
	}

	@AfterEach
	void close() {
		this.night.close();
	}

	@Test
	void aPauseDuringARunOf5000StopsAllSendsTrackingGoesOnAndResumeFinishesIt() {
		file("nightly", "PO-", 5_000);
		CompletableFuture<Integer> running = this.night.start("nightly");
		Night.await(() -> this.night.ledger.arrivals() >= 500);
		Instant paused = pause(null);
		// what is in flight comes to its end meanwhile, and three seconds pass
		awaitStandstill(paused);
		Night
			.await(() -> this.night.number("select count(*) from payout where status in ('SENDING', 'ACCEPTED')") == 0);
		int arrived = nothingArrivedAfter(paused);
		assertThat(running).isNotDone();
		assertThat(this.night.number("select count(*) from payout where status = 'COMPLETED'")).isEqualTo(arrived);
		assertThat(this.night.number("select count(*) from payout where status = 'READY'")).isEqualTo(5_000 - arrived);
		assertThat(this.night.said).anyMatch((line) -> line.startsWith("All sending is paused since "));
		resume(null);
		assertThat(running.join()).isZero();
		assertThat(this.night.said).contains("Sending is resumed.");
		assertThat(this.night.number("select count(*) from payout where status = 'COMPLETED'")).isEqualTo(5_000);
		assertThat(this.night.ledger.arrivals()).as("each of them once").isEqualTo(5_000);
		new Sound(this.night).check();
	}

	@Test
	void everyProcessIsPausedAndEveryOneGoesOnByItself() {
		file("nightly", "PO-", 1_000);
		CompletableFuture<Integer> one = this.night.start("nightly");
		this.night.job("another", "submit: {rate: 0, concurrency: 16}\n" + TRACK)
			.beside("another", "sk_test_a_org_other");
		file("another", "AN-", 1_000);
		CompletableFuture<Integer> other = this.night.start("another");
		Night.await(() -> arrivals("PO-") >= 50 && arrivals("AN-") >= 50);
		Instant paused = pause("syncpay");
		awaitStandstill(paused);
		int arrived = nothingArrivedAfter(paused);
		assertThat(arrived).isLessThan(2_000);
		assertThat(one.isDone() && other.isDone()).isFalse();
		resume("syncpay");
		assertThat(one.join()).isZero();
		assertThat(other.join()).isZero();
		assertThat(this.night.number("select count(*) from payout where status = 'COMPLETED'")).isEqualTo(2_000);
		assertThat(this.night.ledger.arrivals()).isEqualTo(2_000);
		this.night.booksAgree();
	}

	@Test
	void whereNobodyResumesInTimeTheRunStopsAndARelaunchSendsItAfterwards() {
		this.night.job("nightly", "track: {first-poll: 1s, longest-poll: 1s, until: 1s}\n");
		file("nightly", "PO-", 3);
		pause(null);
		assertThat(this.night.run()).isEqualTo(1);
		assertThat(this.night.ledger.arrivals()).isZero();
		assertThat(this.night.text("select state || ': ' || problem from payment_run"))
			.startsWith("STOPPED: All sending is paused since ")
			.contains(" by ada: looks wrong, and nobody resumed it within 1 s");
		assertThat(this.night.relaunch(1)).as("still paused").isEqualTo(1);
		resume(null);
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(this.night.ledger.arrivals()).isEqualTo(3);
		new Sound(this.night).check();
	}

	@Test
	void aPauseOfAnotherProviderStopsNothing() {
		file("nightly", "PO-", 3);
		pause("soap");
		assertThat(this.night.run()).isZero();
		new Sound(this.night).check();
	}

	@Test
	void aRunThatIsKilledDuringAPauseIsFinishedByItsRelaunchAfterTheResume() {
		file("nightly", "PO-", 1_000);
		CompletableFuture<Integer> running = this.night.start("nightly");
		Night.await(() -> this.night.ledger.arrivals() >= 100);
		Instant paused = pause(null);
		Night.await(() -> this.night.said.stream().anyMatch((line) -> line.startsWith("All sending is paused")));
		this.night.cut();
		Night.await(running::isDone);
		this.night.restart();
		int before = this.night.said.size();
		CompletableFuture<Integer> again = CompletableFuture.supplyAsync(() -> this.night.relaunch(1));
		Night.await(() -> this.night.said.subList(before, this.night.said.size())
			.stream()
			.anyMatch((line) -> line.startsWith("All sending is paused")));
		awaitStandstill(paused);
		nothingArrivedAfter(paused);
		assertThat(again).isNotDone();
		resume(null);
		assertThat(again.join()).isZero();
		assertThat(this.night.number("select count(*) from payout where status = 'COMPLETED'")).isEqualTo(1_000);
		new Sound(this.night).check();
	}

	@Test
	void aPlanTellsThatNothingWouldBeSentNow() {
		file("nightly", "PO-", 3);
		pause("syncpay");
		Runs.Plan plan = this.night.runs().plan(new Runs.Order("nightly", null, null), this.night);
		assertThat(plan.send()).isEqualTo(3);
		assertThat(this.night.said)
			.anyMatch((line) -> line.startsWith("A run would send nothing now. Sending to syncpay is paused since "));
	}

	private void file(String job, String prefix, int count) {
		this.night.fileOf(job, "payouts.csv",
				IntStream.rangeClosed(1, count)
					.mapToObj((number) -> prefix + number + " 5000.00")
					.toArray(String[]::new));
	}

	/**
	 * By the database's clock, which is the sandbox's, too: never later than the commit.
	 */
	private Instant pause(@Nullable String provider) {
		Pauses.Paused paused = this.night.pauses().pause(provider, "looks wrong", "ada");
		assertThat(paused.already()).isFalse();
		return paused.pause().at();
	}

	private void resume(@Nullable String provider) {
		assertThat(this.night.pauses().resume(provider, "bob")).isPresent();
	}

	/** A second more than is allowed, so that what is too late can be seen. */
	private void awaitStandstill(Instant paused) {
		Night.await(() -> this.night.sql.sql("select payrun_now() as now")
			.query((row, number) -> row.getObject("now", OffsetDateTime.class).toInstant())
			.single()
			.isAfter(paused.plus(LONGEST).plusSeconds(1)));
	}

	private int nothingArrivedAfter(Instant paused) {
		List<Instant> arrived = this.night.ledger.times();
		assertThat(arrived).allMatch((at) -> !at.isAfter(paused.plus(LONGEST)));
		return arrived.size();
	}

	private long arrivals(String prefix) {
		return this.night.ledger.books()
			.get("arrivals")
			.valueStream()
			.filter((arrival) -> arrival.get("reference").asString().startsWith(prefix))
			.count();
	}

}
