package io.payrun.payout;

import io.payrun.database.TestDatabase;
import io.payrun.payout.Persons.Access;
import io.payrun.payout.Persons.Change;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** Nobody gives rights alone once two approvers have been there. */
class PersonsIntegrationTests {

	private final TestDatabase database = TestDatabase.create();

	private final Persons persons = new Persons(this.database.dataSource());

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void asLongAsThereIsNobodyEverybodyMay() {
		assertThat(this.persons.who(null, Role.APPROVER)).isEqualTo(new Access.Everybody());
		assertThat(this.persons.may("root", Role.APPROVER)).isTrue();
		assertThat(refusal(this.persons.add("ola", Role.OPERATOR, "root")))
			.contains("first person must be an approver");
		assertThat(refusal(this.persons.add("payrun", Role.APPROVER, "root"))).contains("a name is");
		assertThat(refusal(this.persons.add("Ada", Role.APPROVER, "root"))).contains("a name is");
	}

	@Test
	void itIsToldWhetherTheNextRightStillTakesOneAlone() {
		assertThat(((Change.Done) this.persons.add("ada", Role.APPROVER, "root")).settingUp()).isTrue();
		assertThat(((Change.Done) this.persons.add("bob", Role.APPROVER, "ada")).settingUp()).isFalse();
	}

	@Test
	void whatWaitsForASecondIsListedWithWhatItGives() {
		twoApprovers();
		this.persons.add("ola", Role.OPERATOR, "ada");
		this.persons.token("bob", "ada");
		assertThat(this.persons.waiting())
			.extracting(Persons.Waiting::act, Persons.Waiting::name, Persons.Waiting::role)
			.containsExactly(tuple("add", "ola", Role.OPERATOR), tuple("token", "bob", null));
	}

	@Test
	void aTokenTellsWhoActsAndTheRoleWhatIsAllowed() {
		String ada = token(this.persons.add("ada", Role.APPROVER, "root"));
		String vic = token(this.persons.add("vic", Role.VIEWER, "ada"));
		assertThat(ada).matches("prt_[A-Za-z0-9_-]{32}").isNotEqualTo(vic);
		assertThat(this.persons.who(ada, Role.APPROVER)).isEqualTo(new Access.Known("ada"));
		assertThat(this.persons.who(vic, Role.VIEWER)).isEqualTo(new Access.Known("vic"));
		assertThat(this.persons.who(vic, Role.OPERATOR)).isInstanceOf(Access.Refused.class);
		assertThat(this.persons.who(ada + "x", Role.VIEWER)).isInstanceOf(Access.Refused.class);
		assertThat(this.persons.who(null, Role.VIEWER)).isInstanceOf(Access.Refused.class);
		assertThat(this.persons.may("vic", Role.OPERATOR)).isFalse();
		assertThat(this.sql.sql("select count(*) from person where encode(token_sha256, 'escape') like '%prt_%'")
			.query(Long.class)
			.single()).isZero();
	}

	@Test
	void afterTwoApproversANewOperatorTakesBothOfThemAndEachSeesHalfOfTheToken() {
		twoApprovers();
		Change first = this.persons.add("ola", Role.OPERATOR, "ada");
		String firstHalf = ((Change.WaitsForSecond) first).firstHalf();
		assertThat(this.persons.who(firstHalf, Role.VIEWER)).isInstanceOf(Access.Refused.class);
		assertThat(this.persons.waiting()).singleElement().satisfies((one) -> assertThat(one.actor()).isEqualTo("ada"));
		// the same person twice is not two
		firstHalf = ((Change.WaitsForSecond) this.persons.add("ola", Role.OPERATOR, "ada")).firstHalf();
		assertThat(this.persons.waiting()).hasSize(1);
		// another role is another act
		assertThat(this.persons.add("ola", Role.APPROVER, "bob")).isInstanceOf(Change.WaitsForSecond.class);
		assertThat(this.persons.list()).hasSize(2);
		Change.Done second = (Change.Done) this.persons.add("ola", Role.OPERATOR, "bob");
		assertThat(second.first()).isEqualTo("ada");
		assertThat(this.persons.who(firstHalf + second.token(), Role.OPERATOR)).isEqualTo(new Access.Known("ola"));
		assertThat(this.persons.who(firstHalf, Role.VIEWER)).isInstanceOf(Access.Refused.class);
		assertThat(this.persons.who(String.valueOf(second.token()), Role.VIEWER)).isInstanceOf(Access.Refused.class);
		assertThat(refusal(this.persons.add("ola", Role.OPERATOR, "ada"))).contains("ola is operator already");
	}

