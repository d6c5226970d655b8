package io.payrun.payout;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.sql.DataSource;

import io.payrun.payout.ModelItem.Phase;
import io.payrun.provider.ProviderSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three payouts of one run, their runners, a provider, people and a clock. Whatever
 * happens, happens to the program's own stores on a real database and to the model, which
 * must agree afterwards.
 */
final class Story {

	static final int PAYOUTS = 3;

	private static final String API_KEY = "key_a";

	/** All clocks of a story move together, only the monotonic one stays. */
	private static final Duration ALL_TIMES = Duration.ofDays(1);

	private static final ProviderSettings SETTINGS = new ProviderSettings(URI.create("http://127.0.0.1:1"), API_KEY,
			Duration.ofMinutes(30), Duration.ofSeconds(30));

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	private final Anchor anchor;

	private final StoryChecks checks;

	private final long run;

	private final SettableClock clock = new SettableClock(Clock.systemUTC().instant());

	private final List<ModelPayout> payouts = new ArrayList<>();

	private final StoryProvider.Books books;

	private final List<StoryRunner> old = new ArrayList<>();

	private final List<TrackWork.Followed> followed = new ArrayList<>();

	private final List<PollResult> heard = new ArrayList<>();

	private final Map<PollResult, Act.Word> words = new HashMap<>();

	private final StoryProvider asked;

	private final TrackWork tracker;

	private StoryRunner live;

	private int epoch;

	private int minute;

	/** Whether a person has paused, by the database. */
	private boolean paused;

	/** Whether those who hold a lock have noticed; one thing may happen before that. */
	private boolean noticed;

	Story(DataSource dataSource, Anchor anchor, long run) {
		this.dataSource = dataSource;
		this.anchor = anchor;
		this.jdbc = JdbcClient.create(dataSource);
		this.run = run;
		this.checks = new StoryChecks(dataSource, run);
		this.books = new StoryProvider.Books("wd_" + run + "_", () -> this.minute);
		this.jdbc.sql("update story_clock set shift = interval '0'").update();
		new Pauses(dataSource).resume(null, "bob");
		threePayouts();
		this.asked = new StoryProvider(this.books, API_KEY);
		this.tracker = new TrackWork(account(this.asked, true), new PollStore(dataSource),
				new Pacer(0, Duration.ofMinutes(30), Duration.ofMinutes(30)),
				new TrackWork.Watch(this.clock, Progress.SILENT), System.nanoTime() + Duration.ofHours(1).toNanos());
		this.live = runner(new Act.Launch(Act.Old.DEAD, false, false, true));
	}

	/** P1 and P2 are ready, P3 is held as a possible duplicate. */
	private void threePayouts() {
		PayoutRows rows = new PayoutRows(this.dataSource);
		rows.run(this.run, 0);
		this.jdbc.sql("update payment_run set organisation = 'org_' || id where id = ?").param(this.run).update();
		for (int number = 1; number <= PAYOUTS; number++) {
			this.payouts.add(new ModelPayout("S" + this.run + ".P" + number));
			rows.ready(this.run, payout(number).reference, "5000.00", "NGN");
		}
		rows.hold(payout(3).reference, "POSSIBLE_DUPLICATE");
		payout(3).status = "HELD";
		payout(3).holdKind = "POSSIBLE_DUPLICATE";
	}

	/** Makes one thing happen and checks everything. */
	void happens(Act act) {
		beat();
		this.noticed = this.paused;
		act.happen(this);
		this.checks.agree(this.payouts);
		assertThat(this.books.breaches()).isEmpty();
	}

	/** Locks that are held are confirmed; what went stale stays so. */
	private void beat() {
		Instant now = this.jdbc.sql("select payrun_now()")
			.query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
			.single();
		Set<String> seen = this.noticed ? Set.of(RunnerLease.ALL) : Set.of();
		this.live.beat(now, seen);
		this.old.forEach((runner) -> runner.beat(now, seen));
	}

	private ModelPayout payout(int number) {
		return this.payouts.get(number - 1);
	}

