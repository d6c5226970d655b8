package io.payrun.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

import io.payrun.crash.CrashAt;
import io.payrun.notice.Inlet;
import io.payrun.notice.Notices;
import io.payrun.notice.NotifySettings;
import io.payrun.payout.People;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole nights tell how they ended, also where their process could not. */
class NoticesFunctionalTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	@TempDir
	Path folder;

	private final Inlet inlet = new Inlet();

	private final Inlet customer = new Inlet();

	private Night night;

	private Notices notices;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder);
		this.notices = new Notices(this.night.database.dataSource(), Clock.systemUTC(),
				new NotifySettings(null, null, null, null, null, null, this.inlet.url().toString(), Inlet.SECRET, null,
						this.customer.url().toString(), Inlet.SECRET, null, false),
				this.night.reports);
		this.notices.keepInStep();
	}

	@AfterEach
	void close() {
		this.night.close();
		this.inlet.close();
		this.customer.close();
	}

	@Test
	void aWholeRunTellsItsEndWithTheHashOfItsReportAndEachPayoutThatBecameFinal() throws Exception {
		this.night.file("one.csv", "PO-1 5001.00", "PO-2 5002.00", "D-1 5003.00 - dest_ngn_d",
				"D-2 5003.00 - dest_ngn_d");
		assertThat(this.night.run()).isEqualTo(3);
		JsonNode told = told().get(0);
		assertThat(told.get("type").asString()).isEqualTo("notice.run_ended");
		assertThat(told.get("outcome").asString()).isEqualTo("finished");
		assertThat(told.get("exit_code").asInt()).isEqualTo(3);
		assertThat(told.get("subject").asString()).startsWith("[TEST] nightly ")
			.endsWith(": ties out, 1 needs a person, NGN 5,003.00");
		assertThat(told.get("text").asString()).contains("TIES OUT. 3 of 4 paid, NGN 15,006.00.",
				"1  held: possible duplicate  NGN 5,003.00", "payrun release REFERENCE", hash("1/v1"));
		assertThat(told.at("/report/sha256").asString()).isEqualTo(hash("1/v1"));
		assertThat(Path.of(told.at("/report/folder").asString())).isEqualTo(this.night.reports.resolve("1/v1"));
		assertThat(this.customer.arrivals()).allMatch(Inlet.Arrival::isSigned)
			.extracting((arrival) -> JsonMapper.shared().readTree(arrival.body()).get("reference").asString())
			.containsExactlyInAnyOrder("PO-1", "PO-2", "D-1");
		this.night.people().deny(new People.Selection(List.of("D-2"), null, null, null), "typed twice", "ada");
		this.night.publish();
		JsonNode version = told().get(1);
		assertThat(version.get("type").asString()).isEqualTo("notice.new_version");
		assertThat(version.get("subject").asString()).endsWith(": report version 2, ties out, nothing needs a person");
		assertThat(version.get("text").asString()).contains("1 from held to denied  NGN 5,003.00", hash("1/v2"));
		assertThat(this.customer.arrivals()).hasSize(4)
			.last()
			.satisfies((last) -> assertThat(last.body()).contains("\"D-2\"", "\"DENIED\""));
		assertThat(told()).hasSize(2);
	}

	@Test
	void aRunThatIsKilledIsToldByWhoeverComesNextAndSoIsItsEnd() {
		this.night.file("one.csv", "PO-1 5001.00", "PO-2 5002.00");
		assertThat(Crashes.dies(this.night, CrashAt.parse("CC5_END.before:1"), Night::run)).isTrue();
		assertThat(told()).singleElement().satisfies((told) -> {
			assertThat(told.get("outcome").asString()).isEqualTo("interrupted");
			assertThat(told.get("text").asString()).contains("2 paid, NGN 10,003.00", "payrun relaunch 1");
		});
		assertThat(this.night.relaunch(1)).isZero();
		assertThat(told()).hasSize(2)
			.last()
			.satisfies((told) -> assertThat(told.get("subject").asString())
				.endsWith(": ties out, nothing needs a person"));
		assertThat(this.customer.arrivals()).hasSize(2);
	}

	@Test
	void aFileThatIsExpectedAndMissingIsToldOnceADate() {
		this.night.define("nightly", """
				name: nightly
				mode: test
				provider: syncpay
				source: {csv: "%s/*.csv", expected: true}
				submit: {rate: 0}
				track: {first-poll: 1s, longest-poll: 1s, until: 3s}
				""".formatted(this.folder.resolve("nightly")));
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(this.night.run()).isEqualTo(3);
		assertThat(told()).extracting((told) -> told.get("type").asString())
			.containsExactly("notice.file_missing", "notice.run_ended", "notice.run_ended");
		assertThat(told().get(0).get("text").asString()).contains("nightly/*.csv", "Nothing of it was paid");
	}

	private List<JsonNode> told() {
		this.notices.tellMissed();
		this.notices.deliver(LONG);
		return this.inlet.arrivals()
			.stream()
			.map((arrival) -> JsonMapper.shared().readTree(arrival.body()))
			.sorted(java.util.Comparator.comparing((told) -> number(told.get("id").asString())))
			.toList();
	}

	private long number(String eventId) {
		return this.night.sql.sql("select id from notice where event_id = :id")
			.param("id", eventId)
			.query(Long.class)
			.single();
	}

	private String hash(String version) throws IOException, NoSuchAlgorithmException {
		byte[] file = Files.readAllBytes(this.night.reports.resolve(version).resolve("reconciliation.json"));
		return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
	}

}
