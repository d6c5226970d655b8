package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.payrun.crash.CrashPoint;
import io.payrun.crash.CrashPoint.Side;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that ends anywhere between a customer's page and its last event: no event is
 * lost, nothing is paid twice, and whoever comes next goes on.
 */
public final class SoapCrashFunctionalTests {

	/** Where processes end here. */
	public static final Set<CrashPoint> POINTS = EnumSet.of(CrashPoint.WH0, CrashPoint.WH0_ORPHAN, CrashPoint.WH1,
			CrashPoint.WH3, CrashPoint.WH4, CrashPoint.WH6, CrashPoint.WH6_CLAIM, CrashPoint.WH8, CrashPoint.LK1,
			CrashPoint.LK2);

	private static final String HEADER = "reference,provider,destination_id,customer_id,amount,currency,withdrawal_type";

	@TempDir
	private Path folder;

	@AfterEach
	void disarm() {
		CrashPoint.disarm();
	}

	/** Throws an Error the first time that a point is passed. */
	private static AtomicBoolean arm(CrashPoint point, Side side) {
		AtomicBoolean died = new AtomicBoolean();
		CrashPoint.arm((passed, at) -> {
			if (passed == point && at == side && died.compareAndSet(false, true)) {
				throw new AssertionError("the process ends at " + point + " " + side);
			}
		});
		return died;
	}

	private static Stream<Arguments> sides(CrashPoint... points) {
		return Stream.of(points).flatMap((point) -> Stream.of(Side.values()).map((side) -> Arguments.of(point, side)));
	}

	static Stream<Arguments> whileRunning() {
		return sides(CrashPoint.WH0, CrashPoint.LK2);
	}

