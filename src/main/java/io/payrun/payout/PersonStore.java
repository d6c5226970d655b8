package io.payrun.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The SQL of persons. What its statements may do, the triggers of V5 decide. */
final class PersonStore {

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	PersonStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/** A change of persons, decided while nobody else changes them. */
	@FunctionalInterface
	interface Work {

		/** Decides and writes. */
		Persons.Change on(List<Row> persons);

	}

	/** An act that somebody asks for. */
	record Asked(String act, String name, @Nullable Role role, String actor) {

		@Nullable String roleWord() {
			return (this.role != null) ? this.role.word() : null;
		}

	}

	/** The same act as somebody else said it first. */
	record First(long id, String actor, String partSha256) {
	}

	/** A person with the hash of the token. */
	record Row(Persons.Person person, String tokenSha256) {
	}

	/** Does a change in one transaction, one after the other. */
	Persons.Change alone(Work work) {
		return this.transaction.execute((status) -> {
			this.jdbc.sql("lock table person in share row exclusive mode").update();
			return work.on(all());
		});
	}

	List<Row> all() {
		return this.jdbc.sql("select *, encode(token_sha256, 'hex') as token_hash from person order by name")
			.query((row, number) -> new Row(
					new Persons.Person(row.getString("name"), Role.of(row.getString("role")), time(row, "since"),
							(row.getObject("disabled_at") != null) ? time(row, "disabled_at") : null),
					row.getString("token_hash")))
			.list();
	}

	boolean may(String name, Role wanted) {
		return this.jdbc.sql("select person_may(:name, :role)")
			.param("name", name)
			.param("role", wanted.word())
			.query(Boolean.class)
			.single();
	}

	boolean isSetUp() {
		return this.jdbc.sql("select persons_are_set_up()").query(Boolean.class).single();
	}

	boolean takesOne(Asked asked) {
		return this.jdbc.sql("select person_act_takes_one(:act, :name, cast(:role as text), :actor)")
			.param("act", asked.act())
			.param("name", asked.name())
			.param("role", asked.roleWord())
			.param("actor", asked.actor())
			.query(Boolean.class)
			.single();
	}

	/** The same act as an approver said it within a week. */
	Optional<First> first(Asked asked) {
		return this.jdbc.sql("""
				select id, actor, encode(part_sha256, 'hex') as part_hash from person_act
				where act = :act and name = :name and role is not distinct from :role and actor <> :actor
				  and done_at is null and void_at is null and at > payrun_now() - interval '7 days'
				  and person_may(actor, 'approver')
				order by id desc limit 1
				""")
			.param("act", asked.act())
			.param("name", asked.name())
			.param("role", asked.roleWord())
			.param("actor", asked.actor())
			.query((row, number) -> new First(row.getLong("id"), row.getString("actor"), row.getString("part_hash")))
			.optional();
	}

	List<Persons.Waiting> waiting() {
		return this.jdbc.sql("""
				select * from person_act
				where done_at is null and void_at is null and at > payrun_now() - interval '7 days'
				  and person_may(actor, 'approver')
				order by id
				""").query((row, number) -> {
			String role = row.getString("role");
			return new Persons.Waiting(row.getString("act"), row.getString("name"),
					(role != null) ? Role.of(role) : null, row.getString("actor"), time(row, "at"));
		}).list();
	}

	/** Writes an act that waits; what the same person said before is void. */
	void propose(Asked asked, String partSha256) {
		this.jdbc.sql("""
				update person_act set void_at = payrun_now()
				where act = :act and name = :name and actor = :actor and done_at is null and void_at is null
				""").param("act", asked.act()).param("name", asked.name()).param("actor", asked.actor()).update();
		act(asked, partSha256, false);
	}

	/** Writes an act that takes one, and its effect. */
	void give(Asked asked, String tokenSha256) {
		put(asked, act(asked, null, true), tokenSha256);
	}

	/** Writes that the second one said the same, and the effect. */
	void second(Asked asked, First first, String tokenSha256) {
		this.jdbc.sql("update person_act set second = :actor, done_at = payrun_now() where id = :id")
			.param("actor", asked.actor())
			.param("id", first.id())
			.update();
		put(asked, first.id(), tokenSha256);
	}

	void disable(String name, String actor) {
		long act = act(new Asked("disable", name, null, actor), null, true);
		this.jdbc.sql("update person set disabled_at = payrun_now(), act_id = :act where name = :name")
			.param("act", act)
			.param("name", name)
			.update();
	}

	private long act(Asked asked, @Nullable String partSha256, boolean done) {
		return this.jdbc.sql("""
				insert into person_act (act, name, role, part_sha256, actor, done_at)
				values (:act, :name, :role, decode(:part, 'hex'), :actor, case when :done then payrun_now() end)
				returning id
				""")
			.param("act", asked.act())
			.param("name", asked.name())
			.param("role", asked.roleWord())
			.param("part", partSha256)
			.param("actor", asked.actor())
			.param("done", done)
			.query(Long.class)
			.single();
	}

	private void put(Asked asked, long act, String tokenSha256) {
		String write = (asked.role() != null) ? """
				insert into person (name, role, token_sha256, act_id)
				values (:name, :role, decode(:token, 'hex'), :act)
				on conflict (name) do update
				set role = excluded.role, token_sha256 = excluded.token_sha256, act_id = excluded.act_id,
				    since = payrun_now(), disabled_at = null
				""" : """
				update person set token_sha256 = decode(:token, 'hex'), act_id = :act, since = payrun_now()
				where name = :name
				""";
		this.jdbc.sql(write)
			.param("name", asked.name())
			.param("role", asked.roleWord())
			.param("token", tokenSha256)
			.param("act", act)
			.update();
	}

	private static Instant time(ResultSet row, String column) throws SQLException {
		return row.getObject(column, OffsetDateTime.class).toInstant();
	}

}
