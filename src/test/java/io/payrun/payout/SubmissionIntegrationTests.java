package io.payrun.payout;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.payrun.database.TestDatabase;
import io.payrun.provider.ProviderSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** How a step of sending and one of following begin and end. */
@Timeout(120)
class SubmissionIntegrationTests {

	@TempDir
	private Path home;

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final LossyPool wire = new LossyPool(this.database.dataSource());

	private final Instant now = Clock.systemUTC().instant();

	private final StoryProvider.Books theirs = new StoryProvider.Books("wd_", () -> 0);

	private final StoryProvider provider = new StoryProvider(this.theirs, "key_a");

	private final RunnerLease lease = new RunnerLease();

	private final StopSignal stop = new StopSignal();

	private final List<Progress> told = Collections.synchronizedList(new ArrayList<>());

	@BeforeEach
	void threePayouts() {
		this.rows.run(1, 1);
		this.rows.ready(1, "A", "5000.00", "NGN");
		this.rows.ready(1, "B", "6000.00", "NGN");
		this.rows.ready(1, "C", "7000.00", "NGN");
		this.lease.add(1, 1, false);
		this.lease.confirm(this.now, System.nanoTime() + Duration.ofMinutes(1).toNanos());
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void everythingIsSentThenFollowedToItsEnd() {
		assertThat(submit()).isEqualTo(new StepEnd.Done());
		assertThat(statuses()).containsExactly("ACCEPTED", "ACCEPTED", "ACCEPTED");
		assertThat(this.told).last()
			.satisfies((progress) -> assertThat(List.of(progress.step(), progress.done(), progress.total()))
				.containsExactly("submit", 3L, 3L));
		Tracking tracking = new Tracking(this.wire, Clock.systemUTC());
		assertThat(tracking.countInFlight(account())).isEqualTo(3);
		this.provider.next(Act.Word.COMPLETED);
		// asked soon, whatever was agreed before
		this.rows.execute("update payout set next_poll_at = payrun_now() + interval '35 s'");
		assertThat(tracking.track(account(), Duration.ofSeconds(25), this.stop, this.told::add))
			.isEqualTo(new StepEnd.Done());
		assertThat(statuses()).containsExactly("COMPLETED", "COMPLETED", "COMPLETED");
		assertThat(tracking.countInFlight(account())).isZero();
		assertThat(this.theirs.breaches()).isEmpty();
	}

	@Test
	void whatIsNotFinalWhenTheTimeIsOverIsCarriedForward() {
		submit();
		long before = System.nanoTime();
		assertThat(new Tracking(this.wire, Clock.systemUTC()).track(account(), Duration.ofMillis(300), this.stop,
				Progress.SILENT))
			.isEqualTo(new StepEnd.Done());
		assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofMillis(300).toNanos());
		assertThat(statuses()).containsExactly("ACCEPTED", "ACCEPTED", "ACCEPTED");
	}

	@Test
	void aKeyThatIsRefusedEndsEitherStep() {
		submit();
		this.provider.next(Act.Word.KEY_REFUSED);
		assertThat(new Tracking(this.wire, Clock.systemUTC()).track(account(), Duration.ofSeconds(40), this.stop,
				Progress.SILENT))
			.isEqualTo(new StepEnd.KeyRefused("the provider refused the key: wrong key"));
		this.rows.ready(1, "D", "5000.00", "NGN");
		this.provider.next(Act.Answer.KEY_REFUSED);
		assertThat(submit()).isEqualTo(new StepEnd.KeyRefused("the provider refused the key: wrong key"));
	}

