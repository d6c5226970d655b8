package io.payrun.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database says of its installation, its intents and its restores. */
final class AnchorStore {

	private final JdbcClient jdbc;

	AnchorStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/**
	 * Where the database is.
	 *
	 * @param mark its installation, the intents that it has, and their hash
	 * @param due whether it was upgraded and no home has taken its anchor yet
	 * @param vouched whether a live process whose anchor is good is on it
	 */
	record State(Mark mark, boolean due, boolean vouched) {
	}

	State state() {
		return this.jdbc.sql("""
				select id as installation, intents, coalesce(encode(intent_hash, 'hex'), :none) as hash, anchor_due,
				       exists (select from pg_locks l
				               where l.locktype = 'advisory' and l.objsubid = 1 and l.granted and l.mode = 'ShareLock'
				                 and l.database = (select oid from pg_database where datname = current_database())
				                 and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(:vouch, 0))
				         as vouched
				from installation
				""")
			.param("none", Mark.NO_HASH)
			.param("vouch", Anchor.VOUCH)
			.query((row, number) -> new State(mark(row), row.getBoolean("anchor_due"), row.getBoolean("vouched")))
			.single();
	}

	/** Which of these marks are no points of this database's own past. */
	List<Mark> missing(Collection<Mark> marks) {
		Set<String> found = this.jdbc.sql("""
				select m.number || ' ' || m.hash
				from unnest(cast(:numbers as bigint[]), cast(:hashes as text[])) as m(number, hash)
				where m.number = 0
				   or exists (select from intent_group g where g.number = m.number and encode(g.hash, 'hex') = m.hash)
				""")
			.param("numbers", marks.stream().map(Mark::intents).toArray(Long[]::new))
			.param("hashes", marks.stream().map(Mark::hash).toArray(String[]::new))
			.query(String.class)
			.list()
			.stream()
			.collect(Collectors.toSet());
		return marks.stream().filter((mark) -> !found.contains(mark.intents() + " " + mark.hash())).toList();
	}

	/** Whether this home is the first after an upgrade; true for one only. */
	boolean takeFirst() {
		return this.jdbc.sql("update installation set anchor_due = false where anchor_due").update() == 1;
	}

	/** What could be sent, were the database accepted. */
	List<Anchor.Exposed> exposed() {
		return this.jdbc.sql("""
				select mode, status, currency, count(*) as count, sum(amount) as amount
				from payout where status in ('READY', 'SENDING', 'HELD')
				group by mode, status, currency order by mode, status, currency
				""")
			.query((row, number) -> new Anchor.Exposed(row.getString("mode"), row.getString("status"),
					row.getString("currency"), row.getLong("count"), row.getBigDecimal("amount")))
			.list();
	}

	/** Notes what a person accepted, and returns the state that it accepts. */
	Mark accept(String actor, String evidence, String home, String anchor) {
		return this.jdbc.sql("""
				with here as (
				  update installation set anchor_due = false
				  returning id as installation, intents, coalesce(encode(intent_hash, 'hex'), :none) as hash
				), accepted as (
				  insert into restore_acceptance (actor, evidence, home, anchor, installation, intents, intent_hash)
				  select :actor, :evidence, :home, :anchor, installation, intents, hash from here
				)
				select installation, intents, hash from here
				""")
			.param("none", Mark.NO_HASH)
			.param("actor", actor)
			.param("evidence", evidence)
			.param("home", home)
			.param("anchor", anchor)
			.query((row, number) -> mark(row))
			.single();
	}

	/** A mark in the columns installation, intents and hash. */
	static Mark mark(ResultSet row) throws SQLException {
		return new Mark(row.getObject("installation", UUID.class), row.getLong("intents"), row.getString("hash"));
	}

}