	@Test
	void aNewTokenForOneselfTakesOneAndForSomebodyElseTwo() {
		String old = twoApprovers();
		String next = token(this.persons.token("bob", "bob"));
		assertThat(this.persons.who(old, Role.VIEWER)).isInstanceOf(Access.Refused.class);
		assertThat(this.persons.who(next, Role.APPROVER)).isEqualTo(new Access.Known("bob"));
		assertThat(this.persons.token("bob", "ada")).isInstanceOf(Change.WaitsForSecond.class);
		assertThat(this.persons.who(next, Role.APPROVER)).isEqualTo(new Access.Known("bob"));
		assertThat(refusal(this.persons.token("zoe", "ada"))).contains("there is no person zoe");
	}

	@Test
	void aProposalIsGoodForAWeekAndOnlyWhileItsPersonIsAnApprover() {
		twoApprovers();
		this.persons.add("cem", Role.APPROVER, "ada");
		this.persons.add("cem", Role.APPROVER, "bob");
		this.persons.add("ola", Role.OPERATOR, "cem");
		this.persons.disable("cem", "ada");
		assertThat(this.persons.waiting()).isEmpty();
		assertThat(this.persons.add("ola", Role.OPERATOR, "bob")).isInstanceOf(Change.WaitsForSecond.class);
		moveClock("8 days");
		assertThat(this.persons.waiting()).isEmpty();
		assertThat(this.persons.add("ola", Role.OPERATOR, "ada")).isInstanceOf(Change.WaitsForSecond.class);
	}

	@Test
	void whoIsDisabledMayNothingAndComesBackOnlyByTwo() {
		String bob = twoApprovers();
		assertThat(this.persons.disable("bob", "ada")).isInstanceOf(Change.Done.class);
		assertThat(this.persons.who(bob, Role.VIEWER)).isInstanceOf(Access.Refused.class);
		assertThat(refusal(this.persons.disable("ada", "ada"))).contains("last approver");
		assertThat(this.persons.add("bob", Role.APPROVER, "ada")).isInstanceOf(Change.WaitsForSecond.class);
		assertThat(refusal(this.persons.token("bob", "ada"))).contains("there is no person bob");
	}

	@Test
	void theDatabaseRefusesWhatTheProgramWouldNotDo() {
		twoApprovers();
		this.persons.add("vic", Role.VIEWER, "ada");
		refusedByDatabase("update person set role = 'approver' where name = 'vic'");
		refusedByDatabase("update person set token_sha256 = sha256('x') where name = 'bob'");
		refusedByDatabase("delete from person where name = 'bob'");
		refusedByDatabase("update person set name = 'bo' where name = 'bob'");
		refusedByDatabase(
				"insert into person (name, role, token_sha256, act_id) values ('eve', 'approver', sha256('x'), 1)");
		refusedByDatabase(
				"insert into person_act (act, name, role, actor, done_at) values ('add', 'eve', 'approver', 'ada',"
						+ " payrun_now())");
		refusedByDatabase("insert into person_act (act, name, role, actor, second, done_at)"
				+ " values ('add', 'eve', 'approver', 'ada', 'bob', payrun_now())");
		refusedByDatabase("insert into person_act (act, name, role, actor) values ('add', 'eve', 'approver', 'vic')");
		this.persons.add("eve", Role.APPROVER, "ada");
		refusedByDatabase("update person_act set second = 'ada', done_at = payrun_now() where name = 'eve'");
		refusedByDatabase("update person_act set second = 'vic', done_at = payrun_now() where name = 'eve'");
		refusedByDatabase("update person_act set done_at = payrun_now() where name = 'eve'");
		refusedByDatabase("update person_act set actor = 'bob' where name = 'eve'");
		refusedByDatabase("delete from person_act");
	}

	private void refusedByDatabase(String statement) {
		assertThatThrownBy(() -> this.sql.sql(statement).update()).as(statement).isNotNull();
	}

	private void moveClock(String by) {
		this.sql
			.sql("create or replace function payrun_now() returns timestamptz language sql volatile as "
					+ "$$ select clock_timestamp() + interval '" + by + "' $$")
			.update();
	}

	/** Ada and Bob, whose token it returns. */
	private String twoApprovers() {
		this.persons.add("ada", Role.APPROVER, "root");
		return token(this.persons.add("bob", Role.APPROVER, "ada"));
	}

	private static String token(Change change) {
		return String.valueOf(((Change.Done) change).token());
	}

	private static String refusal(Change change) {
		return ((Change.Refused) change).reason();
	}

}
