package io.payrun.jobs;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.payrun.intake.Intake;
import io.payrun.money.Currencies;
import io.payrun.payout.Account;
import io.payrun.payout.LaunchClock;
import io.payrun.payout.RunnerLease;
import io.payrun.payout.StopSignal;
import io.payrun.provider.Balances;
import io.payrun.provider.soap.Soap;
import org.jspecify.annotations.Nullable;

/**
 * One plan, drawn with real rows inside a transaction that its caller rolls back.
 */
final class PlanSketch {

	private static final int LINES_A_CHUNK = 5_000;

	private final Basis basis;

	private final JobDefinition job;

	private final Runs.Order order;

	private final Screen screen;

	private final Reaches reaches;

	private final @Nullable Balances balances;

	private final RunnerLease lease = new RunnerLease();

	private int runs;

	private int rejected;

	private int exitCode = ExitCodes.FINISHED;

	PlanSketch(Basis basis, Wanted wanted, Reaches reaches, @Nullable Balances balances) {
		this.basis = basis;
		this.job = wanted.job();
		this.order = wanted.order();
		this.screen = wanted.screen();
		this.reaches = reaches;
		this.balances = balances;
	}

	/** What a plan is drawn with. */
	record Basis(Parts parts, Stores stores, Clock clock) {
	}

	/** What a person wants to know. */
	record Wanted(JobDefinition job, Runs.Order order, Screen screen) {
	}

	Runs.Plan draw() {
		earlierRuns();
		takeIn();
		accounts().forEach(this::share);
		return counted(this.basis.stores().previews().parts(this.lease.epochs().keySet()));
	}

	private void share(Account account) {
		this.basis.parts()
			.brakes()
			.pauses()
			.of(account.provider().name())
			.forEach((pause) -> this.screen.say("A run would send nothing now. " + pause.text()));
		this.basis.parts().brakes().apply(account, this.lease, this.job).forEach(this.screen::say);
		if (this.balances instanceof Balances.Known known && !account.provider().opensCheckouts()
				&& !this.lease.epochs().isEmpty()) {
			this.basis.parts().funding().apply(account, this.lease, known.available(), this.job.funding());
		}
	}

	/**
	 * The job's own provider, and whom else its lines name; one that is not set up is
	 * refused.
	 */
	private List<Account> accounts() {
		return this.reaches.inOrder(this.basis.stores().runs().providersOf(this.lease.epochs().keySet()))
			.stream()
			.map((name) -> Preflights.account(this.job, this.reaches.of(name), organisation(name),
					LaunchClock.startingNow(this.basis.clock().instant(), null)))
			.toList();
	}

	private String organisation(String provider) {
		if (provider.equals(ProviderAccess.SOAP)) {
			return Soap.ORGANISATION;
		}
		return (this.balances instanceof Balances.Known known) ? known.organisation() : "";
	}

	/** Payouts that waited for money go first, in run order. */
	private void earlierRuns() {
		Set<String> organisations = Set.of(Soap.ORGANISATION, organisation(ProviderAccess.SYNCPAY));
		for (long earlier : this.basis.stores().runs().waiting(this.job, organisations, Long.MAX_VALUE)) {
			this.lease.add(earlier, this.basis.stores().previews().epoch(earlier), false);
		}
	}

	private void takeIn() {
		LocalDate date = FreshRuns.date(this.job, this.order, this.basis.clock());
		String glob = this.job.source().csv();
		if (glob == null) {
			stage(newRun(RunRow.Source.DATABASE, date), null);
			return;
		}
		List<Path> files = Inbox.files(glob, this.order.file(), date);
		if (files.isEmpty()) {
			this.screen.say("No file " + glob + " for " + date + ".");
			atLeast(this.job.source().expected() ? ExitCodes.ATTENTION : ExitCodes.FINISHED);
		}
		files.forEach((file) -> file(file, date));
	}

	private void file(Path path, LocalDate date) {
		boolean named = this.order.file() != null;
		Intake.Inspection inspection = this.basis.parts()
			.intake()
			.inspect(path, named, this.job.source().control() == JobDefinition.Control.REQUIRED, this.job.provider());
		if (inspection instanceof Intake.Inspection.Refused refused) {
			refuse(refused.reason());
		}
		else if (inspection instanceof Intake.Inspection.StillBeingWritten young) {
			this.screen.say("Still being written: " + path + " (" + young.reason() + ")");
			atLeast(ExitCodes.ATTENTION);
		}
		else if (inspection instanceof Intake.Inspection.Complete complete) {
			complete(complete.file(), date);
		}
	}

