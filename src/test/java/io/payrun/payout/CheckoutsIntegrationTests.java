package io.payrun.payout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.payrun.payout.Checkouts.Renewed;
import io.payrun.payout.Checkouts.Waiting;
import io.payrun.provider.Evidence;
import io.payrun.provider.SendOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What people do about customers' pages: never two of a payout that could pay. */
class CheckoutsIntegrationTests {

	private static final Instant NOW = Instant.parse("2026-11-26T01:30:00Z");

	private static final String NEXT = "https://x.example/?s=2";

	private final Pages pages = new Pages();

	private final ScriptedProvider soap = new ScriptedProvider().opensPages();

	private final Checkouts checkouts = new Checkouts(this.pages.database.dataSource(), new SettableClock(NOW));

	@BeforeEach
	void oneWaits() {
		this.pages.payout("A", "10.00", "fixed");
	}

	@AfterEach
	void close() {
		this.pages.close();
	}

	@Test
	void theOldPageIsRevokedBeforeTheNewOneIsAskedForAndTheNewOneIsTheOnlyOneThatPays() {
		this.soap.meanwhile(() -> assertThat(this.pages.text("select state from checkout")).isEqualTo("REVOKED"));
		this.soap.sends(new SendOutcome.Opened("chk_B", NEXT), new Evidence(201, "{}", null));
		assertThat(renew()).isEqualTo(new Renewed.Done());
		assertThat(this.soap.bodies).containsExactly("{}");
		assertThat(all("select id || ' ' || state || ' ' || coalesce(url, '-') from checkout order by opened_at"))
			.containsExactly("chk_A REVOKED -", "chk_B LIVE " + NEXT);
		assertThat(
				this.pages.text("select extract(epoch from expires_at - opened_at) from checkout where id = 'chk_B'"))
			.startsWith("86400");
		assertThat(all("select detail || ' by ' || actor from payout_event order by version"))
			.containsExactly("link revoked: she lost it by ada", "a new page is open: chk_B by payrun");
		assertThat(
				all("select kind || ' ' || outcome || ' ' || http_status || ' ' || body_sha256 || ' ' || api_key_hash"
						+ " from payout_attempt"))
			.containsExactly("link Opened 201 " + IdempotencyKeys.sha256("{}") + " " + ScriptedProvider.KEY);
		assertThat(all("select started_at = ended_at and started_at = '2026-11-26T01:30:00Z' from payout_attempt"))
			.containsExactly("t");
		assertThat(this.pages.hold("A", "ch_old", 1000)).as("a hold of the old page").isEqualTo(422);
		assertThat(this.pages
			.take(Pages.event("ev_new", "hold", "A", "ch_new", "held<created", 1000).replace("chk_A", "chk_B")))
			.isEqualTo(200);
	}

	@Test
	void whatChangedMeanwhileIsLeftAlone() {
		Waiting looked = find();
		assertThat(this.pages.hold("A", "ch_a", 1000)).isEqualTo(200);
		assertThat(this.checkouts.renew(looked, this.soap, "she lost it", "ada"))
			.isEqualTo(new Renewed.Refused("it changed at this moment, look again"));
		assertThat(this.soap.bodies).isEmpty();
		assertThat(this.pages.text("select state from checkout")).isEqualTo("LIVE");
	}

	@Test
	void whereNoNewPageOpensTheOldOneStaysRevokedAndTheTryIsInTheHistory() {
		this.soap.sends(new SendOutcome.NotSent("connection refused"));
		assertThat(renew()).isEqualTo(new Renewed.NotOpened("NotSent[reason=connection refused]"));
		assertThat(this.pages.text("select state from checkout")).isEqualTo("REVOKED");
		assertThat(this.pages.stands("A")).isEqualTo("AWAITING_CUSTOMER - - -");
		assertThat(all("select kind || ' ' || outcome from payout_attempt")).containsExactly("link NotSent");
		this.soap.sends(new SendOutcome.Opened("chk_B", NEXT));
		assertThat(renew()).as("again").isEqualTo(new Renewed.Done());
		assertThat(all("select attempt || ' ' || outcome from payout_attempt order by attempt"))
			.containsExactly("1 NotSent", "2 Opened");
	}