	private ModelPayout payout(String reference) {
		return this.payouts.stream().filter((payout) -> payout.reference.equals(reference)).findFirst().orElseThrow();
	}

	private @Nullable StoryRunner runner(Act.Who who) {
		if (who == Act.Who.LIVE) {
			return this.live;
		}
		return this.old.isEmpty() ? null : this.old.get(this.old.size() - 1);
	}

	private @Nullable ModelItem item(@Nullable StoryRunner runner, int number, Phase phase) {
		return (runner != null) ? runner.find(payout(number).reference, phase) : null;
	}

	void launch(Act.Launch how) {
		this.old.forEach(StoryRunner::goStale);
		if (how.old() != Act.Old.DEAD) {
			this.old.add(this.live);
		}
		if (how.old() == Act.Old.CUT) {
			this.live.lease.lose();
		}
		this.live = runner(how);
	}

	private StoryRunner runner(Act.Launch how) {
		this.epoch = this.jdbc.sql("update payment_run set epoch = epoch + 1 where id = ? returning epoch")
			.param(this.run)
			.query(Integer.class)
			.single();
		assertThat(this.anchor.raise()).isEqualTo(new Standing.Good());
		StoryProvider provider = new StoryProvider(this.books, how.otherKey() ? "key_b" : API_KEY);
		RunnerLease lease = new RunnerLease();
		lease.add(this.run, this.epoch, how.settleOnly());
		SendStore store = new SendStore(this.dataSource);
		SubmitWork work = new SubmitWork(account(provider, how.clocksAgree()), lease,
				new Pacer(0, Duration.ofMinutes(30), Duration.ofMinutes(30)),
				new Books(store, new Evidences(new EvidenceStore(this.dataSource)), this.anchor),
				new SubmitWork.Watch(this.clock, Progress.SILENT));
		StoryRunner runner = new StoryRunner(this.epoch, how, provider, lease, work);
		List<Sending> left = store.leftInDoubt(this.run, this.epoch, "syncpay");
		left.forEach((sending) -> runner.hand.add(ModelItem.left(sending, this.epoch, payout(sending))));
		assertThat(left.stream().map((sending) -> sending.terms.reference()))
			.containsExactlyElementsOf(this.payouts.stream()
				.filter((payout) -> payout.status.equals("SENDING"))
				.map((payout) -> payout.reference)
				.toList());
		return runner;
	}

	private Account account(StoryProvider provider, boolean clocksAgree) {
		return new Account(provider, SETTINGS, "sandbox", "org_" + this.run, 500, 8, 0, Duration.ZERO, Duration.ZERO,
				new LaunchClock(this.clock.instant(), System.nanoTime(), clocksAgree, ALL_TIMES));
	}

	private ModelPayout payout(Sending sending) {
		return payout(sending.terms.reference());
	}

	void cutLock() {
		this.live.lease.lose();
	}

	void pass(int minutes) {
		this.minute += minutes;
		this.clock.move(Duration.ofMinutes(minutes));
		this.jdbc.sql("update story_clock set shift = ? * interval '1 minute'").param(this.minute).update();
		this.old.forEach(StoryRunner::goStale);
		beat();
	}

	void claim() {
		for (Sending sending : this.live.work.claim()) {
			ModelPayout payout = payout(sending);
			assertThat(this.live.sendsAnew && payout.isClaimable(this.epoch)).as("%s was claimed", payout).isTrue();
			payout.claimedEpoch = this.epoch;
			this.live.hand.add(ModelItem.claimed(sending, this.epoch, payout));
		}
	}

	void begin(Act.Who who, int number) {
		if (who == Act.Who.LIVE && item(this.live, number, Phase.WAITS) == null) {
			claim();
		}
		StoryRunner runner = runner(who);
		ModelItem item = item(runner, number, Phase.WAITS);
		if (runner == null || item == null) {
			return;
		}
		item.resting = rests(runner, item);
		boolean may = item.resting
				|| (item.isFirst() ? mayIntend(runner, item, payout(number)) : mayRepeat(runner, item, payout(number)));
		List<Sending> allowed = runner.work.begin(List.of(item.real));
		assertThat(allowed.size()).as("attempts of %s that may be made", payout(number)).isEqualTo(may ? 1 : 0);
		item.phase = Phase.BEGUN;
		runner.hand.removeIf((other) -> other == item && !may);
	}

