package io.payrun.payout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing reaches the provider that the anchor does not cover. */
class AnchorFunctionalTests {

	@Test
	void whatWasSentIsInTheAnchor() throws IOException {
		try (World world = world(20, "calm").concurrency(4)) {
			assertThat(world.submit(1)).isEqualTo(new StepEnd.Done());
			Mark highest = new AnchorFolder(world.home()).read().marks().get(0);
			assertThat(highest.intents()).isEqualTo(20);
			assertThat(highest.hash())
				.isEqualTo(world.rows.value("select encode(intent_hash, 'hex') from installation"));
			assertThat(world.arrivals()).isEqualTo(20);
		}
	}

	@Test
	void aHomeWhoseAnchorCannotBeWrittenSendsNothingAndTouchesNoPayout() throws IOException {
		try (World world = world(2, "calm")) {
			Files.writeString(world.home().resolve("anchor"), "a file where the folder should be");
			assertThat(world.submit(1)).isInstanceOfSatisfying(StepEnd.NotAnchored.class,
					(end) -> assertThat(end.reason()).contains("cannot be used"));
			assertThat(world.statuses()).containsExactly("P1 READY", "P2 READY");
			assertThat(world.rows.value("select count(*) from payout_event")).isEqualTo("0");
			assertThat(world.arrivals()).isZero();
			Files.delete(world.home().resolve("anchor"));
			assertThat(world.submit(1)).isEqualTo(new StepEnd.Done());
			assertThat(world.arrivals()).isEqualTo(2);
		}
	}

	@Test
	void anAnchorThatBreaksInTheMiddleEndsTheSendsAndTheRestGoesBack() throws IOException {
		try (World world = world(6, "slow=1,slow-for=1500ms").concurrency(1)) {
			CompletableFuture<StepEnd> running = CompletableFuture.supplyAsync(() -> world.submit(1));
			await(() -> world.arrivals() == 1);
			breakAnchor(world.home().resolve("anchor"));
			assertThat(running.join()).isInstanceOf(StepEnd.NotAnchored.class);
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 READY", "P3 READY", "P4 READY", "P5 READY",
					"P6 READY");
			assertThat(world.arrivals()).isEqualTo(1);
			assertThat(world.rows.value("""
					select detail from payout_event where from_status = 'SENDING' and to_status = 'READY'"""))
				.isEqualTo("not sent: the gate was shut");
		}
	}

	@Test
	void aProcessThatDiedBetweenItsIntentsAndItsAnchorLeavesADatabaseThatIsAheadAndGoesOn() {
		try (World world = world(3, "calm")) {
			world.anchor().raise();
			SendStore store = new SendStore(world.database.dataSource());
			List<Sending> claimed = store.claim(1, 1, "syncpay", new SendStore.Reach(0, 2, null));
			for (Sending item : claimed) {
				item.key = "a-key-of-" + item.terms.reference();
				item.body = world.account(true).provider().requestBody(item.order(item.key));
				item.apiKeyHash = world.account(true).provider().apiKeyHash();
			}
			store.intend(claimed.stream().map(Intent::of).toList(), new Permit("syncpay", null));
			world.takeOver(2);
			assertThat(world.submit(2)).isEqualTo(new StepEnd.Done());
			assertThat(world.statuses()).containsExactly("P1 ACCEPTED", "P2 ACCEPTED", "P3 ACCEPTED");
			assertThat(world.arrivals()).isEqualTo(3);
			assertThat(world.anchor().check()).isEqualTo(new Standing.Good());
		}
	}

	private static World world(int payouts, String scenario) {
		World world = new World(scenario);
		for (int number = 1; number <= payouts; number++) {
			world.rows.ready(1, "P" + number, (5000 + number) + ".00", "NGN");
		}
		return world;
	}

	/** As a disk that is taken away. */
	private static void breakAnchor(Path anchor) throws IOException {
		Path gone = anchor.resolveSibling("gone");
		Files.move(anchor, gone);
		Files.writeString(anchor, "a file where the folder should be");
		FileSystemUtils.deleteRecursively(gone);
	}

	private static void await(BooleanSupplier condition) {
		long began = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(20).toNanos());
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

}