	@ParameterizedTest
	@MethodSource("whileRunning")
	void aRunThatEndsWhileItOpensPagesIsGoneOnWith(CrashPoint point, Side side) throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			AtomicBoolean died = arm(point, side);
			dies(() -> world.run("a.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,20.00,USD,balance"));
			assertThat(died).isTrue();
			CrashPoint.disarm();
			assertThat(world.relaunch(1)).isZero();
			assertThat(world.payouts()).containsExactly("A AWAITING_CUSTOMER", "B AWAITING_CUSTOMER");
			assertThat(world.links(1)).containsOnlyKeys("A", "B");
			assertThat(Files.exists(world.linkFile(1).resolveSibling(".checkout-links.csv.next"))).isFalse();
			pay(world);
		}
	}

	static Stream<Arguments> whileTold() {
		return sides(CrashPoint.WH4, CrashPoint.WH8);
	}

	@ParameterizedTest
	@MethodSource("whileTold")
	void aServerThatEndsAtAnEventLosesNone(CrashPoint point, Side side) throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			assertThat(world.run("a.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,20.00,USD,balance"))
				.isZero();
			AtomicBoolean died = arm(point, side);
			int answer = world.confirm("A", null);
			SoapWorld.await(died::get);
			CrashPoint.disarm();
			if (answer != 200) {
				// she tries again; the first charge is known to have failed by then
				SoapWorld.await(() -> world.stands("A").startsWith("AWAITING_CUSTOMER"));
				assertThat(world.confirm("A", null)).isEqualTo(200);
			}
			SoapWorld.await(() -> world.stands("A").equals("COMPLETED 10.00 10.00 -"));
			assertThat(world.confirm("B", null)).isEqualTo(200);
			SoapWorld.await(() -> world.stands("B").equals("COMPLETED 20.00 20.00 -"));
			sound(world);
		}
	}

	static Stream<Arguments> whileAsking() {
		return sides(CrashPoint.WH6, CrashPoint.WH6_CLAIM, CrashPoint.WH1);
	}

	@ParameterizedTest
	@MethodSource("whileAsking")
	void aRunThatEndsWhileItAsksAboutChargesLosesNothing(CrashPoint point, Side side) throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "event-lost=1").serve()) {
			assertThat(world.run("a.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,20.00,USD,balance"))
				.isZero();
			world.doNotAsk();
			assertThat(world.confirm("A", null)).isEqualTo(200);
			assertThat(world.confirm("B", null)).isEqualTo(200);
			world.goDown();
			early(world);
			world.ask();
			AtomicBoolean died = arm(point, side);
			dies(() -> world.relaunch(1));
			assertThat(died).isTrue();
			CrashPoint.disarm();
			assertThat(world.relaunch(1)).isZero();
			assertThat(world.stands("A")).isEqualTo("COMPLETED 10.00 10.00 -");
			assertThat(world.stands("B")).isEqualTo("COMPLETED 20.00 20.00 -");
			assertThat(world.number("select count(*) from webhook_event where applied_at is null")).isZero();
			sound(world);
		}
	}

	/** As if an event of A's had come before its page was known here. */
	private static void early(SoapWorld world) {
		String body = "{\"event_id\":\"ev_early\",\"type\":\"checkout.pending\",\"data\":{\"id\":\"" + world.page("A")
				+ "\",\"type\":\"withdrawal\",\"charge\":{\"id\":\"" + world.charge("A")
				+ "\",\"status\":\"pending\",\"from_status\":\"held\",\"amount_cents\":1000,\"transaction_type\":\"debit\"},"
				+ "\"customer\":{\"id\":\"cus_a\"}}}";
		world.sql
			.sql("""
					insert into webhook_event (provider, event_id, type, subject, body, body_sha256, received_at, answer, outcome)
					values ('soap', 'ev_early', 'checkout.pending', :page, :body, 'x', payrun_now(), 200, 'waits for its page')
					""")
			.param("page", world.page("A"))
			.param("body", body)
			.update();
	}

	static Stream<Arguments> whileLinking() {
		return sides(CrashPoint.LK1, CrashPoint.WH0, CrashPoint.LK2);
	}

	@ParameterizedTest
	@MethodSource("whileLinking")
	void aNewLinkThatEndsHalfWayIsAskedForAgain(CrashPoint point, Side side) throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			assertThat(world.run("a.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,20.00,USD,balance"))
				.isZero();
			String old = world.page("A");
			AtomicBoolean died = arm(point, side);
			dies(() -> renew(world));
			assertThat(died).isTrue();
			CrashPoint.disarm();
			renew(world);
			assertThat(world.page("A")).isNotEqualTo(old);
			assertThat(world.desk("checkouts/" + old + "/confirm")).isEqualTo(409);
			assertThat(world.links(1)).containsOnlyKeys("A", "B");
			pay(world);
		}
	}

	private static int renew(SoapWorld world) {
		return world.with((app) -> {
			app.customerLinks().renew("A", null, "lost", "ada");
			return 0;
		});
	}

	static Stream<Arguments> whileHinted() {
		return sides(CrashPoint.WH3);
	}

	@ParameterizedTest
	@MethodSource("whileHinted")
	void aServerThatEndsAtAHintIsToldAgain(CrashPoint point, Side side) throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "settle=4s").serve()) {
			world.job("1s", "");
			assertThat(world.run("a.csv", HEADER, "A,syncpay,dest_usd_1,,40.00,USD,")).isZero();
			world.sql.sql("update payout set next_poll_at = payrun_now() + interval '10 minutes'").update();
			AtomicBoolean died = arm(point, side);
			SoapWorld.await(() -> died.get() && world.payouts().equals(List.of("A COMPLETED")));
			sound(world);
		}
	}

	static Stream<Arguments> besideAnother() {
		return sides(CrashPoint.WH0_ORPHAN);
	}

	@ParameterizedTest
	@MethodSource("besideAnother")
	void aPageThatWasOpenedBesideAnotherOneIsNeverPaid(CrashPoint point, Side side) throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			AtomicBoolean died = new AtomicBoolean();
			CrashPoint.arm((passed, at) -> {
				if (passed == CrashPoint.WH0 && at == Side.BEFORE) {
					// another runner was first: its repeat raised the version
					world.sql.sql("update payout set version = version + 1 where status = 'SENDING'").update();
				}
				if (passed == point && at == side && died.compareAndSet(false, true)) {
					throw new AssertionError("the process ends at " + point + " " + side);
				}
			});
			dies(() -> world.run("a.csv", HEADER, "A,soap,,cus_a,10.00,USD,"));
			assertThat(died).isTrue();
			CrashPoint.disarm();
			world.sql.sql("update payout set version = version - 1 where status = 'SENDING'").update();
			assertThat(world.relaunch(1)).isZero();
			String live = world.page("A");
			world.books().get("checkouts").forEach((page) -> {
				String id = page.get("id").asString();
				assertThat(world.desk("checkouts/" + id + "/confirm")).isEqualTo(id.equals(live) ? 200 : 409);
			});
			SoapWorld.await(() -> world.stands("A").equals("COMPLETED 10.00 10.00 -"));
			sound(world);
		}
	}

	private static void pay(SoapWorld world) {
		assertThat(world.confirm("A", null)).isEqualTo(200);
		assertThat(world.confirm("B", 1250)).isEqualTo(200);
		SoapWorld.await(() -> world.stands("A").equals("COMPLETED 10.00 10.00 -"));
		SoapWorld.await(() -> world.stands("B").equals("COMPLETED 12.50 12.50 -"));
		sound(world);
	}

	private static void sound(SoapWorld world) {
		world.booksAgree();
		assertThat(world.verify().invariants()).filteredOn((promise) -> promise.count() > 0).isEmpty();
	}

	private interface Act {

		void run() throws IOException;

	}

	/** However the Error shows: the command throws it, or says that it did not finish. */
	private static void dies(Act act) throws IOException {
		try {
			act.run();
		}
		catch (AssertionError ex) {
			assertThat(ex).hasMessageStartingWith("the process ends at ");
		}
	}

}