	/** An intent asks the database itself, a repeat what the lock's connection saw. */
	private boolean rests(StoryRunner runner, ModelItem item) {
		boolean seen = runner.lease.isPaused("syncpay");
		return item.isFirst() ? !runner.lease.isLost() && (seen || this.paused) : seen && !isShutForGood(runner, item);
	}

	private boolean mayIntend(StoryRunner runner, ModelItem item, ModelPayout payout) {
		boolean may = !runner.lease.isLost() && runner.epoch == this.epoch
				&& payout.intend(item, this.minute, runner.provider.apiKeyHash());
		if (may) {
			item.begun(payout);
		}
		return may;
	}

	/** A repeat whose gate is shut for good goes through, to become UNKNOWN. */
	private boolean mayRepeat(StoryRunner runner, ModelItem item, ModelPayout payout) {
		if (isShutForGood(runner, item)) {
			return true;
		}
		boolean may = !runner.lease.isLost() && runner.epoch == this.epoch && payout.repeat(item);
		if (may) {
			item.version++;
		}
		return may;
	}

	/** Five sixths of half an hour, less the timeout; time passes in tens of minutes. */
	private boolean isShutForGood(StoryRunner runner, ModelItem item) {
		return this.minute - item.firstSentMinute >= 25 || !runner.provider.apiKeyHash().equals(item.apiKey)
				|| (item.foreign && !runner.clocksAgree);
	}

	void call(Act.Who who, int number, Act.Answer answer) {
		StoryRunner runner = runner(who);
		ModelItem item = item(runner, number, Phase.BEGUN);
		if (runner == null || item == null) {
			return;
		}
		runner.provider.next(answer);
		SubmitWork.Sent sent = runner.work.call(item.real);
		SendResult result = sent.result();
		if (runner.provider.wasAsked()) {
			mayArrive(runner, item, payout(number));
			item.answered(answer, (result != null) ? result.providerId() : null);
		}
		else {
			item.shut(isShutForGood(runner, item));
		}
		PayoutStatus to = (result != null) ? result.to() : null;
		assertThat(String.valueOf(to)).as("what the answer means for %s", payout(number))
			.isEqualTo(String.valueOf(item.to));
		item.sent = sent;
		item.phase = Phase.ANSWERED;
	}

	private void mayArrive(StoryRunner runner, ModelItem item, ModelPayout payout) {
		assertThat(isShutForGood(runner, item)).as("%s was sent behind its window", payout).isFalse();
		assertThat(runner.lease.isFresh()).as("%s was sent without a lock", payout).isTrue();
		assertThat(runner.lease.isPaused("syncpay")).as("%s was sent during a pause", payout).isFalse();
		assertThat(payout.frozen || payout.status.equals("DENIED")).as("%s was sent", payout).isFalse();
	}

	void write(Act.Who who, int number) {
		StoryRunner runner = runner(who);
		ModelItem item = item(runner, number, Phase.ANSWERED);
		if (runner == null || item == null) {
			return;
		}
		SubmitWork.Sent sent = Objects.requireNonNull(item.sent);
		List<Sending> again = runner.work.record(List.of(sent));
		if (sent.result() != null) {
			payout(number).record(item, this.epoch);
		}
		if ("HELD".equals(item.to) && runner.epoch == this.epoch) {
			this.payouts.forEach(ModelPayout::holdForFunds);
		}
		boolean goesAgain = item.to == null || item.to.equals("READY");
		assertThat(again).hasSize(goesAgain ? 1 : 0);
		item.written();
		runner.hand.removeIf((other) -> other == item && !goesAgain);
	}

	void release(int number) {
		aPersonTakesTime();
		assertThat(people().release(only(number), "fine", "ada").done().isEmpty())
			.isNotEqualTo(payout(number).release());
	}

