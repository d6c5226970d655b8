package io.payrun.payout;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.payrun.database.TestDatabase;
import io.payrun.money.Money;
import io.payrun.provider.SendOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.dao.DataAccessResourceFailureException;

import static org.assertj.core.api.Assertions.assertThat;

/** Commits over a database that refuses connections for a while. */
@Timeout(120)
class BooksIntegrationTests {

	private static final Instant NOW = Instant.parse("2026-11-26T01:30:00Z");

	private static final Permit PERMIT = new Permit("syncpay", null);

	@TempDir
	private Path home;

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final LossyPool wire = new LossyPool(this.database.dataSource());

	private final SendStore store = new SendStore(this.wire);

	private final Set<Long> abandoned = new HashSet<>();

	@BeforeEach
	void twoPayouts() {
		this.rows.run(1, 1);
		this.rows.ready(1, "A", "5000.00", "NGN");
		this.rows.ready(1, "B", "5000.00", "NGN");
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void aGroupOfIntentsIsCoveredByTheAnchorBeforeAnybodyIsTold() {
		Anchor anchor = anchor();
		Books books = books(anchor);
		assertThat(books.store()).isSameAs(this.store);
		assertThat(books.anchor()).isSameAs(anchor);
		assertThat(books.intend(claim(), PERMIT, this.abandoned).sent()).hasSize(2);
		assertThat(new AnchorStore(this.database.dataSource()).missing(List.of(highest()))).isEmpty();
		assertThat(highest().intents()).isEqualTo(2);
		assertThat(this.abandoned).isEmpty();
	}

	@Test
	void aGroupThatCameOutEmptyLeavesTheAnchorAlone() {
		Books books = books(anchor());
		List<Intent> claimed = claim();
		this.rows.execute("update payment_run set epoch = 2");
		this.wire.failNext(0);
		int asked = this.wire.asked();
		assertThat(books.intend(claimed, PERMIT, this.abandoned).sent()).isEmpty();
		assertThat(this.wire.asked() - asked).isOne();
		assertThat(highest().intents()).isZero();
	}

	@Test
	void aCommitThatThrewIsBelievedWhereItsRowsShowIt() {
		Books books = books(anchor());
		List<Intent> claimed = claim();
		Map<Long, Instant> shown = books.commit(claimed, (group) -> {
			this.store.intend(List.of(group.get(0)), PERMIT);
			throw new DataAccessResourceFailureException("no answer");
		}, this.abandoned);
		assertThat(shown).containsOnlyKeys(claimed.get(0).id());
		assertThat(this.abandoned).containsExactly(claimed.get(1).id());
	}

	@Test
	void anIntentWhoseAnswerWasLostIsCoveredByTheAnchorAllTheSame() {
		Books books = books(anchor());
		List<Intent> claimed = claim();
		this.store.intend(claimed, PERMIT);
		this.wire.failNext(1);
		assertThat(books.intend(claimed, PERMIT, this.abandoned).sent()).as("shown by the re-read").hasSize(2);
		assertThat(highest().intents()).isEqualTo(2);
	}

	@Test
	void anOutcomeIsKeptAndTriedAgainWithGrowingPausesUntilTheDatabaseAnswers() {
		Books books = books(anchor());
		List<SubmitWork.Sent> sent = sent(books);
		this.wire.failNext(4);
		int asked = this.wire.asked();
		long before = System.nanoTime();
		books.write(sent);
		// 100 + 200 + 400 + 800 ms
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(1490),
				Duration.ofSeconds(15));
		assertThat(this.wire.asked() - asked).isEqualTo(5);
		assertThat(this.rows.status("A")).isEqualTo("REFUSED");
	}

	@Test
	void anOutcomeWhoseRowWasNotAsExpectedIsSeenToLate() {
		Books books = books(anchor());
		List<SubmitWork.Sent> sent = sent(books);
		SendResult refused = Objects.requireNonNull(sent.get(0).result());
		SendResult accepted = new SendResult(refused.id(), 1, 1, false, 99, PayoutStatus.ACCEPTED, false, null, null,
				"wd_1", null, null, 0, 1, 1, null, null, null, null, null, null, null, null);
		books.write(List.of(new SubmitWork.Sent(sent.get(0).item(), null, accepted)));
		assertThat(this.rows.value("select status || ' ' || provider_id from payout where reference = 'A'"))
			.isEqualTo("ACCEPTED wd_1");
		assertThat(this.rows.value("select detail from payout_event where to_status = 'ACCEPTED'"))
			.isEqualTo("accepted by the provider, told late");
	}

