package io.payrun.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One round of the kill-and-relaunch proof: plays its plan, relaunches as a person would
 * until the run is finished, and looks at the result. It types commands and reads files;
 * it never touches the database's rows.
 */
final class ChaosRound {

	private static final int FINISHED = 0;

	private static final int UNFINISHED = 1;

	private static final int ATTENTION = 3;

	private static final int BUSY = 4;

	private static final int MOST_LAUNCHES = 6;

	/** Java needs longer to start; what arrives sooner was sent by the process before. */
	private static final Duration BEFORE_IT_CAN_SEND = Duration.ofMillis(200);

	private static final Pattern ACCEPTED = Pattern
		.compile("(?m)^Run (\\d+): [\\d,]+ lines? read.*?, ([\\d,]+) accepted");

	private static final Pattern PREVIEW = Pattern
		.compile("(?m)^Run (\\d+): .* ([\\d,]+) asked again with the same key, .* ([\\d,]+) sent for the first time");

	private final ChaosLaunch.Ground ground;

	private final ChaosFigures figures;

	private final List<String> breaches = new ArrayList<>();

	private boolean begun;

	private @Nullable Long run;

	private @Nullable Integer ending;

	ChaosRound(ChaosLaunch.Ground ground, ChaosFigures figures) {
		this.ground = ground;
		this.figures = figures;
	}

	/**
	 * Plays it.
	 * @return whatever was not as it must be, empty where all is well
	 */
	List<String> play() throws IOException, InterruptedException {
		for (ChaosPlan.Stroke stroke : this.ground.plan().strokes()) {
			if (goesOn()) {
				launch(stroke);
			}
		}
		for (int more = 0; more < MOST_LAUNCHES && goesOn(); more++) {
			launch(null);
		}
		verify();
		return this.breaches;
	}

	/** A person would go on until the run is finished. */
	private boolean goesOn() {
		return this.ending == null && !this.ground.limits().isOver();
	}

	/** One launch, struck or let go to its end. */
	private void launch(ChaosPlan.@Nullable Stroke stroke) throws IOException, InterruptedException {
		List<String> command = command(stroke == null || stroke.fresh());
		boolean twins = this.run != null && ((stroke != null) ? stroke.twins() : this.ground.plan().twinsAtEnd());
		try (ChaosLaunch launch = ChaosLaunch.start(this.ground, command, (stroke != null) ? stroke.point() : null,
				twins)) {
			if (stroke != null) {
				launch.strike(stroke, this.figures);
			}
			Duration lived = launch.await();
			judge(launch, twins);
			learn(launch, lived);
			this.begun = true;
		}
	}

	/** What a person would type next. */
	private List<String> command(boolean fresh) throws IOException, InterruptedException {
		if (this.run != null) {
			return List.of("relaunch", String.valueOf(this.run));
		}
		JsonNode known = this.begun ? runs() : null;
		if (known == null) {
			return List.of("run", ChaosHome.JOB);
		}
		String id = known.get("id").asString();
		if (!known.path("accepted").isNumber() && fresh) {
			return List.of("run", ChaosHome.JOB);
		}
		return List.of("relaunch", id);
	}

	/** The oldest run that {@code payrun runs} shows, or null where there is none. */
	private @Nullable JsonNode runs() throws IOException, InterruptedException {
		try (ChaosLaunch look = ChaosLaunch.start(this.ground, List.of("runs", "--json"), null, false)) {
			look.await();
			ChaosProcess process = look.processes().get(0);
			if (!Integer.valueOf(0).equals(process.exitCode())) {
				this.breaches.add("payrun runs ended with " + process.exitCode() + ": " + process.lastWords());
				return null;
			}
			JsonNode runs = Json.read(process.said().replaceFirst("(?s)^.*?(?=^\\{)", "")).get("runs");
			return runs.isEmpty() ? null : runs.get(runs.size() - 1);
		}
	}

