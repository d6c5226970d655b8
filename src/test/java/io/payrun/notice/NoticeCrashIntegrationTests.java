package io.payrun.notice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.payrun.crash.CrashAt;
import io.payrun.crash.CrashPoint;
import io.payrun.crash.CrashPoint.Side;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The process dies at every point around notices and events: the next one loses none, and
 * what is sent twice bears the same id and bytes.
 */
public class NoticeCrashIntegrationTests {

	/** The points that only notices and events pass. */
	public static final Set<CrashPoint> POINTS = Set.of(CrashPoint.NT0, CrashPoint.NT1, CrashPoint.NT2,
			CrashPoint.NT3_EMAIL, CrashPoint.NT3_POST, CrashPoint.NT4, CrashPoint.NT5);

	private static final Duration LONG = Duration.ofMinutes(1);

	private final NoticeWorld world = new NoticeWorld();

	@AfterEach
	void close() {
		CrashPoint.disarm();
		this.world.close();
	}

	static List<Arguments> places() {
		List<Arguments> places = new ArrayList<>();
		for (CrashPoint point : new TreeSet<>(POINTS)) {
			for (Side side : Side.values()) {
				int passes = Set.of(CrashPoint.NT3_POST, CrashPoint.NT2, CrashPoint.NT4, CrashPoint.NT0).contains(point)
						? 2 : 1;
				for (int pass = 1; pass <= passes; pass++) {
					places.add(Arguments.of(new CrashAt(point, side, pass)));
				}
			}
		}
		return places;
	}

	@ParameterizedTest
	@MethodSource("places")
	void whereverTheProcessDiesNoNoticeAndNoEventIsLost(CrashAt where) {
		this.world.payouts(1);
		this.world.sql.sql("""
				insert into run_launch (run_id, launch, verb, os_user, host, process, ended_at, exit_code)
				values (1, 1, 'run', 'ada', 'pay-1', 1, payrun_now(), 1)
				""").update();
		this.world.sql.sql("update payment_run set state = 'FAILED', problem = 'the provider does not answer'")
			.update();
		dies(where);
		// the lease of what the dead process had in hand is over
		this.world.later("4 minutes");
		night();
		assertThat(this.world.count("notice_delivery", "DELIVERED")).isEqualTo(2);
		assertThat(this.world.count("customer_event", "DELIVERED")).isEqualTo(2);
		Map<String, String> bodies = new HashMap<>();
		for (Inlet inlet : List.of(this.world.inlet, this.world.customer)) {
			assertThat(inlet.arrivals()).isNotEmpty().allSatisfy((arrival) -> {
				assertThat(arrival.isSigned()).isTrue();
				assertThat(bodies.merge(arrival.eventId(), arrival.body(), (one, other) -> one))
					.isEqualTo(arrival.body());
			});
		}
		assertThat(bodies).as("the notice and the two events of the payout").hasSize(3);
		assertThat(this.world.mails()).isNotEmpty();
		assertThat(this.world.mails().stream().map(NoticeCrashIntegrationTests::bytes).distinct()).hasSize(1);
	}

	/** What a process does, harmless to repeat. */
	private void night() {
		Notices notices = this.world.notices();
		this.world.sql.sql("update payout set status = 'COMPLETED' where status = 'ACCEPTED'").update();
		this.world.sql.sql("update payout set status = 'RETURNED' where status = 'COMPLETED'").update();
		notices.tellMissed();
		notices.retry(List.of("1"));
		notices.deliver(LONG);
	}

	private void dies(CrashAt where) {
		CrashPoint.arm(where.trap(() -> {
			throw new Died(where);
		}));
		assertThatExceptionOfType(Died.class).as(where.toString()).isThrownBy(this::night);
		CrashPoint.disarm();
	}

	/** A mail without what servers add on its way. */
	private static String bytes(MimeMessage mail) {
		try {
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			mail.writeTo(out, new String[] { "Return-Path", "Received" });
			return out.toString(StandardCharsets.UTF_8);
		}
		catch (IOException | MessagingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The end of a process. */
	private static final class Died extends Error {

		Died(CrashAt where) {
			super(where.toString());
		}

	}

}