	@Test
	void whatAnotherProcessLeftInDoubtIsAskedAgainAtOnceWithItsOwnBytes() {
		String body = "A key-of-old 5000.00 NGN";
		this.rows.sending("A", this.now.minusSeconds(60), "key_a");
		this.rows.execute("update payout set request_body = '" + body + "' where reference = 'A'");
		assertThat(submit()).isEqualTo(new StepEnd.Done());
		assertThat(statuses()).containsExactly("ACCEPTED", "ACCEPTED", "ACCEPTED");
		assertThat(this.rows.value("select attempts || ' ' || provider_id from payout where reference = 'A'"))
			.startsWith("2 wd_");
		assertThat(this.rows.value(
				"select count(*) from payout_attempt a join payout p on p.id = a.payout_id where p.reference = 'A' and attempt = 2"))
			.isEqualTo("1");
	}

	@Test
	void aHomeThatDoesNotKnowTheDatabaseBeginsNothing() throws Exception {
		Files.writeString(this.home.resolve("anchor"), "a file where the folder should be");
		assertThat(submit()).isInstanceOf(StepEnd.NotAnchored.class);
		assertThat(statuses()).containsExactly("READY", "READY", "READY");
		assertThat(this.rows.value("select count(*) from payout where claimed_epoch is not null")).isEqualTo("0");
	}

	@Test
	void aStopBeforeTheFirstSendLeavesEverythingReady() {
		this.stop.raise("enough");
		assertThat(submit()).isEqualTo(new StepEnd.Stopped("enough"));
		assertThat(statuses()).containsExactly("READY", "READY", "READY");
	}

	@Test
	void afterMoreThanFiveThousandTheDatabaseCountsItsRowsAnew() {
		this.provider.next(Act.Answer.NO_FUNDS);
		this.rows.execute(many(4997, "'READY', null"));
		assertThat(submit()).isEqualTo(new StepEnd.Done());
		assertThat(this.rows.value("select count(*) from payout where status = 'HELD'")).isEqualTo("5000");
		assertThat(analyzed("payout_event")).isEqualTo("false");
		this.rows.execute("update payout set status = 'READY', hold_kind = null, claimed_epoch = null");
		this.rows.ready(1, "D", "5000.00", "NGN");
		assertThat(submit()).isEqualTo(new StepEnd.Done());
		assertThat(analyzed("payout_event")).isEqualTo("true");
	}

	@Test
	void beforeItFollowsMoreThanAThousandTheDatabaseCountsItsRowsAnew() {
		Tracking tracking = new Tracking(this.wire, Clock.systemUTC());
		this.rows.execute(many(1000, "'ACCEPTED', payrun_now() + interval '1 hour'"));
		tracking.track(account(), Duration.ZERO, this.stop, Progress.SILENT);
		assertThat(analyzed("payout")).isEqualTo("false");
		this.rows.execute("insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, "
				+ "status, created_at) values (1, 9999, 'sandbox', 'syncpay', 'Z', 'd', 5000, 'NGN', 'ACCEPTED', payrun_now())");
		tracking.track(account(), Duration.ZERO, this.stop, Progress.SILENT);
		assertThat(analyzed("payout")).isEqualTo("true");
	}

	private static String many(int count, String statusAndNextPoll) {
		return "insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, created_at, "
				+ "status, next_poll_at) select 1, 100 + n, 'sandbox', 'syncpay', 'M' || n, 'd', 5000, 'NGN', payrun_now(), "
				+ statusAndNextPoll + " from generate_series(1, " + count + ") n";
	}

	private String analyzed(String table) {
		return this.rows.value("select last_analyze is not null from pg_stat_user_tables where relname = ?", table);
	}

	private StepEnd submit() {
		Anchor anchor = new Anchor(this.database.dataSource(), this.home);
		return new Submission(this.wire, anchor, Clock.systemUTC()).submit(account(), this.lease, this.stop,
				this.told::add);
	}

	private Account account() {
		ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "key",
				Duration.ofMinutes(30), Duration.ofSeconds(30));
		return new Account(this.provider, settings, "sandbox", "org_test", 500, 1, 0, Duration.ofMillis(5),
				Duration.ofMillis(50), LaunchClock.startingNow(this.now, this.now));
	}

	private List<String> statuses() {
		return Stream.of("A", "B", "C").map(this.rows::status).toList();
	}

}