	private void judge(ChaosLaunch launch, boolean twins) throws IOException {
		int refused = 0;
		for (ChaosProcess process : launch.processes()) {
			Integer exitCode = process.exitCode();
			if (process.endedAtPoint()) {
				this.figures.killedAtPoint();
			}
			else if (exitCode != null && (exitCode == FINISHED || exitCode == ATTENTION)) {
				this.ending = exitCode;
			}
			else if (exitCode != null && exitCode == BUSY && twins) {
				refused++;
			}
			else if (exitCode != null && !(exitCode == UNFINISHED && launch.isStruck())) {
				this.breaches.add("a launch that nothing struck ended with " + exitCode + ": " + process.lastWords());
			}
		}
		if (launch.wasOverdue()) {
			this.breaches.add("a launch did not end: " + launch.processes().get(0).lastWords());
		}
		if (twins) {
			this.figures.launchedTwice();
			if (refused == launch.processes().size()) {
				this.breaches.add("of two launches at once, each was refused");
			}
		}
	}

	/** The run's number, and how long it took to send again. */
	private void learn(ChaosLaunch launch, Duration lived) throws IOException {
		int toSend = 0;
		for (ChaosProcess process : launch.processes()) {
			String said = process.said();
			Matcher accepted = ACCEPTED.matcher(said);
			Matcher preview = PREVIEW.matcher(said);
			if (accepted.find()) {
				this.run = Long.valueOf(accepted.group(1));
				toSend = this.begun ? number(accepted.group(2)) : 0;
			}
			else if (preview.find()) {
				this.run = Long.valueOf(preview.group(1));
				toSend = Math.max(toSend, number(preview.group(2)) + number(preview.group(3)));
			}
		}
		if (toSend > 0) {
			measure(launch, lived, toSend);
		}
	}

	private void measure(ChaosLaunch launch, Duration lived, int toSend) {
		Duration sentAgain = null;
		JsonNode arrivals = this.ground.provider().books().get("arrivals");
		for (int at = launch.arrivalsBefore(); at < arrivals.size() && sentAgain == null; at++) {
			Duration after = Duration.between(launch.startedAt(), Instant.parse(arrivals.get(at).get("at").asString()));
			sentAgain = (after.compareTo(BEFORE_IT_CAN_SEND) > 0) ? after : null;
		}
		if (sentAgain != null) {
			this.figures.sentAgain(sentAgain);
		}
		Duration silent = (sentAgain != null) ? sentAgain : lived;
		if (silent.compareTo(ChaosFigures.SENDING_AGAIN) > 0) {
			this.breaches
				.add("a relaunch with " + toSend + " payouts to send sent nothing for " + silent.toSeconds() + " s");
		}
	}

	private static int number(String grouped) {
		return Integer.parseInt(grouped.replace(",", ""));
	}

	private void verify() throws IOException, InterruptedException {
		JsonNode books = this.ground.provider().books();
		int struck = this.ground.provider().count().struckPolls();
		for (JsonNode arrival : books.get("arrivals")) {
			struck += arrival.get("struck").isNull() ? 0 : 1;
		}
		this.figures.seen(books.get("arrivals").size(), struck);
		if (this.run == null || this.ending == null) {
			this.breaches.add("the run did not finish");
			return;
		}
		if (this.ending != FINISHED) {
			this.breaches.add("the run finished with exit code " + this.ending + ": a person must look");
		}
		this.breaches
			.addAll(ChaosAudit.breaches(this.ground.home().input(), this.ground.home().report(this.run), books));
		List<String> inbox = this.ground.home().inbox();
		if (!inbox.equals(List.of("done/" + this.run + "-payouts.csv"))) {
			this.breaches.add("the file was not moved once: " + inbox);
		}
		checkIntegrity(this.run);
	}

	/** The program's own integrity check, beside the same books. */
	private void checkIntegrity(long id) throws IOException, InterruptedException {
		List<String> command = List.of("verify", String.valueOf(id), "--books",
				this.ground.provider().url().toString());
		try (ChaosLaunch check = ChaosLaunch.start(this.ground, command, null, false)) {
			check.await();
			ChaosProcess process = check.processes().get(0);
			this.figures.verified();
			if (!Integer.valueOf(FINISHED).equals(process.exitCode())) {
				this.breaches.add("payrun verify ended with " + process.exitCode() + ": " + process.lastWords());
			}
		}
	}

}
