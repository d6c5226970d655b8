package io.payrun.payout;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.payrun.database.TestDatabase;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.SendOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A run whose lock is held, a provider with written answers, and one step of sending. */
abstract class SubmitWorkFixture {

	static final Duration WINDOW = Duration.ofMinutes(30);

	@TempDir
	Path home;

	final TestDatabase database = TestDatabase.create();

	final PayoutRows rows = new PayoutRows(this.database.dataSource());

	final LossyPool wire = new LossyPool(this.database.dataSource());

	final Instant now = Clock.systemUTC().instant();

	final SettableClock clock = new SettableClock(this.now);

	final ScriptedProvider provider = new ScriptedProvider();

	final RunnerLease lease = new RunnerLease();

	/** Its patience is over at once, so that three failures make it down. */
	Pacer pacer = new Pacer(0, Duration.ofNanos(-1), WINDOW);

	final List<Progress> told = new ArrayList<>();

	LaunchClock launch = LaunchClock.startingNow(this.now, this.now);

	int chunk = 500;

	@BeforeEach
	void aRunThatIsHeld() {
		this.rows.run(1, 1);
		this.lease.add(1, 1, false);
		fresh();
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	/** The lock counts as confirmed for a minute, so its time is a minute behind. */
	void cutOffNow() {
		this.lease.sendUntil(this.now.minusSeconds(120));
	}

	SubmitWork work() {
		Anchor anchor = new Anchor(this.database.dataSource(), this.home);
		assertThat(anchor.raise()).isEqualTo(new Standing.Good());
		return work(anchor);
	}

	Account account() {
		ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "key", WINDOW,
				Duration.ofSeconds(30));
		return new Account(this.provider, settings, "sandbox", "org_test", this.chunk, 8, 0, Duration.ofMillis(1500),
				Duration.ofMinutes(1), this.launch);
	}

	SubmitWork work(Anchor anchor) {
		Books books = new Books(new SendStore(this.wire), new Evidences(new EvidenceStore(this.database.dataSource())),
				anchor);
		return new SubmitWork(account(), this.lease, this.pacer, books,
				new SubmitWork.Watch(this.clock, this.told::add));
	}

	/** The lock counts as held for a minute from now on. */
	void fresh() {
		paused();
	}

	/** The same, while sends to these are paused. */
	void paused(String... providers) {
		this.lease.confirm(this.now, System.nanoTime() + Duration.ofMinutes(1).toNanos(), Set.of(providers));
	}

	void payouts(long run, String... references) {
		for (String reference : references) {
			this.rows.ready(run, reference, "5000.00", "NGN");
		}
	}

	static List<String> references(List<Sending> items) {
		return items.stream().map((item) -> item.terms.reference()).toList();
	}

	/** The next payout, its intent committed. */
	static Sending begun(SubmitWork work) {
		List<Sending> begun = work.begin(work.claim());
		assertThat(begun).hasSize(1);
		return begun.get(0);
	}

	/** The next payout, sent once without an answer. */
	Sending inDoubt(SubmitWork work) {
		Sending item = begun(work);
		assertThat(work.record(List.of(sent(work, item, new SendOutcome.InDoubt("reset"))))).containsExactly(item);
		return item;
	}

	SubmitWork.Sent sent(SubmitWork work, Sending item, SendOutcome outcome) {
		this.provider.sends(outcome);
		return work.call(item);
	}

	static void assertWaits(SubmitWork work, SubmitWork.Sent sent, Duration wait) {
		long before = System.nanoTime();
		assertThat(work.record(List.of(sent))).containsExactly(sent.item());
		// what the commit took is on top of it; a window's rest is less by what has
		// passed
		assertThat(Duration.ofNanos(sent.item().dueNanos - before)).isBetween(wait.minusMillis(30),
				wait.plus(wait.dividedBy(2)).plusMillis(400));
	}

	/** The provider is down, and both requests that may probe it are under way. */
	void bothProbesAreTaken() {
		for (int failure = 0; failure < 20; failure++) {
			this.pacer.failed("down");
		}
		assertThat(probe()).isTrue();
		assertThat(this.pacer.mayGo(0)).isTrue();
		assertThat(this.pacer.mayGo(0)).as("two requests probe").isFalse();
	}

	private boolean probe() {
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		boolean may = false;
		while (!may && System.nanoTime() - end < 0) {
			may = this.pacer.mayGo(Duration.ofMillis(5).toNanos());
		}
		return may;
	}

}
