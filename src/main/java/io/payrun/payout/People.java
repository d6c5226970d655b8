package io.payrun.payout;

import java.math.BigDecimal;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a person may do to a payout, each act with its reason in the history. */
public final class People {

	/**
	 * Which payouts a person means: by reference, or by run and hold kind. A reference
	 * that is known in two modes needs the mode.
	 *
	 * @param references by name; empty where run is given
	 * @param runId by run, or null
	 * @param kind the hold kind within the run, or null for every kind
	 * @param mode the mode, or null where the references are known in one mode only
	 */
	public record Selection(List<String> references, @Nullable Long runId, @Nullable String kind,
			@Nullable String mode) {
	}

	/**
	 * What an act would touch, told before it is done.
	 *
	 * @param count payouts
	 * @param currency a currency
	 * @param amount their sum
	 */
	public record Touched(String currency, int count, BigDecimal amount) {
	}

	/**
	 * What an act did.
	 *
	 * @param done references that changed
	 * @param refused references that did not, each with the reason, for people
	 * @param runs the runs whose reports now need a new version
	 */
	public record Result(List<String> done, List<String> refused, List<Long> runs) {
	}

	/**
	 * Counts what a selection means now, for release or for deny.
	 * @param selection the payouts
	 * @return one entry a currency
	 */
	public List<Touched> preview(Selection selection) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Lets held payouts go: {@code HELD} to {@code READY}.
	 * @param selection the payouts
	 * @param reason why, for the history
	 * @param actor who
	 * @return what was done
	 */
	public Result release(Selection selection, String reason, String actor) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Takes payouts back that were not sent: {@code HELD} or {@code READY} to
	 * {@code DENIED}.
	 * @param selection the payouts
	 * @param reason why, for the history
	 * @param actor who
	 * @return what was done
	 */
	public Result deny(Selection selection, String reason, String actor) {
		throw new UnsupportedOperationException();
	}

	/**
	 * A person's answer to an unknown outcome: paid with an id becomes {@code ACCEPTED}
	 * and is tracked on, paid alone {@code COMPLETED}, not paid {@code REFUSED}.
	 * @param reference the payout
	 * @param mode its mode, or null where the reference is known in one mode only
	 * @param paid what the person found
	 * @param providerId the provider's id, or null
	 * @param evidence what it rests on
	 * @param actor who
	 * @return what was done
	 */
	public Result resolve(String reference, @Nullable String mode, boolean paid, @Nullable String providerId,
			String evidence, String actor) {
		throw new UnsupportedOperationException();
	}

}
