package io.payrun.payout;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.payrun.database.TestDatabase;
import io.payrun.provider.ProviderSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner recovers late, with an answer in hand, after another one took over: every
 * answer against every row that it may find. An acceptance is never dropped, an answer
 * that denies one changes nothing under an old epoch.
 */
class LateAnswersIntegrationTests {

	/** The cells say what becomes of the row; {@code -}: nothing at all. */
	private static final String TABLE = """
			row meanwhile      | accepted           | in doubt | unknown | denied
			SENDING            | ACCEPTED late      | doubt    | UNKNOWN | -
			SENDING repeated   | ACCEPTED late      | -        | -       | -
			ACCEPTED late      | -                  | -        | -       | -
			ACCEPTED other     | SECOND_PROVIDER_ID | -        | -       | -
			AWAITING_CUSTOMER other | SECOND_PROVIDER_ID | -   | -       | -
			READY              | frozen             | -        | -       | -
			HELD               | frozen             | -        | -       | -
			REFUSED            | frozen             | -        | -       | -
			DENIED             | frozen             | -        | -       | -
			UNKNOWN            | ACCEPTED late      | -        | -       | -
			COMPLETED          | COMPLETED late     | -        | -       | -
			COMPLETED late     | -                  | -        | -       | -
			COMPLETED other    | SECOND_PROVIDER_ID | -        | -       | -
			FAILED late        | -                  | -        | -       | -
			FAILED other       | SECOND_PROVIDER_ID | -        | -       | -
			CANCELLED late     | -                  | -        | -       | -
			CANCELLED other    | SECOND_PROVIDER_ID | -        | -       | -
			RETURNED late      | -                  | -        | -       | -
			RETURNED other     | SECOND_PROVIDER_ID | -        | -       | -
			EXPIRED other      | SECOND_PROVIDER_ID | -        | -       | -
			""";

	/** What the late runner has in hand, and the table's column for it. */
	enum InHand {

		ACCEPTED(1), LOST_ON_THE_WAY(2), BUSY(2), THROTTLED(2), DISPUTED(3), GATE_SHUT_FOR_GOOD(3), REFUSED(4),
		NO_FUNDS(4), NOT_SENT(4), KEY_REFUSED(4), GATE_SHUT(4);

		private final int column;

		InHand(int column) {
			this.column = column;
		}

	}

	private static final AtomicLong RUN = new AtomicLong();

	private static final TestDatabase DATABASE = TestDatabase.create();

	private static final Anchor ANCHOR = new Anchor(DATABASE.dataSource(),
			Path.of("target", "homes", UUID.randomUUID().toString()));

	private static final JdbcClient SQL = JdbcClient.create(DATABASE.dataSource());

	private final SettableClock clock = new SettableClock(Clock.systemUTC().instant());

	private final long run = RUN.incrementAndGet();

	private final StoryProvider provider = new StoryProvider(new StoryProvider.Books("wd_" + this.run + "_", () -> 0),
			"key_a");

	private final RunnerLease lease = new RunnerLease();

	/** Rows are put where they stand, whichever way they came there. */
	@BeforeAll
	static void withoutTheGuard() {
		SQL.sql("alter table payout disable trigger payout_guard").update();
		assertThat(ANCHOR.raise()).isEqualTo(new Standing.Good());
	}

	@AfterAll
	static void close() {
		DATABASE.close();
	}

	static Stream<Arguments> everyCombination() {
		return TABLE.lines().skip(1).flatMap((line) -> {
			List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
			return Arrays.stream(InHand.values())
				.map((inHand) -> Arguments.of(inHand, cells.get(0), cells.get(inHand.column)));
		});
	}

	@ParameterizedTest(name = "{0} meets {1}: {2}")
	@MethodSource("everyCombination")
	void aLateAnswerDoesWhatTheTableSays(InHand inHand, String meanwhile, String outcome) {
		rows();
		SubmitWork work = runner();
		SubmitWork.Sent late = inHand(work, inHand);
		String id = "wd_" + this.run + "_1";
		takeOver(meanwhile.replace("late", id).replace("other", "wd_other"));
		String before = row("A");
		String others = row("B");
		work.record(List.of(late));
		switch (outcome) {
			case "-" -> assertThat(row("A")).isEqualTo(before);
			case "doubt" -> assertThat(brief()).isEqualTo("SENDING 1 none false");
			case "frozen" -> assertThat(brief()).isEqualTo(meanwhile + " 6 " + id + " true");
			case "UNKNOWN" ->
				assertThat(brief()).isEqualTo("UNKNOWN " + (versionBefore(meanwhile) + 1) + " none false");
			case "SECOND_PROVIDER_ID" -> assertThat(row("A")).isEqualTo(before);
			default -> assertThat(brief())
				.isEqualTo(outcome.replace(" late", " " + (versionBefore(meanwhile) + 1) + " " + id + " false"));
		}
		assertThat(row("B")).as("the others of its currency").isEqualTo(others);
		assertThat(anomalies()).isEqualTo(switch (outcome) {
			case "frozen" -> "PAID_AFTER_REFUSAL";
			case "SECOND_PROVIDER_ID" -> outcome;
			default -> "none";
		});
		assertThat(eventsSince()).as("events of the change")
			.isEqualTo(List.of("-", "doubt", "SECOND_PROVIDER_ID").contains(outcome) ? 0 : 1);
		assertThat(reportState()).isEqualTo(outcome.equals("-") ? "CURRENT" : "STALE");
		assertThat(attempts()).as("every request that was made is in the books").isEqualTo(requests(inHand));
	}

