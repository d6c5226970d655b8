package io.payrun.payout;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import io.payrun.crash.CrashPoint;
import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What an anchor says of a database, by what the database was made to be. */
class AnchorIntegrationTests {

	private static final Standing GOOD = new Standing.Good();

	@TempDir
	private Path folder;

	private final TestDatabase database = TestDatabase.create();

	private final PayoutRows rows = new PayoutRows(this.database.dataSource());

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final SendStore store = new SendStore(this.database.dataSource());

	private int payouts;

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void aNewInstallationIsGoodAndItsAnchorFollowsEveryGroup() {
		Anchor anchor = anchor("one");
		assertThat(anchor.check()).isEqualTo(GOOD);
		assertThat(anchor.isGood()).as("not before it was raised").isFalse();
		assertThat(anchor.raise()).isEqualTo(GOOD);
		assertThat(anchor.isGood()).isTrue();
		assertThat(anchor.refusal()).isNull();
		assertThat(intents("one")).isZero();
		assertThat(anchor.cover(intend(3))).isTrue();
		assertThat(intents("one")).isEqualTo(3);
		assertThat(anchor.cover(intend(2))).isTrue();
		assertThat(intents("one")).isEqualTo(5);
		intend(1);
		assertThat(anchor.cover(null)).as("a commit whose answer was lost").isTrue();
		assertThat(intents("one")).isEqualTo(6);
		assertThat(anchor("one").raise()).isEqualTo(GOOD);
	}

	@Test
	void groupsThatAreCommittedAtOnceMakeOneChain() throws Exception {
		List<Integer> sizes = List.of(1, 2, 3, 4);
		for (int run : sizes) {
			this.rows.run(run, 1);
			for (int number = 0; number < 15 * run; number++) {
				this.rows.ready(run, "R" + run + "-" + number, "5000.00", "NGN");
			}
		}
		Map<Long, String> keysOfGroups = new ConcurrentHashMap<>();
		ExecutorService threads = Executors.newFixedThreadPool(sizes.size());
		List<Future<?>> writers = new ArrayList<>();
		for (int run : sizes) {
			writers.add(threads.submit(() -> {
				for (int group = 0; group < 15; group++) {
					List<Sending> claimed = claim(run, run);
					keysOfGroups.put(intend(claimed).intents(),
							claimed.stream().map((item) -> String.valueOf(item.key)).collect(Collectors.joining(" ")));
				}
			}));
		}
		for (Future<?> writer : writers) {
			writer.get();
		}
		threads.shutdown();
		assertThat(this.rows.value("select intents from installation")).isEqualTo("150");
		assertThat(this.rows.value("select count(*) from payout_event where to_status = 'SENDING'")).isEqualTo("150");
		assertThat(this.rows.value("select count(*) from intent_group")).isEqualTo("60");
		assertThat(chain(keysOfGroups)).isEqualTo(this.sql.sql("""
				select encode(hash, 'hex') from intent_group order by number""").query(String.class).list());
		assertThat(this.rows.value("select encode(intent_hash, 'hex') from installation"))
			.isEqualTo(this.rows.value("select encode(hash, 'hex') from intent_group where number = 150"));
	}

	@Test
	void aDatabaseThatLacksWhatTheAnchorKnowsIsRefused() {
		Anchor anchor = anchor("one");
		anchor.raise();
		anchor.cover(intend(4));
		setBack();
		refused(anchor.raise(), "The database is behind", "knows 4 intents of installation", "the database has 0",
				"payrun accept-restore --evidence TEXT", "payrun deny");
		assertThat(anchor.isGood()).isFalse();
		assertThat(anchor.refusal()).contains("behind");
		assertThat(anchor.cover(intend(2))).as("nothing of a group either").isFalse();
		assertThat(intents("one")).isEqualTo(4);
	}

	@Test
	void aDatabaseThatWentOnElsewhereIsKnownByItsHash() {
		Anchor anchor = anchor("one");
		anchor.raise();
		anchor.cover(intend(4));
		setBack();
		intend(4);
		refused(anchor.raise(), "The database is behind", "the database has 4 and lacks those", "went on");
		intend(40);
		refused(anchor.raise(), "the database has 44 and lacks those");
	}

	@Test
	void aDatabaseThatIsAheadOfItsAnchorAsAfterACrashIsGood() {
		Anchor anchor = anchor("one");
		anchor.raise();
		anchor.cover(intend(4));
		intend(3);
		assertThat(anchor("one").raise()).isEqualTo(GOOD);
		assertThat(intents("one")).isEqualTo(7);
	}

