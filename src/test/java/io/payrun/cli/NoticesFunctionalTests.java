package io.payrun.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.payrun.database.TestDatabase;
import io.payrun.notice.Inlet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The program by itself, as a crontab starts it, tells how its night ended. */
class NoticesFunctionalTests {

	private static final String PASSWORD = "wort-des-postamts";

	@TempDir
	Path folder;

	private final TestDatabase database = TestDatabase.create();

	private final GreenMail mail = new GreenMail(
			new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());

	private final Inlet inlet = new Inlet();

	private final Inlet customer = new Inlet();

	@BeforeEach
	void open() throws Exception {
		this.mail.start();
		this.mail.getUserManager().setAuthRequired(true);
		this.mail.getUserManager().createUser("payrun@pay.example", "payrun", PASSWORD);
		Files.writeString(this.folder.resolve("secret"), Inlet.SECRET + "\n");
		Files.createDirectories(this.folder.resolve("jobs"));
		Files.writeString(this.folder.resolve("jobs/nightly.yaml"), """
				name: nightly
				mode: sandbox
				provider: syncpay
				source: {csv: "inbox/*.csv"}
				submit: {rate: 0}
				track: {first-poll: 1s, longest-poll: 1s, until: 30s}
				""");
		Files.createDirectories(this.folder.resolve("inbox"));
		Files.writeString(this.folder.resolve("inbox/one.csv"),
				"reference,destination_id,amount,currency\nPO-1,dest_ngn_1,5001.00,NGN\nPO-2,dest_ngn_2,5002.00,NGN\n");
	}

	@AfterEach
	void close() {
		this.mail.stop();
		this.inlet.close();
		this.customer.close();
		this.database.close();
	}

	@Test
	void aRunTellsItsEndAndItsPayoutsBeforeItExitsAndNoSecretIsAnywhere() throws Exception {
		Child run = Child.start(this.folder, environment(), "run", "nightly", "--file", "inbox/one.csv");
		assertThat(run.exitCode()).as(run.said()).isZero();
		assertThat(this.mail.getReceivedMessages()).hasSize(1);
		assertThat(this.mail.getReceivedMessages()[0].getSubject()).startsWith("[SANDBOX] nightly ")
			.endsWith(": ties out, nothing needs a person");
		assertThat(this.inlet.arrivals()).hasSize(1).allMatch(Inlet.Arrival::isSigned);
		assertThat(this.customer.arrivals()).hasSize(2).allMatch(Inlet.Arrival::isSigned);
		Child list = Child.start(this.folder, environment(), "notices", "--json");
		assertThat(list.exitCode()).as(list.said()).isZero();
		JsonNode document = JsonMapper.shared().readTree(list.said());
		assertThat(document.get("notices")).hasSize(2)
			.allMatch((notice) -> notice.get("state").asString().equals("DELIVERED"));
		assertThat(document.get("undelivered_events")).isEmpty();
		assertThat(run.said() + list.said() + Files.readString(this.folder.resolve("home/payrun.log")))
			.doesNotContain(Inlet.SECRET, PASSWORD);
	}

	@Test
	void whatCouldNotBeDeliveredStaysDueAndACrontabSendsIt() throws Exception {
		this.inlet.answer = (arrival) -> 503;
		this.customer.answer = (arrival) -> 503;
		Child run = Child.start(this.folder, environment(), "run", "nightly", "--file", "inbox/one.csv");
		assertThat(run.exitCode()).as(run.said()).isZero();
		this.inlet.answer = (arrival) -> 200;
		this.customer.answer = (arrival) -> 200;
		List<String> ids = this.customer.arrivals().stream().map(Inlet.Arrival::eventId).distinct().toList();
		assertThat(ids).hasSize(2);
		Child again = Child.start(this.folder, environment(), "notices", "--retry", String.join(",", ids) + ",1",
				"--deliver");
		assertThat(again.exitCode()).as(again.said()).isZero();
		assertThat(again.said()).contains("3 deliveries are due now.", "3 delivered, 0 to be tried again.");
		assertThat(this.customer.arrivals()).extracting(Inlet.Arrival::eventId).isSubsetOf(ids);
	}

	@Test
	void aWrongSettingIsToldBeforeAnythingRuns() throws Exception {
		List<String> wrong = new ArrayList<>(environment());
		wrong.add("PAYRUN_NOTIFY_FROM=nobody");
		Child run = Child.start(this.folder, wrong, "run", "nightly", "--file", "inbox/one.csv");
		assertThat(run.exitCode()).isEqualTo(2);
		assertThat(run.said()).startsWith("PAYRUN_NOTIFY_FROM must ").hasLineCount(1);
	}

	private List<String> environment() {
		return List.of("SPRING_DATASOURCE_URL=" + this.database.url(), "SPRING_DATASOURCE_USERNAME=postgres",
				"PAYRUN_HOME=" + this.folder.resolve("home"), "PAYRUN_JOBS=" + this.folder.resolve("jobs"),
				"PAYRUN_REPORTS=" + this.folder.resolve("reports"), "PAYRUN_NOTIFY_SANDBOX=true",
				"PAYRUN_NOTIFY_SMTP=smtp://127.0.0.1:" + this.mail.getSmtp().getPort(), "PAYRUN_NOTIFY_SMTPUSER=payrun",
				"PAYRUN_NOTIFY_SMTPPASSWORD=" + PASSWORD, "PAYRUN_NOTIFY_FROM=payrun@pay.example",
				"PAYRUN_NOTIFY_TO=ada@example.com", "PAYRUN_NOTIFY_URL=" + this.inlet.url(),
				"PAYRUN_NOTIFY_SECRET=" + Inlet.SECRET, "PAYRUN_NOTIFY_EVENTSURL=" + this.customer.url(),
				"PAYRUN_NOTIFY_EVENTSSECRET_FILE=" + this.folder.resolve("secret"));
	}

}
