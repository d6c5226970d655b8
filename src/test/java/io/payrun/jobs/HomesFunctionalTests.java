package io.payrun.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Two homes on one database: who may send, and what the other one learns of it. */
class HomesFunctionalTests {

	private static final String PATIENT = "track: {first-poll: 1s, longest-poll: 1s, until: 2m}\n";

	@TempDir
	private Path folder;

	private Night night;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder).pace(Duration.ofMillis(100)).job("other", PATIENT);
	}

	@AfterEach
	void close() {
		this.night.close();
	}

	@Test
	void aNewHomeSendsOnlyWhileAnotherOneVouchesForTheDatabase() {
		this.night.file("one.csv", "PO-1 10000.00");
		assertThat(this.night.run()).isZero();
		this.night.fileOf("other", "two.csv", "PO-2 10000.00");
		assertThat(this.night.home("second").run("other")).isEqualTo(2);
		assertThat(this.night.said).anyMatch((line) -> line.startsWith("There is no anchor in")
				&& line.contains("payrun accept-restore --evidence TEXT"));
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "2 PO-2 READY");
		assertThat(this.night.runs().list(1).get(0).state()).isEqualTo("FAILED");
		assertThat(this.night.ledger.arrivals()).isEqualTo(1);
		this.night.scenario("slow@PO-3=1,slow-for=2s").home("home").file("three.csv", "PO-3 10000.00");
		var first = this.night.start("nightly");
		Night.await(() -> this.night.ledger.arrivals("PO-3") == 1);
		assertThat(this.night.home("second").relaunch(2)).isZero();
		assertThat(first.join()).isZero();
		assertThat(highestMark("second")).isEqualTo(3);
		assertThat(this.night.ledger.arrivals()).isEqualTo(3);
		this.night.booksAgree();
	}

	@Test
	void aHomeThatOnlyTracksLearnsWhatAnotherOneSends() {
		this.night.scenario("stuck@PO-1=1").fileOf("other", "one.csv", "PO-1 10000.00");
		var tracking = this.night.home("second").start("other");
		Night.await(() -> this.night.payouts().contains("1 PO-1 ACCEPTED"));
		assertThat(highestMark("second")).isEqualTo(1);
		this.night.scenario("calm").home("home").job("nightly", "track: {first-poll: 1s, until: 1s}\n");
		this.night.file("two.csv", "PO-2 10000.00", "PO-3 10000.00");
		assertThat(this.night.run()).isZero();
		assertThat(highestMark("home")).isEqualTo(3);
		Night.await(() -> highestMark("second") == 3);
		this.night.ledger.end("PO-1", "complete");
		assertThat(tracking.join()).isZero();
		this.night.publish();
		this.night.booksAgree();
	}

	private long highestMark(String home) {
		try (Stream<Path> marks = Files.list(this.folder.resolve(home).resolve("anchor"))) {
			return marks.mapToLong((mark) -> Long.parseLong(mark.getFileName().toString().substring(0, 15)))
				.max()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
