package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.payrun.crash.CrashAt;
import io.payrun.payout.People;
import io.payrun.payout.Progress;
import io.payrun.payout.Standing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a process does when it dies, and how people go on: together the stories pass every
 * crash point of a run and of what people do around it.
 */
enum CrashStory {

	/** A night with a file of 50 lines, two of them bad and one a possible duplicate. */
	NIGHT {

		@Override
		void prepare(Night night) {
			night.ledger.money("600000.00");
			file(night, "one", 50);
		}

	},

	/** What was in doubt when a process died is settled by the job's next run. */
	NEXT_RUN {

		@Override
		void prepare(Night night) {
			night.job("nightly", "submit: {rate: 0, concurrency: 8}\n" + TRACK);
			NIGHT.prepare(night);
			assertThat(Crashes.dies(night, CrashAt.parse("RL10.after:20"), NIGHT::act)).isTrue();
		}

	},

	/** A file that was not accepted before its process died has another name now. */
	FOUND_AGAIN {

		@Override
		void prepare(Night night) {
			NIGHT.prepare(night);
			assertThat(Crashes.dies(night, CrashAt.parse("IN5.before:1"), NIGHT::act)).isTrue();
			try {
				Files.move(night.folder.resolve("nightly/one.csv"), night.folder.resolve("nightly/two.csv"));
				Files.move(night.folder.resolve("nightly/one.control.json"),
						night.folder.resolve("nightly/two.control.json"));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	},

	/** The whole file is refused, put aside with its reason, and its run taken back. */
	REFUSED_FILE {

		@Override
		void prepare(Night night) {
			file(night, "one", 50);
			write(night.folder.resolve("nightly/one.control.json"), "{\"lines\": 49}");
		}

	},

	/** Other systems' rows. */
	REQUESTS {

		@Override
		void prepare(Night night) {
			night.ledger.money("300000.00");
			night.define("nightly", """
					name: nightly
					mode: test
					provider: syncpay
					source: {database: true}
					submit: {rate: 0, concurrency: 4}
					track: {first-poll: 1s, longest-poll: 1s, until: 2m}
					""");
			night.sql.sql("""
					insert into payout_request (mode, reference, destination, amount, currency)
					select 'test', 'PO-' || n, 'dest_ngn_' || n, '5000.00', 'NGN' from generate_series(1, 50) n
					""").update();
		}

	},

	/** The account runs out of money in the middle, and gets some later. */
	SHORT_OF_MONEY {

		@Override
		void prepare(Night night) {
			// few at a time: the money must be gone before the last one is sent
			night.job("nightly", "submit: {rate: 0, concurrency: 2}\n" + TRACK);
			NIGHT.prepare(night);
		}

		@Override
		void act(Night night) {
			night.watcher = (progress) -> {
				if (progress.done() >= 10) {
					night.watcher = Progress.SILENT;
					night.ledger.money("-600000.00");
				}
			};
			super.act(night);
		}

		@Override
		void goOn(Night night) {
			night.watcher = Progress.SILENT;
			// what was in doubt would be refused for funds until its window ends, which
			// proves nothing
			if (new BigDecimal(night.ledger.available()).compareTo(new BigDecimal("100000")) < 0) {
				night.ledger.money("300000.00");
			}
			super.goOn(night);
			assertThat(night.relaunch(1)).isEqualTo(3);
		}

	},

	/** A person asks a run to stop. */
	STOP {

		@Override
		void prepare(Night night) {
			night.scenario("slow=1,slow-for=100ms");
			NIGHT.prepare(night);
		}

		@Override
		void act(Night night) {
			CompletableFuture<Integer> running = night.start("nightly");
			Night.await(() -> running.isDone() || night.number("select count(*) from payout where version > 1") > 5);
			night.runs().stop(1);
			running.join();
		}

		@Override
		void goOn(Night night) {
			night.scenario("calm");
			super.goOn(night);
		}

	},

	/**
	 * A person pauses and resumes, a run has no time for anything, and its relaunch has
	 * it, within limits.
	 */
	BRAKES {

		@Override
		void prepare(Night night) {
			night.job("nightly", "limits: {NGN: {payout: \"5008.00\"}}\n" + TERMS);
			night.ledger.money("300000.00");
			night.file("one.csv", lines("PO-", 10, "dest_ngn_").toArray(String[]::new));
		}

		@Override
		void act(Night night) {
			night.pauses().pause(null, "a look", "ada");
			night.pauses().resume(null, "bob");
			night.runs().run(new Runs.Order("nightly", null, null, Instant.EPOCH), night);
			night.relaunch(1);
		}

		@Override
		void goOn(Night night) {
			night.pauses().resume(null, "bob");
			super.goOn(night);
			assertThat(night.relaunch(1)).isEqualTo(3);
			assertThat(night.number("select count(*) from payout where hold_kind = 'OVER_LIMIT'")).isEqualTo(2);
		}

	},

	/** People release, deny and answer, and the reports learn of it. */
	PEOPLE {

		@Override
		void prepare(Night night) {
			night.job("nightly", "submit: {rate: 0, concurrency: 8}\n" + TRACK);
			night.ledger.money("300000.00");
			night.scenario("answer-lost@U-1=1,reset-before@U-2=1,answer-lost@U-3=1");
			night.file("one.csv", Stream
				.of(lines("D-", 7, "dest_ngn_one"), lines("U-", 3, "dest_ngn_"), lines("PO-", 10, "dest_ngn_p_"))
				.flatMap(List::stream)
				.toArray(String[]::new));
			night.crashInDoubt(3);
			assertThat(night.relaunch(1)).isEqualTo(3);
			assertThat(night.number("select count(*) from payout where status = 'UNKNOWN'")).isEqualTo(3);
			night.restart();
		}

		@Override
		void act(Night night) {
			People people = night.people();
			people.release(references("D-2", "D-3", "D-4"), "three invoices", "ada");
			people.deny(references("D-5", "D-6", "D-7"), "typed twice", "ada");
			people.resolve("U-1", null, true, night.ledger.id("U-1"), "statement, line 1", "ada");
			people.resolve("U-2", null, false, null, "statement, nowhere", "ada");
			people.resolve("U-3", null, true, night.ledger.id("U-3"), "statement, line 3", "ada");
			night.publish();
		}

		@Override
		void goOn(Night night) {
			act(night);
			assertThat(night.relaunch(1)).isZero();
		}

	},

	/** A published report is written again, once whole and once after a silent change. */
	REWRITE {

		@Override
		void prepare(Night night) {
			night.job("nightly", "report: {formats: [json, csv]}\n" + TERMS);
			NIGHT.prepare(night);
			NIGHT.act(night);
			night.restart();
		}

		@Override
		void act(Night night) {
			night.reporting().rewrite(1, night.reports, Set.of("json", "csv", "html"), null);
			night.sql.sql("update payout set provider_reference = 'another' where line = 2").update();
			night.reporting().rewrite(1, night.reports, null, null);
		}

		@Override
		void goOn(Night night) {
			act(night);
		}

	},

	/** The first home takes the anchor of a database that was upgraded. */
	UPGRADED {

		@Override
		void prepare(Night night) {
			NIGHT.prepare(night);
			NIGHT.act(night);
			night.restart();
			forget(night.folder.resolve("home/anchor"));
			night.sql.sql("update installation set anchor_due = true").update();
			file(night, "two", 50, "P2-");
		}

		@Override
		void goOn(Night night) {
			if (!(night.anchor().raise() instanceof Standing.Good)) {
				// it was taken, and its file was not written: a person has to look
				assertThat(night.anchor().accept("upgraded today", "ada", "here")).isInstanceOf(Standing.Good.class);
			}
			super.goOn(night);
		}

	},

	/** A person accepts a database that does not contain what the anchor knows. */
	RESTORED {

		@Override
		void prepare(Night night) {
			NIGHT.prepare(night);
			NIGHT.act(night);
			night.restart();
			night.sql.sql("update installation set id = gen_random_uuid()").update();
			assertThat(night.anchor().check()).isInstanceOf(Standing.Refused.class);
		}

		@Override
		void act(Night night) {
			night.anchor().accept("the backup of tonight", "ada", "here");
		}

		@Override
		void goOn(Night night) {
			act(night);
			assertThat(night.anchor().check()).isInstanceOf(Standing.Good.class);
		}

	};

	/** Nothing is carried forward on a busy machine. */
	private static final String TRACK = "track: {first-poll: 1s, longest-poll: 1s, until: 2m}\n";

	/** One at a time, so that each item's passes are its own and can be counted. */
	static final String TERMS = "submit: {rate: 0, concurrency: 1, chunk: 10}\n" + TRACK;

	/** Everything that the process finds. */
	abstract void prepare(Night night);

	/** What the process does. */
	void act(Night night) {
		night.run();
	}

	/**
	 * What people do after its end: relaunch what is not finished, and run the job again
	 * where its source still waits.
	 */
	void goOn(Night night) {
		List<Long> unfinished = night.sql.sql("""
				select id from payment_run where state <> 'FINISHED' or exit_code is null order by id
				""").query(Long.class).list();
		for (long run : unfinished) {
			if (night.number("select count(*) from payment_run where id = " + run) == 1) {
				relaunch(night, run);
			}
		}
		if (sourceWaits(night)) {
			night.run();
		}
	}

	private static void relaunch(Night night, long run) {
		try {
			assertThat(night.relaunch(run)).isIn(0, 3);
		}
		catch (Refusal refusal) {
			// the next run takes the file in, or refuses it
			assertThat(refusal.getMessage()).containsAnyOf("could not be taken in", "accepted nothing before it ended");
		}
	}

	private static boolean sourceWaits(Night night) {
		return !files(night.folder.resolve("nightly")).stream()
			.filter((name) -> name.endsWith(".csv"))
			.toList()
			.isEmpty() || night.number("select count(*) from payout_request where run_id is null") > 0;
	}

	/** The inbox, its folders included. */
	static List<String> inbox(Night night) {
		Path inbox = night.folder.resolve("nightly");
		List<String> all = new ArrayList<>(files(inbox));
		for (String folder : List.of("done", "refused")) {
			files(inbox.resolve(folder)).forEach(
					(name) -> all.add(folder + "/" + name.replaceFirst("^[0-9TZ]+-", "").replaceFirst("-[0-9]+", "")));
		}
		all.remove("done");
		all.remove("refused");
		return all.stream().filter((name) -> !name.endsWith(".reason.txt")).sorted().toList();
	}

	private static List<String> files(Path folder) {
		if (!Files.isDirectory(folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(folder)) {
			return files.map((file) -> String.valueOf(file.getFileName())).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void file(Night night, String name, int lines) {
		file(night, name, lines, "PO-");
	}

	private static void file(Night night, String name, int lines, String prefix) {
		String destination = "dest_ngn_" + prefix.replace("-", "_");
		List<String> all = new ArrayList<>(lines(prefix, lines - 3, destination));
		all.add(prefix + "1 5000.00");
		all.add(prefix + (lines - 1) + " 1.00");
		all.add(prefix + lines + " 5001.00 - " + destination + "1");
		night.file(name + ".csv", all.toArray(String[]::new));
		write(night.folder.resolve("nightly/" + name + ".control.json"), "{\"lines\": " + lines + "}");
	}

	private static List<String> lines(String prefix, int count, String destination) {
		return IntStream.rangeClosed(1, count)
			.mapToObj((number) -> prefix + number + " " + (5000 + (destination.endsWith("_") ? number : 0)) + ".00 - "
					+ destination + (destination.endsWith("_") ? number : ""))
			.toList();
	}

	private static People.Selection references(String... references) {
		return new People.Selection(List.of(references), null, null, null);
	}

	private static void forget(Path folder) {
		try (Stream<Path> marks = Files.list(folder)) {
			for (Path mark : marks.toList()) {
				Files.delete(mark);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void write(Path file, String text) {
		try {
			Files.writeString(file, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
