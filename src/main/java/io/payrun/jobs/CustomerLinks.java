package io.payrun.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.payrun.payout.Checkouts;
import io.payrun.payout.Checkouts.Renewed;
import io.payrun.payout.Checkouts.Waiting;
import io.payrun.payout.People;
import io.payrun.payout.Standing;
import org.jspecify.annotations.Nullable;

/**
 * The verbs about customers' links: {@code new-link}, {@code close-link} and
 * {@code checkouts}.
 */
public final class CustomerLinks {

	private final Checkouts checkouts;

	private final Sessions sessions;

	private final Parts parts;

	CustomerLinks(Checkouts checkouts, Sessions sessions, Parts parts) {
		this.checkouts = checkouts;
		this.sessions = sessions;
		this.parts = parts;
	}

	/**
	 * Pages that wait, the oldest first.
	 * @param runId of this run alone, or null
	 * @param mode in this mode alone, or null
	 * @param most at most so many
	 * @return the list
	 */
	public List<Checkouts.Aged> waiting(@Nullable Long runId, @Nullable String mode, int most) {
		return this.checkouts.waiting(runId, mode, most);
	}

	/**
	 * Gives a customer a new link: the old one is revoked first, and the run's file of
	 * links is written anew.
	 * @param reference the payout
	 * @param mode its mode, or null where the reference is known in one mode only
	 * @param reason why
	 * @param actor who says so
	 * @return lines for people
	 * @throws Refusal where nothing was changed (exit 2), or no new page could be opened
	 * (exit 1): the old link is revoked then, and the command can be repeated
	 */
	public List<String> renew(String reference, @Nullable String mode, String reason, String actor) {
		Waiting payout = one(reference, mode);
		if (payout.refusal() != null) {
			throw new Refusal(ExitCodes.WRONG, reference + ": " + payout.refusal() + "; nothing was done.");
		}
		// all that could refuse it comes before the old link is gone
		Reaches.Reach soap = this.sessions.reaches(this.sessions.definition(payout.job())).of(ProviderAccess.SOAP);
		if (this.parts.anchor().raise() instanceof Standing.Refused refused) {
			throw new Refusal(ExitCodes.WRONG, refused.text());
		}
		this.parts.brakes().pauses().of(ProviderAccess.SOAP).stream().findFirst().ifPresent((pause) -> {
			throw new Refusal(ExitCodes.WRONG, pause.text() + "; nothing was done.");
		});
		Renewed renewed = this.checkouts.renew(payout, soap.provider(), reason, actor);
		List<String> lines = new ArrayList<>(this.parts.links().write(Set.of(payout.runId())));
		if (renewed instanceof Renewed.Refused refused) {
			throw new Refusal(ExitCodes.WRONG, reference + ": " + refused.reason() + "; nothing was done.");
		}
		if (renewed instanceof Renewed.NotOpened failed) {
			throw new Refusal(ExitCodes.UNFINISHED,
					reference + ": the old link is revoked, and no new one could be opened (" + failed.reason()
							+ "). Nothing can be paid twice; try again: payrun new-link " + reference);
		}
		lines.add(0, reference + " has a new link; the old one cannot be paid any more.");
		return lines;
	}

	/**
	 * Gives links up: the payouts end without money.
	 * @param references the payouts
	 * @param mode their mode, or null
	 * @param reason why
	 * @param actor who says so
	 * @return what was done
	 */
	public People.Result close(List<String> references, @Nullable String mode, String reason, String actor) {
		List<Waiting> found = references.stream().map((reference) -> one(reference, mode)).toList();
		People.Result result = this.checkouts.close(found, reason, actor);
		this.parts.links().write(found.stream().map(Waiting::runId).collect(Collectors.toSet()));
		return result;
	}

	private Waiting one(String reference, @Nullable String mode) {
		List<Waiting> found = this.checkouts.find(reference, mode);
		if (found.isEmpty()) {
			throw new Refusal(ExitCodes.WRONG, reference + ": there is no such payout; nothing was done.");
		}
		if (found.size() > 1) {
			throw new Refusal(ExitCodes.WRONG,
					reference + ": known in more than one mode, say which with --mode; nothing was done.");
		}
		return found.get(0);
	}

}
