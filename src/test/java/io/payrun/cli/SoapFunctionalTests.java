package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

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
		SoapWorld
			.await(() -> world.number("select count(*) from report_version where published_at is not null") == 2);
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

}