	@Test
	void anotherInstallationIsRefusedUnlessTheHomeHasSentNothingYet() {
		anchor("one").raise();
		Anchor two = anchor("two");
		two.raise();
		two.cover(intend(1));
		setBack();
		this.sql.sql("update installation set id = gen_random_uuid()").update();
		assertThat(anchor("one").raise()).isEqualTo(GOOD);
		refused(anchor("two").raise(), "belongs to another installation", "knows 1 intents of installation",
				"a PAYRUN_HOME of its own");
	}

	@Test
	void aHomeWithoutAnAnchorMaySendOnlyWhereALiveProcessVouches() throws Exception {
		Anchor first = anchor("one");
		first.raise();
		first.cover(intend(2));
		refused(anchor("two").check(), "There is no anchor in", "the database has 2 intents");
		refused(anchor("two").raise(), "There is no anchor in", "while a run of another home");
		try (Connection live = this.database.dataSource().getConnection();
				Statement statement = live.createStatement()) {
			statement.execute("select pg_advisory_lock_shared(hashtextextended('" + Anchor.VOUCH + "', 0))");
			assertThat(anchor("two").raise()).isEqualTo(GOOD);
			statement.execute("select pg_advisory_unlock_shared(hashtextextended('" + Anchor.VOUCH + "', 0))");
		}
		assertThat(intents("two")).isEqualTo(2);
		assertThat(anchor("two").raise()).as("it has one now").isEqualTo(GOOD);
		refused(anchor("three").raise(), "There is no anchor in");
	}

	@Test
	void afterAnUpgradeOneHomeTakesItsAnchorAndNoSecondOne() {
		intend(5);
		this.sql.sql("update installation set anchor_due = true").update();
		assertThat(anchor("one").check()).as("a look takes nothing").isEqualTo(GOOD);
		assertThat(anchor("one").raise()).isEqualTo(GOOD);
		assertThat(anchor("one").raise()).isEqualTo(GOOD);
		refused(anchor("two").raise(), "There is no anchor in");
	}

	@Test
	void ofTwoHomesThatComeFirstAfterAnUpgradeTheSlowerOneIsRefusedUnlessSomethingElseSpeaksForIt() throws Exception {
		Anchor known = anchor("known");
		known.raise();
		known.cover(intend(5));
		this.sql.sql("update installation set anchor_due = true").update();
		refused(raisedWhileAnotherTakesTheFirst(anchor("slow")), "There is no anchor in");
		this.sql.sql("update installation set anchor_due = true").update();
		assertThat(raisedWhileAnotherTakesTheFirst(anchor("known"))).as("it knows the database").isEqualTo(GOOD);
		this.sql.sql("update installation set anchor_due = true").update();
		try (Connection live = this.database.dataSource().getConnection();
				Statement statement = live.createStatement()) {
			statement.execute("select pg_advisory_lock_shared(hashtextextended('" + Anchor.VOUCH + "', 0))");
			assertThat(raisedWhileAnotherTakesTheFirst(anchor("vouched for"))).isEqualTo(GOOD);
			statement.execute("select pg_advisory_unlock_shared(hashtextextended('" + Anchor.VOUCH + "', 0))");
		}
	}

	private Standing raisedWhileAnotherTakesTheFirst(Anchor anchor) {
		CrashPoint.arm((passed, side) -> {
			if (passed == CrashPoint.DR1_FIRST && side == CrashPoint.Side.BEFORE) {
				this.sql.sql("update installation set anchor_due = false").update();
			}
		});
		try {
			return anchor.raise();
		}
		finally {
			CrashPoint.disarm();
		}
	}

	@Test
	void whatAnotherProcessOfTheHomeRaisedIsComparedBeforeTheNextGroup() {
		Anchor one = anchor("one");
		one.raise();
		Anchor two = anchor("one");
		two.raise();
		two.cover(intend(5));
		setBack();
		assertThat(one.cover(intend(2))).isFalse();
		assertThat(one.refusal()).contains("behind");
		assertThat(one.isGood()).isFalse();
	}

	@Test
	void anAnchorThatIsTakenAwayDuringARunCoversNothing() throws IOException {
		Anchor anchor = anchor("one");
		anchor.raise();
		anchor.cover(intend(2));
		FileSystemUtils.deleteRecursively(this.folder.resolve("one/anchor"));
		assertThat(anchor.cover(intend(1))).isFalse();
		assertThat(anchor.refusal()).contains("There is no anchor in");
	}

	@Test
	void whatCannotBeReadCountsAsBehindAndWhatCannotBeWrittenSendsNothing() throws IOException {
		Anchor torn = anchor("one");
		torn.raise();
		torn.cover(intend(2));
		Files.createFile(this.folder.resolve("one/anchor/000000000000009-8f14e45f"));
		assertThat(torn.cover(intend(1))).isFalse();
		refused(torn.raise(), "cannot be read: \"000000000000009-8f14e45f\"", "payrun accept-restore");
		Files.writeString(this.folder.resolve("file"), "where the home should be");
		Standing unusable = anchor("file").raise();
		refused(unusable, "cannot be used", "Mend the folder's rights");
		assertThat(((Standing.Refused) unusable).acceptable()).isFalse();
	}