	@Test
	void aPageThatTheProviderGaveBeforeIsNotLiveAgainAndAPersonIsTold() {
		this.pages.payout("B", "20.00", "fixed");
		this.soap.sends(new SendOutcome.Opened("chk_B", NEXT));
		assertThat(renew()).isEqualTo(new Renewed.NotOpened("the payout changed at this moment, look again"));
		assertThat(this.pages.stands("A")).isEqualTo("AWAITING_CUSTOMER - - - SAME_PROVIDER_ID");
		assertThat(this.pages.stands("B")).isEqualTo("AWAITING_CUSTOMER - - - SAME_PROVIDER_ID");
		assertThat(all("select id || ' ' || state from checkout order by id")).containsExactly("chk_A REVOKED",
				"chk_B LIVE");
		assertThat(this.pages.text("select report_state from payment_run")).isEqualTo("STALE");
	}

	@Test
	void aPayoutWhosePageIsGivenUpEndsWithoutMoneyAndSaysWhy() {
		this.pages.payout("B", "20.00", "fixed");
		this.pages.payout("C", "30.00", "fixed");
		List<Waiting> looked = List.of(find("A"), find("B"), find("C"));
		assertThat(this.pages.hold("B", "ch_b", 2000)).isEqualTo(200);
		this.pages.sql.sql("update payout set frozen = true where reference = 'C'").update();
		assertThat(this.checkouts.close(List.of(looked.get(0), looked.get(1), find("C")), "too late", "ada"))
			.isEqualTo(new People.Result(List.of("A"), List.of("B: it changed at this moment, look again",
					"C: it is frozen, because the provider has it after all"), List.of(), List.of()));
		assertThat(all(
				"select status || ' ' || reason || ' ' || (final_at is not null) from payout where reference = 'A'"))
			.containsExactly("EXPIRED link closed: too late true");
		assertThat(
				all("select to_status || ' ' || detail || ' by ' || actor from payout_event where detail like 'link%'"))
			.containsExactly("EXPIRED link closed: too late by ada");
		assertThat(this.pages.hold("A", "ch_a", 1000)).isEqualTo(422);
		assertThat(find("A").refusal()).startsWith("it is EXPIRED; ");
	}

	@Test
	void aReferenceIsFoundInEachModeThatHasItWithWhatToSend() {
		assertThat(this.checkouts.find("A", null)).containsExactly(find());
		assertThat(find()).extracting(Waiting::job, Waiting::mode, Waiting::body, Waiting::refusal)
			.containsExactly("nightly", "test", "{}", null);
		assertThat(this.checkouts.find("A", "live")).isEmpty();
		assertThat(this.checkouts.find("B", null)).isEmpty();
		assertThat(this.pages.hold("A", "ch_a", 1000)).isEqualTo(200);
		assertThat(find().refusal())
			.isEqualTo("it is ACCEPTED; only one that waits for its customer can get another link");
	}

	@Test
	void onlyLinksThatCanBeUsedAreWrittenForCustomers() throws IOException {
		this.pages.payout("HELD", "20.00", "fixed").payout("=B", "30.00", "fixed").payout("OLD", "40.00", "fixed");
		assertThat(this.pages.hold("HELD", "ch_h", 2000)).isEqualTo(200);
		this.pages.sql
			.sql("update checkout set state = 'REVOKED', url = null, ended_at = payrun_now() where id = 'chk_OLD'")
			.update();
		this.pages.sql.sql("update checkout set expires_at = '2026-11-27T01:30:00Z' where state = 'LIVE'").update();
		Links links = new Links(this.pages.database.dataSource());
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		links.copy(1, out);
		assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
				reference,customer_id,amount,url,expires_at
				A,cus_A,10.00,https://x.example/?s=1,2026-11-27T01:30:00Z
				'=B,cus_=B,30.00,https://x.example/?s=1,2026-11-27T01:30:00Z
				""");
		assertThat(links.count(1)).isEqualTo(2);
		assertThat(links.count(2)).isZero();
	}

	@Test
	void anOpenedPageIsShownWithoutItsAddress() {
		assertThat(OpenedPage.of("chk_A", NEXT)).hasToString("OpenedPage[checkoutId=chk_A]")
			.isEqualTo(new OpenedPage("chk_A", NEXT, Duration.ofDays(1).toMillis()));
	}

	private Renewed renew() {
		return this.checkouts.renew(find(), this.soap, "she lost it", "ada");
	}

	private Waiting find() {
		return find("A");
	}

	private Waiting find(String reference) {
		return this.checkouts.find(reference, "test").get(0);
	}

	private List<String> all(String query) {
		return this.pages.sql.sql(query).query(String.class).list();
	}

}