	@Test
	void anOutcomeThatWasWrittenIsNotSeenToAgain() {
		Books books = books(anchor());
		List<SubmitWork.Sent> sent = sent(books);
		SendResult refused = Objects.requireNonNull(sent.get(0).result());
		SendResult accepted = new SendResult(refused.id(), 1, 1, false, 1, PayoutStatus.ACCEPTED, false, null, null,
				"wd_1", null, null, 0, 1, 1, null, null, null, null, null, null, null, null);
		int asked = this.wire.asked();
		books.write(List.of(new SubmitWork.Sent(sent.get(0).item(), null, accepted)));
		assertThat(this.wire.asked() - asked).isOne();
	}

	@Test
	void aPageThatWasOpenedWaitsForItsCustomerFromItsCommitOn() {
		Books books = books(anchor());
		SubmitWork.Sent sent = sent(books).get(0);
		int asked = this.wire.asked();
		books.write(List.of(opened(sent, 1)));
		assertThat(this.wire.asked() - asked).as("one statement").isOne();
		assertThat(this.rows.value("select status || ' ' || version || ' ' || provider_id || ' ' || provider_status"
				+ " from payout where reference = 'A'"))
			.isEqualTo("AWAITING_CUSTOMER 2 chk_A open");
		assertThat(this.rows.value("select state || ' ' || url from checkout"))
			.isEqualTo("LIVE https://x.example/?s=1");
		assertThat(this.rows.value("select kind || ' ' || outcome || ' ' || attempt from payout_attempt"))
			.isEqualTo("send Opened 1");
		assertThat(this.rows.value("select to_status from payout_event where from_status = 'SENDING'"))
			.isEqualTo("AWAITING_CUSTOMER");
	}

	@Test
	void aPageWhosePayoutWentAnotherWayIsKnownAndNeverPaid() {
		Books books = books(anchor());
		SubmitWork.Sent sent = sent(books).get(0);
		books.write(List.of(opened(sent, 99)));
		assertThat(this.rows.status("A")).isEqualTo("SENDING");
		assertThat(this.rows.value("select id || ' ' || state || ' ' || (url is null) from checkout"))
			.isEqualTo("chk_A REVOKED true");
		assertThat(this.rows.value("select count(*) from payout_anomaly")).isEqualTo("0");
	}

	@Test
	void aPageAndARefusalOfOneGroupAreBothWritten() {
		Books books = books(anchor());
		SubmitWork.Sent refused = sent(books).get(0);
		Sending other = new Sending(refused.item().id + 1, 1, 3, 1, refused.item().terms);
		books.write(List.of(opened(new SubmitWork.Sent(other, null, refused.result()), 1), refused));
		assertThat(List.of(this.rows.status("A"), this.rows.status("B"))).containsExactly("REFUSED",
				"AWAITING_CUSTOMER");
	}

	/** The same payout, for which a page was opened. */
	private static SubmitWork.Sent opened(SubmitWork.Sent sent, int version) {
		SendResult result = new SendResult(sent.item().id, 1, 1, false, version, PayoutStatus.AWAITING_CUSTOMER, false,
				null, "a page is open", null, null, null, 0, 1, 1, NOW, NOW, 201, "Opened", "hash", "{}", "key hash",
				null);
		return new SubmitWork.Sent(sent.item(), new SendOutcome.Opened("chk_A", "https://x.example/?s=1"), result);
	}

	/** A's intent committed, and its refusal in hand. */
	private List<SubmitWork.Sent> sent(Books books) {
		List<Intent> claimed = claim();
		assertThat(books.intend(claimed, PERMIT, this.abandoned).sent()).hasSize(2);
		SendResult refused = new SendResult(claimed.get(0).id(), 1, 1, true, 1, PayoutStatus.REFUSED, false, null, "no",
				null, null, null, 0, 1, 1, null, null, null, null, null, null, null, null);
		Sending item = new Sending(claimed.get(0).id(), 1, 2, 1,
				new Sending.Terms("A", "dest_A", new Money(new BigDecimal("5000.00"), "NGN"), null, null, null));
		return List.of(new SubmitWork.Sent(item, null, refused));
	}

	private List<Intent> claim() {
		return this.store.claim(1, 1, "syncpay", new SendStore.Reach(0, 10, null)).stream().map((item) -> {
			item.key = "key-of-" + item.terms.reference();
			item.body = "{}";
			item.apiKeyHash = "hash";
			return Intent.of(item);
		}).toList();
	}

	private Anchor anchor() {
		Anchor anchor = new Anchor(this.database.dataSource(), this.home);
		assertThat(anchor.raise()).isEqualTo(new Standing.Good());
		return anchor;
	}

	private Books books(Anchor anchor) {
		return new Books(this.store, new Evidences(new EvidenceStore(this.wire)), anchor);
	}

	private Mark highest() {
		try {
			return new AnchorFolder(this.home).read().marks().get(0);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
