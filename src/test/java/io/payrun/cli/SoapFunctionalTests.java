package io.payrun.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import io.payrun.jobs.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Payouts that a customer confirms on the provider's page, beside SyncPay's, in one run.
 */
class SoapFunctionalTests {

	private static final String HEADER = "reference,provider,destination_id,customer_id,amount,currency,withdrawal_type";

	@TempDir
	private Path folder;

	@Test
	void oneFileOfBothProvidersEndsInOneBalancedReport() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			mixed(world);
		}
	}

	private static void mixed(SoapWorld world) throws IOException {
		assertThat(world.run("mixed.csv", HEADER, "A,syncpay,dest_usd_1,,40.00,USD,", "B,soap,,cus_b,25.50,USD,",
				"C,soap,,cus_c,100.00,USD,balance", "D,soap,,cus_d,10.00,USD,"))
			.isZero();
		assertThat(world.payouts()).containsExactly("A COMPLETED", "B AWAITING_CUSTOMER", "C AWAITING_CUSTOMER",
				"D AWAITING_CUSTOMER");
		assertThat(world.links(1)).containsOnlyKeys("B", "C", "D");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(world.linkFile(1))))
			.isEqualTo("rw-------");
		assertThat(world.confirm("B", null)).isEqualTo(200);
		assertThat(world.confirm("C", 6025)).isEqualTo(200);
		SoapWorld.await(() -> world.number("select count(*) from payout where status = 'COMPLETED'") == 3);
		assertThat(world.stands("B")).isEqualTo("COMPLETED 25.50 25.50 -");
		assertThat(world.stands("C")).isEqualTo("COMPLETED 60.25 60.25 -");
		assertThat(world.desk("checkouts/" + world.page("D") + "/expire")).isEqualTo(200);
		SoapWorld.await(() -> world.stands("D").startsWith("EXPIRED"));
		SoapWorld.await(() -> world.number("select count(*) from report_version where published_at is not null") == 2);
		JsonNode report = world.report(1);
		assertThat(report.at("/run/version").intValue()).isEqualTo(2);
		assertThat(report.get("balanced").booleanValue()).isTrue();
		JsonNode soap = report.at("/totals/0");
		assertThat(soap.get("provider").asString()).isEqualTo("soap");
		assertThat(soap.at("/accepted/amount").asString()).isEqualTo("135.50");
		assertThat(soap.at("/completed/amount").asString()).isEqualTo("85.75");
		assertThat(soap.at("/not_taken/amount").asString()).isEqualTo("39.75");
		assertThat(soap.at("/expired/amount").asString()).isEqualTo("10.00");
		assertThat(report.at("/totals/1/completed/amount").asString()).isEqualTo("40.00");
		world.booksAgree();
		assertThat(world.verify().invariants()).filteredOn((promise) -> promise.count() > 0).isEmpty();
		assertThat(world.number("select count(*) from checkout where url is not null")).isZero();
	}

	@Test
	void aNightWithApprovalAndLimitsHoldsWhatIsTooMuchAndSendsTheRestOnceApproved() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			world.job("3s", "approval: required\nlimits: {USD: {payout: \"50.00\"}}\n");
			assertThat(world.run("night.csv", HEADER, "A,syncpay,dest_usd_1,,40.00,USD,", "B,soap,,cus_b,25.50,USD,",
					"C,soap,,cus_c,100.00,USD,balance"))
				.isEqualTo(3);
			assertThat(world.payouts()).containsExactly("A READY", "B READY", "C HELD");
			assertThat(world.books().get("checkouts")).isEmpty();
			assertThat(world.with((app) -> {
				app.approvals().approve(app.approvals().waiting(1), "somebody_else", null);
				return 0;
			})).isZero();
			assertThat(world.relaunch(1)).isEqualTo(3);
			assertThat(world.payouts()).containsExactly("A COMPLETED", "B AWAITING_CUSTOMER", "C HELD");
			assertThat(world.confirm("B", null)).isEqualTo(200);
			SoapWorld.await(() -> world.stands("B").equals("COMPLETED 25.50 25.50 -"));
			sound(world);
		}
	}

	@Test
	void aLostAnswerOpensAnotherPageAndTheOldOneCannotBePaid() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder,
				"strikes=1,answer-lost@cus_a=1,error-after@cus_b=1,garbage@cus_c=1,truncated@cus_d=1")
			.serve()) {
			assertThat(world.run("lost.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,10.00,USD,",
					"C,soap,,cus_c,10.00,USD,", "D,soap,,cus_d,10.00,USD,balance"))
				.isZero();
			assertThat(world.payouts()).containsOnly("A AWAITING_CUSTOMER", "B AWAITING_CUSTOMER",
					"C AWAITING_CUSTOMER", "D AWAITING_CUSTOMER");
			assertThat(world.books().get("checkouts")).hasSize(8);
			for (JsonNode page : world.books().get("checkouts")) {
				boolean ours = world.number("select count(*) from checkout where state = 'LIVE' and id = '"
						+ page.get("id").asString() + "'") == 1;
				assertThat(world.desk("checkouts/" + page.get("id").asString() + "/confirm"))
					.isEqualTo(ours ? 200 : 409);
			}
			SoapWorld.await(() -> world.number("select count(*) from payout where status = 'COMPLETED'") == 4);
			sound(world);
		}
	}

	@Test
	void aPayoutFoundBetweenIntentAndAnswerOpensANewPage() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			assertThat(world.run("cut.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,20.00,USD,")).isZero();
			world.sql.sql("update payment_run set state = 'STOPPED'").update();
			world.sql.sql("update checkout set state = 'REVOKED', url = null, ended_at = payrun_now()").update();
			world.sql.sql("alter table payout disable trigger payout_guard").update();
			world.sql.sql("update payout set status = 'SENDING', first_sent_at = first_sent_at - interval '3 days'")
				.update();
			world.sql.sql("alter table payout enable trigger payout_guard").update();
			assertThat(world.relaunch(1)).isZero();
			assertThat(world.payouts()).containsExactly("A AWAITING_CUSTOMER", "B AWAITING_CUSTOMER");
			assertThat(world.books().get("checkouts")).hasSize(4);
			assertThat(world.confirm("A", null)).isEqualTo(200);
			SoapWorld.await(() -> world.stands("A").startsWith("COMPLETED"));
			world.booksAgree();
		}
	}

	@Test
	void whatComesBackAfterTheReportMakesTheNextVersionAndAltersNone() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			assertThat(world.run("back.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,20.00,USD,balance",
					"C,soap,,cus_c,30.00,USD,", "D,soap,,cus_d,40.00,USD,"))
				.isZero();
			String first = Files.readString(this.folder.resolve("reports/1/v1/reconciliation.json"));
			for (String reference : new String[] { "A", "B", "C", "D" }) {
				assertThat(world.confirm(reference, reference.equals("B") ? Integer.valueOf(1500) : null))
					.isEqualTo(200);
			}
			SoapWorld.await(() -> world.number("select count(*) from payout where status = 'COMPLETED'") == 4);
			assertThat(world.desk("charges/" + world.charge("A") + "/return")).isEqualTo(200);
			assertThat(world.desk("charges/" + world.charge("B") + "/return?amount_cents=500")).isEqualTo(200);
			assertThat(world.desk("charges/" + world.charge("C") + "/void")).isEqualTo(200);
			assertThat(world.desk("charges/" + world.charge("D") + "/refund")).isEqualTo(200);
			SoapWorld.await(() -> world.number("select count(*) from payout where status = 'RETURNED'") == 3);
			assertThat(world.stands("B")).isEqualTo("RETURNED 15.00 10.00 5.00");
			assertThat(world.stands("D")).as("no event tells of a refund").isEqualTo("COMPLETED 40.00 40.00 -");
			// a week later it is asked about
			world.sql.sql("update checkout_charge set next_poll_at = payrun_now() where next_poll_at is not null")
				.update();
			world.followNow();
			SoapWorld.await(() -> world.stands("D").equals("RETURNED 40.00 - 40.00"));
			SoapWorld.await(() -> world.number("select count(*) from payment_run where report_state = 'CURRENT'") == 1);
			JsonNode newest = world.report(1);
			assertThat(newest.get("balanced").booleanValue()).isTrue();
			assertThat(newest.at("/totals/0/returned/amount").asString()).isEqualTo("85.00");
			assertThat(newest.at("/totals/0/completed/amount").asString()).isEqualTo("10.00");
			assertThat(newest.at("/totals/0/not_taken/amount").asString()).isEqualTo("5.00");
			assertThat(newest.at("/run/version").intValue()).isGreaterThan(1);
			assertThat(Files.readString(this.folder.resolve("reports/1/v1/reconciliation.json"))).isEqualTo(first);
			sound(world);
		}
	}

	@Test
	void whatNobodyCouldTellWhileTheServerWasDownIsLearntByAsking() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "settle=1s").serve()) {
			assertThat(world.run("down.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,20.00,USD,")).isZero();
			scenario(world, "settle=1s,event-lost=1");
			world.doNotAsk();
			assertThat(world.confirm("A", null)).isEqualTo(200);
			assertThat(world.confirm("B", null)).isEqualTo(200);
			world.goDown();
			assertThat(world.payouts()).containsExactly("A ACCEPTED", "B ACCEPTED");
			world.ask();
			world.sql.sql("update payment_run set exit_code = null").update();
			assertThat(world.relaunch(1)).isZero();
			assertThat(world.payouts()).containsExactly("A COMPLETED", "B COMPLETED");
			sound(world);
		}
	}

	@Test
	void withoutAServerEveryHoldIsRefused() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm")) {
			assertThat(world.run("alone.csv", HEADER, "A,soap,,cus_a,10.00,USD,")).isZero();
			assertThat(world.confirm("A", null)).isEqualTo(409);
			assertThat(world.payouts()).containsExactly("A AWAITING_CUSTOMER");
			sound(world);
		}
	}

	@Test
	void aCustomerGetsANewLinkAndTheOldOneIsWorthNothing() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			assertThat(world.run("links.csv", HEADER, "A,soap,,cus_a,10.00,USD,", "B,soap,,cus_b,20.00,USD,")).isZero();
			String old = world.page("A");
			String oldLink = world.link("A");
			assertThat(world.with((app) -> {
				app.customerLinks().renew("A", null, "lost", "ada").forEach(world.typed.terminal()::print);
				return 0;
			})).isZero();
			assertThat(world.link("A")).isNotEqualTo(oldLink);
			assertThat(world.desk("checkouts/" + old + "/confirm")).isEqualTo(409);
			assertThat(world.confirm("A", null)).isEqualTo(200);
			SoapWorld.await(() -> world.stands("A").startsWith("COMPLETED"));
			assertThatExceptionOfType(Refusal.class).isThrownBy(() -> world.with((app) -> {
				app.customerLinks().renew("A", null, "again", "ada");
				return 0;
			})).withMessageContaining("it is COMPLETED; only one that waits for its customer");
			assertThat(world.with((app) -> {
				assertThat(app.customerLinks().close(List.of("B"), null, "paid in cash", "ada").done())
					.containsExactly("B");
				return 0;
			})).isZero();
			assertThat(world.stands("B")).startsWith("EXPIRED");
			assertThat(world.links(1)).isEmpty();
			sound(world);
		}
	}

	@Test
	void aLinkLeavesPayrunByItsFileAloneAndTheApiKeyNowhere() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").serve()) {
			assertThat(world.run("secret.csv", HEADER, "A,soap,,cus_a,10.00,USD,")).isZero();
			String secret = world.link("A").replaceAll(".*clientSecret=", "");
			assertThat(secret).hasSizeGreaterThan(8);
			for (String table : world.sql.sql("""
					select table_name from information_schema.tables
					where table_schema = 'public' and table_name <> 'checkout'
					""").query(String.class).list()) {
				assertThat(world.sql
					.sql("select count(*) from " + table + " t where t::text like :secret or t::text like '%key_world%'"
							+ " or t::text like '%" + SoapWorld.SECRET + "%'")
					.param("secret", "%" + secret + "%")
					.query(Long.class)
					.single()).as(table).isZero();
			}
			try (Stream<Path> files = Files.walk(this.folder)) {
				for (Path file : files.filter(Files::isRegularFile)
					.filter((path) -> !path.endsWith("checkout-links.csv"))
					.toList()) {
					assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString())
						.doesNotContain(secret, "key_world", SoapWorld.SECRET);
				}
			}
			assertThat(world.typed.out() + world.typed.err()).doesNotContain(secret, "key_world", SoapWorld.SECRET);
		}
	}

	@Test
	void aSyncPayEventOnlyBringsTheNextQuestionForward() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "settle=4s").serve()) {
			world.job("1s", "");
			assertThat(world.run("hint.csv", HEADER, "A,syncpay,dest_usd_1,,40.00,USD,")).isZero();
			assertThat(world.payouts()).containsExactly("A ACCEPTED");
			world.sql.sql("update payout set next_poll_at = payrun_now() + interval '10 minutes'").update();
			SoapWorld.await(() -> world.payouts().equals(List.of("A COMPLETED")));
			assertThat(world.text(
					"select outcome || ' ' || coalesce(body, 'no body') from webhook_event where provider = 'syncpay'"))
				.isEqualTo("1 payout is asked about now no body");
			sound(world);
		}
	}

	@Test
	void aProviderThatIsNotSetUpRefusesTheFileThatNamesIt() throws IOException {
		try (SoapWorld world = new SoapWorld(this.folder, "calm").withoutSoap()) {
			assertThat(world.run("soap.csv", HEADER, "A,syncpay,dest_usd_1,,40.00,USD,", "B,soap,,cus_b,25.50,USD,"))
				.isEqualTo(2);
			assertThat(world.typed.err()).contains("line 3 pays by soap: PAYRUN_SOAP_KEY");
			assertThat(world.payouts()).isEmpty();
		}
	}

	private static void scenario(SoapWorld world, String text) {
		world.post(world.sandbox.url().resolve("/_scenario"), SoapWorld.CALM + "," + text);
	}

	private static void sound(SoapWorld world) {
		world.booksAgree();
		assertThat(world.verify().invariants()).filteredOn((promise) -> promise.count() > 0).isEmpty();
	}

}
