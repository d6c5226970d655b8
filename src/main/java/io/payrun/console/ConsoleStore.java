package io.payrun.console;

import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the console's page takes from the newest reports. */
final class ConsoleStore {

	private final JdbcClient jdbc;

	ConsoleStore(DataSource dataSource) {
		JdbcTemplate template = new JdbcTemplate(dataSource);
		template.setQueryTimeout(2);
		this.jdbc = JdbcClient.create(template);
	}

	/**
	 * A report in one sentence.
	 *
	 * @param version its version
	 * @param verdict whether it ties out
	 * @param sentence what was paid and what needs a person
	 * @param asOf its cut
	 * @param zone the job's zone
	 */
	record Told(int version, String verdict, String sentence, OffsetDateTime asOf, String zone) {
	}

	/** The newest report of each of the given runs, as it was stored. */
	Map<Long, Told> told(Collection<Long> runs) {
		Map<Long, Told> told = new HashMap<>();
		this.jdbc.sql("""
				select distinct on (run_id) run_id, version, as_of, page::json ->> 'verdict' as verdict,
				       page::json ->> 'headline' as sentence, page::json ->> 'zone' as zone
				from report_version
				where run_id = any(cast(:runs as bigint[])) and published_at is not null
				order by run_id, version desc
				""")
			.param("runs", "{" + String.join(",", runs.stream().map(String::valueOf).toList()) + "}")
			.query((row) -> {
				told.put(row.getLong("run_id"),
						new Told(row.getInt("version"), row.getString("verdict"), row.getString("sentence"),
								row.getObject("as_of", OffsetDateTime.class), row.getString("zone")));
			});
		return told;
	}

}