	void deny(int number) {
		aPersonTakesTime();
		assertThat(people().deny(only(number), "wrong", "ada").done().isEmpty()).isNotEqualTo(payout(number).deny());
	}

	void resolve(int number, Act.Finding finding) {
		aPersonTakesTime();
		String reference = payout(number).reference;
		String id = this.books.idOf(reference);
		List<String> done = people()
			.resolve(reference, null, finding != Act.Finding.NOT_PAID,
					(finding == Act.Finding.PAID_WITH_ID) ? id : null, "statement", "ada")
			.done();
		assertThat(done.isEmpty()).isNotEqualTo(payout(number).resolve(finding, id));
	}

	/** Whoever lost its lock has noticed by the time a person has done something. */
	private void aPersonTakesTime() {
		this.old.forEach(StoryRunner::goStale);
	}

	private People people() {
		return new People(this.dataSource);
	}

	private People.Selection only(int number) {
		return new People.Selection(List.of(payout(number).reference), null, null, null);
	}

	void fund(int covered) {
		new Funding(this.dataSource).apply(account(this.live.provider, true), this.live.lease,
				Map.of("NGN", new BigDecimal(5000 * covered)), Funding.Policy.IN_ORDER);
		int asking = 0;
		for (ModelPayout payout : this.payouts) {
			if (this.live.sendsAnew && payout.waitsForMoney()) {
				asking++;
				payout.funded(asking <= covered);
			}
		}
	}

	void pause(boolean on) {
		Pauses pauses = new Pauses(this.dataSource);
		if (on) {
			assertThat(pauses.pause(null, "looks wrong", "ada").already()).isEqualTo(this.paused);
		}
		else {
			assertThat(pauses.resume(null, "bob").isPresent()).isEqualTo(this.paused);
		}
		this.paused = on;
	}

	void stray(int number) {
		ModelPayout payout = payout(number);
		String id = "stray_" + this.run + "_" + number;
		new Evidences(new EvidenceStore(this.dataSource))
			.late(new SendResult(this.checks.id(payout), this.run, 0, false, -1, PayoutStatus.ACCEPTED, false, null,
					null, id, "ref", "PENDING", 0, 1, 1, null, null, null, null, null, null, null, null));
		payout.evidence(id);
	}

	void ask(int number, Act.Word word) {
		for (TrackWork.Followed item : this.tracker.claim()) {
			ModelPayout payout = payout(item.reference());
			assertThat(payout.status + " v" + payout.version).isEqualTo("ACCEPTED v" + item.version());
			this.followed.add(item);
		}
		TrackWork.Followed item = this.followed.stream()
			.filter((one) -> one.reference().equals(payout(number).reference))
			.findFirst()
			.orElse(null);
		if (item != null) {
			this.followed.remove(item);
			this.asked.next(word);
			PollResult result = this.tracker.call(item);
			this.heard.add(result);
			this.words.put(result, word);
		}
	}

	void hear(int number) {
		long id = this.checks.id(payout(number));
		PollResult result = this.heard.stream().filter((one) -> one.id() == id).findFirst().orElse(null);
		if (result != null) {
			this.heard.remove(result);
			this.tracker.record(List.of(result));
			payout(number).told(Objects.requireNonNull(this.words.get(result)), result.version());
		}
	}

	/** Whatever has happened: a last launch with a good provider leaves nothing open. */
	void endsWell() {
		happens(new Act.Pause(false));
		happens(new Act.Launch(Act.Old.DEAD, false, false, true));
		happens(new Act.Fund(3));
		this.followed.clear();
		this.heard.clear();
		happens(new Act.Pass(10));
		for (int number = 1; number <= PAYOUTS; number++) {
			happens(new Act.Attempt(number, Act.Answer.ACCEPTED));
			happens(new Act.Poll(number, Act.Word.COMPLETED));
		}
		for (ModelPayout payout : this.payouts) {
			boolean open = List.of("READY", "SENDING", "ACCEPTED").contains(payout.status) && !payout.frozen;
			assertThat(open).as("%s is left open by a relaunch", payout).isFalse();
		}
	}

}
