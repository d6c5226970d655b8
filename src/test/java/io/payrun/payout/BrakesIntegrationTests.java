package io.payrun.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.payrun.database.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What the database itself does not let happen, whatever a program asks for. */
class BrakesIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final Pauses pauses = new Pauses(this.database.dataSource());

	private final SendStore store = new SendStore(this.database.dataSource());

	@BeforeEach
	void onePayout() {
		this.rows.run(1, 1);
		this.rows.ready(1, "A", "5000.00", "NGN");
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@ParameterizedTest
	@CsvSource({ "syncpay, true", ", true", "soap, false" })
	void whileSendingIsPausedNoIntentIsCommittedAndTheClaimStaysGood(@Nullable String provider, boolean stops) {
		List<Intent> group = claimed();
		this.pauses.pause(provider, "looks wrong", "ada");
		Intended intended = this.store.intend(group, new Permit("syncpay", null));
		assertThat(intended.paused()).isEqualTo(stops);
		assertThat(intended.sent()).hasSize(stops ? 0 : 1);
		this.pauses.resume(provider, "bob");
		if (stops) {
			assertThat(this.store.intend(group, new Permit("syncpay", null)).sent()).hasSize(1);
		}
		assertThat(this.rows.status("A")).isEqualTo("SENDING");
	}

	@Test
	void afterTheCutOffNoIntentIsCommitted() {
		List<Intent> group = claimed();
		Instant now = Instant.parse(this.rows.value("select to_json(payrun_now() at time zone 'UTC') #>> '{}'") + "Z");
		assertThat(this.store.intend(group, new Permit("syncpay", now)))
			.isEqualTo(new Intended(java.util.Map.of(), null, false));
		assertThat(this.store.intend(group, new Permit("syncpay", now.plus(Duration.ofHours(1)))).sent()).hasSize(1);
	}

	@Test
	void aSecondPauseLeavesTheFirstInForceAndEachScopeHasItsOwn() {
		Pauses.Paused first = this.pauses.pause(null, "looks wrong", "ada");
		assertThat(first.already()).isFalse();
		Pauses.Paused second = this.pauses.pause(null, "I think so, too", "bob");
		assertThat(second.already()).isTrue();
		assertThat(second.pause()).isEqualTo(first.pause());
		assertThat(this.pauses.pause("soap", "down", "cy").already()).isFalse();
		assertThat(this.pauses.active()).extracting(Pauses.Pause::actor).containsExactly("ada", "cy");
		assertThat(this.pauses.of("syncpay")).extracting(Pauses.Pause::actor).containsExactly("ada");
		assertThat(first.pause().text()).startsWith("All sending is paused since 20").endsWith(" by ada: looks wrong");
		assertThat(this.pauses.of("soap").get(1).text()).startsWith("Sending to soap is paused since ");
		assertThat(this.pauses.resume("syncpay", "bob")).isEmpty();
		assertThat(this.pauses.resume(null, "bob")).contains(first.pause());
		assertThat(this.pauses.resume(null, "bob")).isEmpty();
		assertThat(this.pauses.active()).extracting(Pauses.Pause::actor).containsExactly("cy");
		assertThat(this.pauses.pause(null, "again", "ada").already()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "delete from send_pause", "truncate send_pause",
			"update send_pause set reason = 'none' where ended_at is null",
			"update send_pause set at = at - interval '1 day' where ended_at is null",
			"update send_pause set ended_at = null, ended_by = null where ended_at is not null",
			"update send_pause set ended_by = 'eve' where ended_at is not null",
			"update send_pause set ended_at = payrun_now() where ended_at is null",
			"insert into send_pause (reason, actor) values ('again', 'eve')" })
	void pausesAreHistoryAndOneIsInForceAtMost(String sql) {
		this.pauses.pause(null, "looks wrong", "ada");
		this.pauses.resume(null, "bob");
		this.pauses.pause(null, "looks wrong again", "ada");
		refused(sql);
	}

	@ParameterizedTest
	@ValueSource(strings = { "set status = 'READY', hold_kind = null",
			"set status = 'READY', hold_kind = null, released_by = 'eve'",
			"set status = 'READY', hold_kind = null, released_by = 'eve', released_at = payrun_now()",
			"set status = 'READY', hold_kind = null, released_by = 'eve', released_at = payrun_now(), released_kind = 'INSUFFICIENT_FUNDS'",
			"set hold_kind = 'INSUFFICIENT_FUNDS'", "set hold_kind = 'CUT_OFF'", "set released_by = 'eve'",
			"set released_kind = 'OVER_LIMIT'" })
	void whatWaitsForAPersonGoesOnlyWithAPersonsName(String change) {
		for (String kind : List.of("POSSIBLE_DUPLICATE", "OVER_LIMIT")) {
			this.rows.ready(1, kind, "5000.00", "NGN");
			this.rows.hold(kind, kind);
			refused("update payout " + change + " where reference = '" + kind + "'");
			assertThat(this.rows.status(kind)).isEqualTo("HELD " + kind);
		}
	}

	@Test
	void aReleaseCannotBeWrittenBeforehand() {
		refused("update payout set released_by = 'eve', released_kind = 'OVER_LIMIT', released_at = payrun_now()");
		refused("""
				insert into payout (run_id, line, mode, provider, reference, destination, amount, currency, status, created_at,
				                    released_by, released_kind, released_at)
				values (1, 9, 'sandbox', 'syncpay', 'B', 'dest', 5000.00, 'NGN', 'READY', payrun_now(),
				        'eve', 'OVER_LIMIT', payrun_now())""");
	}

	@Test
	void whatWaitsForMoneyOrTimeNeedsNobodysName() {
		for (String kind : List.of("INSUFFICIENT_FUNDS", "CUT_OFF")) {
			this.rows.hold("A", kind);
			this.rows.execute("update payout set status = 'READY', hold_kind = null where reference = 'A'");
			assertThat(this.rows.status("A")).isEqualTo("READY");
		}
	}

	@Test
	void aPersonsReleaseBearsItsName() {
		this.rows.hold("A", "OVER_LIMIT");
		new People(this.database.dataSource()).release(new People.Selection(List.of("A"), null, null, null), "fine",
				"ada");
		assertThat(this.rows.status("A")).isEqualTo("READY");
		assertThat(this.rows.value("select released_by || ' ' || released_kind from payout"))
			.isEqualTo("ada OVER_LIMIT");
	}

	@Test
	void whereThereArePersonsAnOperatorPausesAndAnApproverResumesAndLetsGoWhatIsOverALimit() {
		Persons persons = new Persons(this.database.dataSource());
		persons.add("ada", Role.APPROVER, "root");
		persons.add("ola", Role.OPERATOR, "ada");
		persons.add("vic", Role.VIEWER, "ada");
		for (String nobody : List.of("vic", "root", "eve")) {
			refused("insert into send_pause (reason, actor) values ('x', '" + nobody + "')");
		}
		this.pauses.pause(null, "looks wrong", "ola");
		for (String nobody : List.of("ola", "vic", "root", "eve")) {
			refused("update send_pause set ended_at = payrun_now(), ended_by = '" + nobody + "'");
		}
		assertThat(this.pauses.resume(null, "ada")).isPresent();
		this.rows.ready(1, "DUPLICATE", "5000.00", "NGN");
		this.rows.hold("DUPLICATE", "POSSIBLE_DUPLICATE");
		this.rows.hold("A", "OVER_LIMIT");
		People people = new People(this.database.dataSource());
		People.Selection all = new People.Selection(List.of(), 1L, null, null);
		assertThat(people.release(all, "fine", "vic").done()).isEmpty();
		People.Result byOperator = people.release(all, "fine", "ola");
		assertThat(byOperator.done()).containsExactly("DUPLICATE");
		assertThat(byOperator.refused()).containsExactly("A: it is held as OVER_LIMIT, and ola is no approver");
		refused("""
				update payout set status = 'READY', hold_kind = null, released_by = 'ola', released_kind = 'OVER_LIMIT',
				       released_at = payrun_now() where reference = 'A'""");
		assertThat(people.release(all, "fine", "ada").done()).containsExactly("A");
		persons.disable("ola", "ada");
		refused("insert into send_pause (reason, actor) values ('x', 'ola')");
	}

	private void refused(String sql) {
		assertThatExceptionOfType(org.springframework.dao.DataAccessException.class).as(sql)
			.isThrownBy(() -> this.rows.execute(sql));
	}

	private List<Intent> claimed() {
		List<Sending> claimed = this.store.claim(1, 1, "syncpay", new SendStore.Reach(0, 10, null));
		assertThat(claimed).hasSize(1);
		claimed.forEach((item) -> {
			item.key = "key";
			item.body = "{}";
			item.apiKeyHash = "hash";
		});
		return claimed.stream().map(Intent::of).toList();
	}

}
