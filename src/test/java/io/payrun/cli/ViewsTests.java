package io.payrun.cli;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import io.payrun.jobs.Runs;
import io.payrun.payout.PayoutList;
import io.payrun.payout.PayoutStatus;
import io.payrun.payout.People;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class ViewsTests {

	private static final Runs.Summary RUN = new Runs.Summary(7, "nightly-syncpay", "test", LocalDate.of(2026, 11, 20),
			"FINISHED", 3, 100, "nightly-1120.csv", "reports/7/v1");

	private static final Runs.Summary YOUNG = new Runs.Summary(8, "nightly-syncpay", "test", LocalDate.of(2026, 11, 21),
			"RUNNING", null, null, null, null);

	@Test
	void runsAsJsonHaveTheContractsKeysInItsOrder() {
		assertThat(Json.read(RunsView.json(List.of(YOUNG, RUN)))).isEqualTo(Json
			.read("""
					{"runs": [
					  {"id": 8, "job": "nightly-syncpay", "mode": "test", "business_date": "2026-11-21", "state": "RUNNING",
					   "exit_code": null, "accepted": null, "source": null, "report": null},
					  {"id": 7, "job": "nightly-syncpay", "mode": "test", "business_date": "2026-11-20", "state": "FINISHED",
					   "exit_code": 3, "accepted": 100, "source": "nightly-1120.csv", "report": "reports/7/v1"}]}
					"""));
		assertThat(Json.read(RunsView.json(List.of(RUN))).path("runs").get(0).propertyNames()).containsExactly("id",
				"job", "mode", "business_date", "state", "exit_code", "accepted", "source", "report");
	}

	@Test
	void runsAsATableLineUp() {
		assertThat(RunsView.table(List.of(YOUNG, RUN))).containsExactly(
				"RUN  JOB              MODE  DATE        STATE     EXIT  PAYOUTS  SOURCE            REPORT",
				"  8  nightly-syncpay  test  2026-11-21  RUNNING",
				"  7  nightly-syncpay  test  2026-11-20  FINISHED     3      100  nightly-1120.csv  reports/7/v1");
	}

	@Test
	void jsonIsPureAsciiSoThatNoDataCanSteerATerminal() {
		Runs.Summary strange = new Runs.Summary(9, "j", "test", LocalDate.of(2026, 11, 20), "FINISHED", 0, 1,
				"\u001b[2J\u009b\u202eé.csv", null);
		String json = RunsView.json(List.of(strange));
		assertThat(json).matches("[\\x0a\\x20-\\x7e]*");
		assertThat(Json.read(json).path("runs").get(0).path("source").asString()).isEqualTo(strange.source());
	}

	@Test
	void aPlanAsJsonHasTheContractsKeys() {
		Runs.PlanTotal total = new Runs.PlanTotal("syncpay", "NGN", new Runs.Counted(98, new BigDecimal("890000")),
				Map.of("POSSIBLE_DUPLICATE", new Runs.Counted(2, new BigDecimal("22000.00"))), null);
		Runs.Plan plan = new Runs.Plan(98, 2, 5, List.of(total), Instant.parse("2026-11-20T01:40:00Z"), 3);
		assertThat(Json.read(PlanView.json(plan))).isEqualTo(Json.read("""
				{"send": 98, "held": 2, "rejected": 5, "totals": [
				   {"provider": "syncpay", "currency": "NGN", "send": {"count": 98, "amount": "890000.00"},
				    "held": {"POSSIBLE_DUPLICATE": {"count": 2, "amount": "22000.00"}}, "available": null}],
				 "ends_at": "2026-11-20T01:40:00Z"}
				"""));
		assertThat(PlanView.lines(plan)).containsSubsequence("Would send 98, hold 2, reject 5 lines. Nothing was sent.",
				"Sending would end at 2026-11-20T01:40:00Z.");
	}

	@Test
	void payoutsAsJsonHaveTheColumnsOfTheCsvAndTheirHistory() {
		JsonNode payout = Json.read(PayoutsView.json(List.of(payout()))).path("payouts").get(0);
		assertThat(payout.propertyNames()).containsExactly("run", "job", "business_date", "line", "reference",
				"provider", "destination", "payee", "amount", "currency", "status", "paid_amount", "refunded_amount",
				"fee", "provider_id", "provider_reference", "provider_status", "submitted_at", "final_at", "replaces",
				"reason", "history");
		assertThat(payout.path("amount").asString()).isEqualTo("7500.00");
		assertThat(payout.path("fee").isNull()).isTrue();
		assertThat(payout.path("submitted_at").asString()).isEqualTo("2026-11-20T01:30:02Z");
		assertThat(payout.path("history").get(0)).isEqualTo(Json.read("""
				{"at": "2026-11-20T01:30:02Z", "from": "READY", "to": "SENDING", "detail": "sent"}
				"""));
	}

	@Test
	void aShortListOfPayoutsShowsWhoDidWhat() {
		List<String> lines = PayoutsView.lines(List.of(payout()));
		assertThat(lines).contains("History of PO-0042 (run 7, line 3)")
			.anyMatch((line) -> line.contains("READY") && line.contains("SENDING") && line.contains("payrun"));
	}

	@Test
	void anActTellsCountAndAmountBeforeItIsDone() {
		assertThat(PersonAct.preview("release",
				List.of(new People.Touched("NGN", 18, new BigDecimal("540000.00")),
						new People.Touched("UGX", 2, new BigDecimal("20000")))))
			.isEqualTo("RELEASE  COUNT      AMOUNT\nNGN         18  540,000.00\nUGX          2   20,000");
	}

	@Test
	void anActThatDidNothingIsWrongUseAndOneThatDidAPartNeedsALook() {
		assertThat(PersonAct.exitCode(new People.Result(List.of("A"), List.of(), List.of(7L)))).isZero();
		assertThat(PersonAct.exitCode(new People.Result(List.of("A"), List.of("B is SENDING"), List.of(7L))))
			.isEqualTo(3);
		assertThat(PersonAct.exitCode(new People.Result(List.of(), List.of("B is SENDING"), List.of()))).isEqualTo(2);
	}

	private static PayoutList.Entry payout() {
		Instant sent = Instant.parse("2026-11-20T01:30:02Z");
		return new PayoutList.Entry(1, 7, "nightly-syncpay", LocalDate.of(2026, 11, 20), 3, "test", "PO-0042",
				"syncpay", "dest_ngn_1", "EMP-17", new BigDecimal("7500"), "NGN", PayoutStatus.ACCEPTED, null, null,
				null, "wd_1", "PAY-1", "PROCESSING", sent, null, null, null, null,
				List.of(new PayoutList.Step(sent, "READY", "SENDING", "sent", "payrun")));
	}

}
