package io.payrun.jobs;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.payrun.crash.CrashAt;
import io.payrun.crash.CrashPoint;
import io.payrun.crash.CrashPoint.Side;
import io.payrun.payout.Persons;
import io.payrun.payout.Role;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process dies around each commit of what people say of runs and of each other; the
 * same again makes it whole, and nothing went out meanwhile.
 */
class ApprovalCrashFunctionalTests {

	/** The points that only people and approvals pass. */
	static final Set<CrashPoint> POINTS = EnumSet.of(CrashPoint.PE1, CrashPoint.AP1_DEMAND, CrashPoint.AP1_APPROVE,
			CrashPoint.AP1_REJECT, CrashPoint.AP1_VOID);

	@TempDir
	Path folder;

	@TestFactory
	Stream<DynamicTest> whereverTheProcessDiesAroundAnApprovalTheSameAgainMakesItWhole() {
		return Stream.concat(
				POINTS.stream()
					.flatMap((point) -> Stream.of(Side.values()).map((side) -> new CrashAt(point, side, 1)))
					.map((where) -> DynamicTest.dynamicTest(where.toString(), () -> diesAndGoesOn(where))),
				Stream.of(DynamicTest.dynamicTest("each of them is passed", this::passesAll)));
	}

	private void diesAndGoesOn(CrashAt where) {
		try (Night night = night(where.toString())) {
			assertThat(Crashes.dies(night, where, ApprovalCrashFunctionalTests::act)).isTrue();
			assertThat(night.ledger.arrivals()).isEqualTo(1);
			act(night);
			whole(night);
		}
	}

	private void passesAll() {
		try (Night night = night("all")) {
			Map<CrashPoint, Long> passes = new TreeMap<>(Crashes.passes(night, ApprovalCrashFunctionalTests::act));
			assertThat(passes.keySet()).containsAll(POINTS);
			whole(night);
		}
	}

	private static void whole(Night night) {
		assertThat(night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 READY", "2 PO-3 DENIED");
		assertThat(night.text("select string_agg(state, ' ') from payment_run")).isEqualTo("FINISHED FINISHED");
		assertThat(night.number(
				"select count(*) from run_approval where void_at is null and run_id = 2" + " and verdict = 'approved'"))
			.isZero();
		assertThat(night.ledger.arrivals()).isEqualTo(1);
	}

	/** Run 1 is finished and has left something that its job's next run carries along. */
	private Night night(String name) {
		Night night = new Night(this.folder.resolve(name.replaceAll("[^A-Za-z0-9]", "-")));
		night.job("nightly", "approval: required\n");
		night.file("one.csv", "PO-1 90000.00", "PO-2 20000.00");
		assertThat(night.run()).isEqualTo(3);
		night.approve(1, "bob");
		assertThat(night.relaunch(1)).isEqualTo(3);
		night.ledger.money("100000.00");
		night.job("nightly", "approval: none\n");
		night.file("two.csv", "PO-3 5000.00");
		return night;
	}

	/** A run that needs an approval, gets one, is changed, and is rejected. */
	private static void act(Night night) {
		new Persons(night.processDataSource()).add("bob", Role.APPROVER, "root");
		if (night.number("select count(*) from payment_run") == 1) {
			assertThat(night.run()).isEqualTo(3);
		}
		else if (night.approvals().approved().isEmpty()
				&& !night.text("select state from payment_run where id = 2").equals("FINISHED")) {
			assertThat(night.relaunch(2)).isEqualTo(3);
		}
		if (night.text("select state from payment_run where id = 2").equals("FINISHED")) {
			return;
		}
		night.approve(2, "bob");
		night.sql.sql(
				"set session_replication_role = replica; update payout set destination = 'dest_ngn_' || length(destination)"
						+ " where reference = 'PO-3'; set session_replication_role = origin")
			.update();
		assertThat(night.relaunch(2)).isEqualTo(3);
		night.approvals().reject(night.approvals().waiting(2), "bob", "changed", night);
	}

}