	@Test
	void aDatabaseThatDoesNotAnswerCoversNothing() {
		Anchor anchor = anchor("one");
		anchor.raise();
		this.database.dataSource().close();
		assertThat(anchor.cover(null)).isFalse();
		assertThat(anchor.isGood()).isFalse();
		assertThat(anchor.refusal()).contains("could not be compared with the database");
	}

	@Test
	void anAcceptanceIsKeptForEverAndIsForOneHomeOnly() {
		Anchor one = anchor("one");
		Anchor two = anchor("two");
		one.raise();
		two.raise();
		one.cover(intend(4));
		two.raise();
		setBack();
		this.rows.hold("P1", "POSSIBLE_DUPLICATE");
		refused(one.raise(), "behind");
		assertThat(one.exposed()).containsExactly(
				new Anchor.Exposed("sandbox", "HELD", "NGN", 1, new BigDecimal("5000.00")),
				new Anchor.Exposed("sandbox", "READY", "NGN", 3, new BigDecimal("15000.00")));
		assertThat(one.accept("statement of 20 Nov", "ada", "paymaster")).isEqualTo(GOOD);
		assertThat(intents("one")).isZero();
		refused(two.raise(), "behind");
		assertThat(this.rows.value("select actor || ', ' || evidence || ', ' || intents from restore_acceptance"))
			.isEqualTo("ada, statement of 20 Nov, 0");
		assertThat(this.rows.value("select home || ' ' || anchor from restore_acceptance")).startsWith("paymaster:")
			.contains("one/anchor 4 intents of installation");
		for (String change : List.of("update restore_acceptance set actor = 'x'", "delete from restore_acceptance",
				"update intent_group set number = 9", "truncate intent_group")) {
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.sql.sql(change).update())
				.withMessageContaining("never changed");
		}
		assertThat(one.cover(intend(4))).isTrue();
		refused(two.raise(), "behind");
	}

	private Anchor anchor(String home) {
		return new Anchor(this.database.dataSource(), this.folder.resolve(home));
	}

	private long intents(String home) {
		try {
			return new AnchorFolder(this.folder.resolve(home)).read().marks().get(0).intents();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Commits the intents of so many new payouts. */
	private Mark intend(int count) {
		if (this.payouts == 0) {
			this.rows.run(1, 1);
		}
		for (int number = 0; number < count; number++) {
			this.rows.ready(1, "P" + ++this.payouts, "5000.00", "NGN");
		}
		return intend(claim(1, count));
	}

	private List<Sending> claim(long run, int most) {
		List<Sending> claimed = this.store.claim(run, 1, "syncpay", new SendStore.Reach(0, most, null));
		for (Sending item : claimed) {
			item.key = "key-" + item.terms.reference();
			item.body = "{}";
			item.apiKeyHash = "hash";
		}
		return claimed;
	}

	private Mark intend(List<Sending> claimed) {
		Mark mark = this.store.intend(claimed.stream().map(Intent::of).toList(), new Permit("syncpay", null)).mark();
		return Objects.requireNonNull(mark);
	}

	/** The hashes of all groups, by the formula beside the table. */
	private List<String> chain(Map<Long, String> keysOfGroups) throws NoSuchAlgorithmException {
		MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
		List<String> hashes = new ArrayList<>();
		byte[] before = HexFormat.of()
			.parseHex(this.rows.value("select encode(uuid_send(id), 'hex') from installation"));
		for (Map.Entry<Long, String> group : new TreeMap<>(keysOfGroups).entrySet()) {
			String micros = this.rows.value(
					"select (extract(epoch from at) * 1000000)::bigint from intent_group where number = ?",
					group.getKey());
			sha256.update(before);
			before = sha256
				.digest((group.getKey() + "|" + micros + "|" + group.getValue()).getBytes(StandardCharsets.UTF_8));
			hashes.add(HexFormat.of().formatHex(before));
		}
		return hashes;
	}

	/** As a restore from a backup that was made before the first intent. */
	private void setBack() {
		this.sql.sql("""
				alter table intent_group disable trigger all;
				delete from intent_group;
				alter table intent_group enable trigger all;
				alter table payout disable trigger all;
				update payout set status = 'READY', claimed_epoch = null;
				alter table payout enable trigger all;
				update installation set intents = 0, intent_hash = null;
				""").update();
	}

	private static void refused(Standing standing, String... words) {
		assertThat(standing).isInstanceOfSatisfying(Standing.Refused.class,
				(refused) -> assertThat(refused.text()).contains(words));
	}

}