	private void rows() {
		PayoutRows rows = new PayoutRows(DATABASE.dataSource());
		rows.run(this.run, 1);
		rows.ready(this.run, "A" + this.run, "5000.00", "NGN");
		rows.ready(this.run, "B" + this.run, "5000.00", "NGN");
	}

	/** The runner that will be late; its lock counts as held until it is told. */
	private SubmitWork runner() {
		ProviderSettings settings = new ProviderSettings(URI.create("http://127.0.0.1:1"), "key_a",
				Duration.ofMinutes(30), Duration.ofSeconds(30));
		Account account = new Account(this.provider, settings, "sandbox", "org_test", 1, 8, 0, Duration.ZERO,
				Duration.ZERO, LaunchClock.startingNow(this.clock.instant(), this.clock.instant()));
		this.lease.add(this.run, 1, false);
		this.lease.confirm(Instant.now(), System.nanoTime() + Duration.ofMinutes(1).toNanos());
		return new SubmitWork(account, this.lease, new Pacer(0, Duration.ofMinutes(30), Duration.ofMinutes(30)),
				new Books(new SendStore(DATABASE.dataSource()), new Evidences(new EvidenceStore(DATABASE.dataSource())),
						ANCHOR),
				new SubmitWork.Watch(this.clock, Progress.SILENT));
	}

	/** It claims A, commits its intent, sends, and falls asleep before it writes. */
	private SubmitWork.Sent inHand(SubmitWork work, InHand inHand) {
		List<Sending> begun = work.begin(work.claim());
		assertThat(begun).hasSize(1);
		Sending item = begun.get(0);
		if (inHand == InHand.GATE_SHUT) {
			this.lease.lose();
			return work.call(item);
		}
		if (inHand == InHand.GATE_SHUT_FOR_GOOD) {
			this.provider.next(Act.Answer.BUSY);
			work.record(List.of(work.call(item)));
			this.clock.move(Duration.ofMinutes(26));
			return work.call(item);
		}
		this.provider.next(Act.Answer.valueOf(inHand.name()));
		return work.call(item);
	}

	/** What another runner, a tracker or a person did meanwhile. */
	private void takeOver(String meanwhile) {
		String[] words = meanwhile.split(" ");
		boolean untouched = meanwhile.equals("SENDING");
		SQL.sql("update payment_run set epoch = 2, report_state = 'CURRENT' where id = ?").param(this.run).update();
		SQL.sql("""
				update payout set status = :status, version = :version, claimed_epoch = 2, in_doubt = false,
				       provider_id = :id, hold_kind = case when :status = 'HELD' then 'POSSIBLE_DUPLICATE' end
				where run_id = :run and reference like 'A%'
				""")
			.param("status", words[0])
			.param("version", untouched ? 1 : 5)
			.param("id", (words.length > 1 && !words[1].equals("repeated")) ? words[1] : null)
			.param("run", this.run)
			.update();
	}

	private static int versionBefore(String meanwhile) {
		return meanwhile.equals("SENDING") ? 1 : 5;
	}

	/**
	 * Everything of a row but the length of its history, which a kept attempt adds to.
	 */
	private String row(String reference) {
		return text("select (to_jsonb(p) - 'chain_count' - 'chain_head')::text from payout p where reference = '"
				+ reference + this.run + "'");
	}

	private String brief() {
		return text("select status || ' ' || version || ' ' || coalesce(provider_id, 'none') || ' ' || frozen"
				+ " from payout where reference = 'A" + this.run + "'");
	}

	private String anomalies() {
		return text("select coalesce(string_agg(kind, ' '), 'none') from payout_anomaly where run_id = " + this.run);
	}

	private String reportState() {
		return text("select report_state from payment_run where id = " + this.run);
	}

	/** Beside the intent's. */
	private int eventsSince() {
		return Integer.parseInt(text("select count(*) - 1 from payout_event e join payout p on p.id = e.payout_id"
				+ " where p.run_id = " + this.run));
	}

	private int attempts() {
		return Integer.parseInt(text("select count(*) from payout_attempt a join payout p on p.id = a.payout_id"
				+ " where p.run_id = " + this.run));
	}

	private static int requests(InHand inHand) {
		return (inHand == InHand.GATE_SHUT) ? 0 : 1;
	}

	private static String text(String sql) {
		return String.valueOf(SQL.sql(sql).query().singleValue());
	}

}
