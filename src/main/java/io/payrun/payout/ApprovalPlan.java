package io.payrun.payout;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who approves a run looks at.
 *
 * @param run which run
 * @param sha256 the hash of all that an approval would cover
 * @param parts what an approval would cover, by what becomes of it now
 * @param held what it would not cover: a person must release it first
 * @param rejected lines of the source that became no payout
 * @param first payouts to destinations that were never paid before
 * @param usual how the run compares with the job's last seven
 * @param given the newest word on the run, or null
 */
public record ApprovalPlan(Run run, String sha256, List<Part> parts, List<Part> held, int rejected, First first,
		List<Usual> usual, @Nullable Given given) {

	/**
	 * Which run.
	 *
	 * @param id its number
	 * @param job its job
	 * @param mode its mode
	 * @param businessDate its date
	 * @param state its state as written
	 * @param launchers who launched it; none of them may approve it
	 */
	public record Run(long id, String job, String mode, LocalDate businessDate, String state, List<String> launchers) {
	}

	/**
	 * Payouts of a kind.
	 *
	 * @param currency the currency
	 * @param kind the hold kind, or an empty text for what would be sent
	 * @param carried whether they are carried along from earlier runs
	 * @param count payouts
	 * @param amount their sum
	 * @param available what the account had when it was read, or null
	 */
	public record Part(String currency, String kind, boolean carried, int count, BigDecimal amount,
			@Nullable BigDecimal available) {
	}

	/**
	 * Payouts to destinations that were never paid before.
	 *
	 * @param count how many
	 * @param some the largest of them
	 */
	public record First(int count, List<Line> some) {
	}

	/**
	 * One payout.
	 *
	 * @param reference its reference
	 * @param destination where to
	 * @param currency the currency
	 * @param amount how much
	 */
	public record Line(String reference, String destination, String currency, BigDecimal amount) {
	}

	/**
	 * A figure beside the median of the job's last runs.
	 *
	 * @param currency the currency, or an empty text for the number of payouts
	 * @param now of this run
	 * @param usual the median, or null where there was no earlier run
	 * @param runs how many runs it is of
	 */
	public record Usual(String currency, BigDecimal now, @Nullable BigDecimal usual, int runs) {
	}

	/**
	 * A person's word on a run.
	 *
	 * @param id its number
	 * @param verdict {@code approved} or {@code rejected}
	 * @param actor who
	 * @param at when
	 * @param until how long it is good, or null
	 * @param voidReason why it is void, or null
	 * @param inForce whether it lets the run send now
	 */
	public record Given(long id, String verdict, String actor, Instant at, @Nullable Instant until,
			@Nullable String voidReason, boolean inForce) {

		/**
		 * The word in words.
		 * @return one line
		 */
		public String line() {
			String line = this.verdict + " by " + this.actor + " at " + this.at.truncatedTo(ChronoUnit.SECONDS);
			if (this.voidReason != null) {
				return line + ", void: " + this.voidReason;
			}
			if (this.until == null) {
				return line;
			}
			return line + (this.inForce ? ", until " : ", over since ") + this.until.truncatedTo(ChronoUnit.SECONDS);
		}

	}

	/**
	 * How many payouts an approval would cover.
	 * @return payouts to send and those that wait for money or time
	 */
	public int payouts() {
		return this.parts.stream().mapToInt(Part::count).sum();
	}

	/**
	 * The plan for people, in plain lines.
	 * @return a line each
	 */
	public List<String> lines() {
		List<String> lines = new ArrayList<>();
		lines.add("Plan of run %d (%s, %s, %s), launched by %s".formatted(this.run.id(), this.run.job(),
				this.run.mode(), this.run.businessDate(), String.join(", ", this.run.launchers())));
		for (Part part : this.parts) {
			lines.add("  %-24s %,8d payouts  %s%s%s".formatted(part.kind().isEmpty() ? "send" : "later " + part.kind(),
					part.count(), pretty(part.amount(), part.currency()), part.carried() ? ", from earlier runs" : "",
					(part.available() != null) ? "; the account had " + pretty(part.available(), part.currency())
							: ""));
		}
		for (Part part : this.held) {
			lines.add("  %-24s %,8d payouts  %s; not covered".formatted("held " + part.kind(), part.count(),
					pretty(part.amount(), part.currency())));
		}
		lines.add("  %-24s %,8d lines".formatted("rejected", this.rejected));
		lines.add("  %-24s %,8d payouts".formatted("first to a destination", this.first.count()));
		this.first.some()
			.forEach((line) -> lines.add("    " + line.reference() + " to " + line.destination() + "  "
					+ pretty(line.amount(), line.currency())));
		for (Usual figure : this.usual) {
			lines.add("  " + figure(figure));
		}
		lines.add("  plan " + this.sha256);
		if (this.given != null) {
			lines.add("  " + this.given.line());
		}
		return lines;
	}

	private static String figure(Usual figure) {
		String what = figure.currency().isEmpty() ? "payouts in its file" : "total";
		String now = shown(figure.now(), figure.currency());
		BigDecimal usual = figure.usual();
		return (usual == null) ? what + " " + now + "; no earlier run to compare with" : what + " " + now
				+ "; the median of the last " + figure.runs() + " is " + shown(usual, figure.currency());
	}

	private static String shown(BigDecimal value, String currency) {
		return currency.isEmpty() ? "%,d".formatted(value.longValue()) : pretty(value, currency);
	}

	private static String pretty(BigDecimal amount, String currency) {
		return new Money(amount, currency).pretty();
	}

}
