package io.payrun.jobs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Keys, organisations and providers that stop a run before its first send. */
class AccessFunctionalTests {

	@TempDir
	Path folder;

	private Night night;

	@BeforeEach
	void open() {
		this.night = new Night(this.folder);
		this.night.file("one.csv", "PO-1 10000.00", "PO-2 20000.00");
	}

	@AfterEach
	void close() {
		assertThat(this.night.ledger.withdrawals()).isEqualTo(this.night.sql.sql(
				"select reference || ' NGN ' || amount || ' ' || status from payout where provider_id is not null order by 1")
			.query(String.class)
			.list());
		this.night.close();
	}

	@Test
	void aKeyOfTheWrongKindIsRefusedBeforeAnythingIsMade() {
		this.night.key("sk_live_a");
		Night.refused(2, "PAYRUN_SYNCPAY_KEY is of the wrong kind", this.night::run);
		assertThat(this.night.runs().list(9)).isEmpty();
		assertThat(this.night.ledger.arrivals()).isZero();
	}

	@Test
	void aTimeoutThatIsTooLongForTheWindowIsRefused() {
		this.night.window(Duration.ofSeconds(14));
		Night.refused(2, "PAYRUN_SYNCPAY_TIMEOUT (5 s) is more than a third", this.night::run);
		this.night.window(Duration.ofSeconds(15));
		assertThat(this.night.run()).isZero();
	}

	@Test
	void aRevokedKeyEndsTheRunBeforeTheFirstSendAndAGoodOneGoesOn() {
		this.night.key("sk_test_revoked1");
		assertThat(this.night.run()).isEqualTo(1);
		assertThat(this.night.ledger.arrivals()).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 READY", "1 PO-2 READY");
		assertThat(this.night.runs().list(1).get(0).state()).isEqualTo("FAILED");
		this.night.key("sk_test_b");
		assertThat(this.night.relaunch(1)).isZero();
		paid();
	}

	@Test
	void aKeyThatIsRevokedWhileItSendsStopsTheRunAndAGoodOneGoesOn() {
		this.night.scenario("stuck=1");
		var running = this.night.start("nightly");
		Night.await(() -> this.night.number("select count(*) from payout where status = 'ACCEPTED'") == 2);
		this.night.scenario("unauthorized=1");
		assertThat(running.join()).isEqualTo(1);
		assertThat(this.night.runs().list(1).get(0).state()).isEqualTo("FAILED");
		this.night.scenario("calm");
		this.night.ledger.end("PO-1", "complete");
		this.night.ledger.end("PO-2", "complete");
		assertThat(this.night.relaunch(1)).isZero();
		paid();
	}

	@Test
	void aKeyOfAnotherOrganisationMayNotGoOnWithARun() {
		this.night.scenario("stuck@PO-2=1").job("nightly", "track: {first-poll: 1s, longest-poll: 1s, until: 1s}\n");
		assertThat(this.night.run()).isZero();
		this.night.key("sk_test_a_org_other");
		this.night.notRelaunched(2, "belongs to another organisation");
		assertThat(this.night.payouts()).containsExactly("1 PO-1 COMPLETED", "1 PO-2 ACCEPTED");
		this.night.ledger.end("PO-2", "complete");
		this.night.key("sk_test_other");
		assertThat(this.night.relaunch(1)).isZero();
		paid();
	}

	@Test
	void aProviderThatIsDownAtTheStartSendsNothingAndARelaunchPays() {
		this.night.url(URI.create("http://127.0.0.1:9"));
		assertThat(this.night.run()).isEqualTo(1);
		assertThat(this.night.payouts()).containsExactly("1 PO-1 READY", "1 PO-2 READY");
		assertThat(this.night.said).anyMatch((line) -> line.contains("the provider is not available"));
		this.night.notRelaunched(1, "Run 1 was not relaunched");
		this.night.url(null);
		assertThat(this.night.relaunch(1)).isZero();
		paid();
	}

	@Test
	void anAccountThatMayNotPayEndsTheRunBeforeTheFirstSend() {
		this.night.scenario("inactive=1");
		assertThat(this.night.run()).isEqualTo(1);
		assertThat(this.night.ledger.arrivals()).isZero();
		this.night.scenario("calm");
		assertThat(this.night.relaunch(1)).isZero();
		paid();
	}

	@Test
	void aKeyThatOpensAnotherEnvironmentThanItSaysIsRefused() {
		this.night.scenario("wrong-env=1");
		assertThat(this.night.run()).isEqualTo(2);
		assertThat(this.night.ledger.arrivals()).isZero();
		assertThat(this.night.payouts()).containsExactly("1 PO-1 READY", "1 PO-2 READY");
		this.night.scenario("calm");
		assertThat(this.night.relaunch(1)).isZero();
		paid();
	}

	@Test
	void inModeLiveNothingIsSentUntilSomebodySaysYes() {
		String live = """
				name: live
				mode: live
				provider: syncpay
				source: {csv: "%s/nightly/*.csv"}
				submit: {rate: 0}
				track: {first-poll: 1s, longest-poll: 1s, until: 3s}
				""".formatted(this.folder);
		this.night.define("live", live).key("sk_live_a").yes(false);
		assertThat(this.night.run("live")).isEqualTo(1);
		assertThat(this.night.said).anyMatch((line) -> line.startsWith("Run 1, LIVE, organisation org_live"));
		assertThat(this.night.payouts()).containsExactly("1 PO-1 READY", "1 PO-2 READY");
		assertThat(this.night.ledger.arrivals()).isZero();
		this.night.yes(true);
		assertThat(this.night.relaunch(1)).isZero();
		paid();
	}

	private void paid() {
		Told told = this.night.report(1);
		assertThat(told.buckets("NGN")).isEqualTo("accepted 2 30000.00, completed 2 30000.00");
		assertThat(told.balance("NGN")).isEqualTo("100000.00 70000.00 70000.00 70000.00 70000.00 0.00 exact");
		assertThat(told.discrepancies()).isEmpty();
		this.night.booksAgree();
	}

}