	private void complete(Intake.SourceFile file, LocalDate date) {
		Long earlier = this.basis.parts().intake().runWithContent(this.job.mode().word(), file.sha256());
		if (earlier == null) {
			stage(newRun(new RunRow.Source("csv", String.valueOf(file.path().getFileName()), file.path().toString(),
					true, file.sha256(), file.bytes(), false), date), file);
		}
		else if (this.order.file() != null) {
			refuse("Run " + earlier + " has this content already: " + file.path());
		}
		else {
			this.screen.say("Run " + earlier + " has this content already: " + file.path());
		}
	}

	/** A number that no run has or will have; the row is never committed. */
	private long newRun(RunRow.Source source, LocalDate date) {
		long id = Integer.MAX_VALUE - 1_000L * ProcessHandle.current().pid() % 1_000_000_000 + this.runs++;
		return this.basis.stores().runs().insert(id, this.job, date, source);
	}

	private void stage(long runId, Intake.@Nullable SourceFile file) {
		Intake.Terms terms = RunMaker.terms(this.job, runId, 0);
		try (IntakeSteps steps = new IntakeSteps(this.basis.parts().intake(), terms, file, new StopSignal(),
				this.reaches)) {
			steps.stageAll(LINES_A_CHUNK);
			steps.accept();
			accepted(runId, steps.acceptance());
		}
	}

	private void accepted(long runId, Intake.@Nullable Acceptance acceptance) {
		if (acceptance instanceof Intake.Acceptance.Accepted accepted) {
			this.lease.add(runId, 0, false);
			this.rejected += accepted.rejected();
		}
		else if (acceptance instanceof Intake.Acceptance.Refused refused) {
			refuse(refused.reason());
		}
		else if (acceptance instanceof Intake.Acceptance.Changed changed) {
			this.screen.say("Still being written: " + changed.reason());
			atLeast(ExitCodes.ATTENTION);
		}
	}

	private void refuse(String reason) {
		if (this.order.file() != null) {
			throw new Refusal(ExitCodes.WRONG, reason);
		}
		this.screen.say("Would be refused: " + reason);
		atLeast(ExitCodes.WRONG);
	}

	private void atLeast(int code) {
		this.exitCode = ExitCodes.gravest(this.exitCode, code);
	}

	private Runs.Plan counted(List<PreviewStore.Part> parts) {
		int send = 0;
		int held = 0;
		Map<String, List<PreviewStore.Part>> byCurrency = new LinkedHashMap<>();
		for (PreviewStore.Part part : parts) {
			byCurrency.computeIfAbsent(part.provider() + " " + part.currency(), (key) -> new ArrayList<>()).add(part);
			send += part.kind().isEmpty() ? part.count() : 0;
			held += part.kind().isEmpty() ? 0 : part.count();
		}
		if (held > 0) {
			atLeast(ExitCodes.ATTENTION);
		}
		List<Runs.PlanTotal> totals = byCurrency.values().stream().map(this::total).toList();
		return new Runs.Plan(send, held, this.rejected, totals, endsAt(send), this.exitCode);
	}

	private Runs.PlanTotal total(List<PreviewStore.Part> parts) {
		String currency = parts.get(0).currency();
		Runs.Counted send = new Runs.Counted(0, BigDecimal.ZERO.setScale(Currencies.decimals(currency)));
		Map<String, Runs.Counted> held = new LinkedHashMap<>();
		for (PreviewStore.Part part : parts) {
			Runs.Counted counted = new Runs.Counted(part.count(), part.amount());
			if (part.kind().isEmpty()) {
				send = counted;
			}
			else {
				held.put(part.kind(), counted);
			}
		}
		BigDecimal available = (this.balances instanceof Balances.Known known
				&& !parts.get(0).provider().equals(ProviderAccess.SOAP))
						? known.available()
							.getOrDefault(currency, BigDecimal.ZERO.setScale(Currencies.decimals(currency)))
						: null;
		return new Runs.PlanTotal(parts.get(0).provider(), currency, send, held, available);
	}

	private @Nullable Instant endsAt(int send) {
		int rate = this.job.submit().rate();
		return (rate > 0 && send > 0)
				? this.basis.clock().instant().plusSeconds((send + rate - 1L) / rate).truncatedTo(ChronoUnit.SECONDS)
				: null;
	}

}
