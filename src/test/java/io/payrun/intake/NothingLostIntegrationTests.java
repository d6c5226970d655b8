package io.payrun.intake;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import io.payrun.intake.Intake.Acceptance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class NothingLostIntegrationTests {

	private static final List<String> BAD = List.of("", "  ", ",,,", "A", "a b,d,5000,NGN", "R,d,x,NGN", "R,d,0,NGN",
			"R,d,5000,ngn", "R,d,5000,NGN,x", "R,d\"x,5000,NGN", "\"R\"x,d,5000,NGN", "R,d,5000.123,NGN",
			"R\u0000,d,5000,NGN", "R,d,\u202e5000,NGN");

	@TempDir
	Path inbox;

	@Test
	void everyLineOfARandomFileIsExactlyOnePayoutOrOneRejectedLine() {
		Random random = new Random(20261120);
		try (InboxWorld world = new InboxWorld(this.inbox)) {
			int lines = 0;
			for (int run = 1; run <= 20; run++) {
				StringBuilder file = new StringBuilder(InboxWorld.HEADER);
				int count = random.nextInt(60);
				for (int line = 0; line < count; line++) {
					file.append(line(random)).append(random.nextBoolean() ? "\n" : "\r\n");
				}
				file.append("END-").append(run).append(",d,5000,NGN\n\n");
				Acceptance.Accepted end = (Acceptance.Accepted) world.takeIn(run, file.toString());
				lines += count + 1;
				assertThat(end.read()).isEqualTo(count + 1).isEqualTo(end.accepted() + end.rejected());
			}
			assertThat(distinctLines(world)).isEqualTo(lines);
			assertThat(world.count("staged_line")).isZero();
		}
	}

	private static String line(Random random) {
		if (random.nextInt(3) == 0) {
			return BAD.get(random.nextInt(BAD.size()));
		}
		return "PO-" + random.nextInt(400) + ",dest_" + random.nextInt(5) + "," + (5000 + random.nextInt(3)) + ",NGN";
	}

	private static long distinctLines(InboxWorld world) {
		return world.jdbc.sql("""
				select count(*) from (
				  select run_id, line from payout
				  union all
				  select distinct run_id, line from rejected_line
				) of_both
				""").query(Long.class).single();
	}

}
