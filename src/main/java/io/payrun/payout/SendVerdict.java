package io.payrun.payout;

import io.payrun.provider.SendOutcome;
import io.payrun.provider.SendOutcome.Accepted;
import io.payrun.provider.SendOutcome.InDoubt;
import io.payrun.provider.SendOutcome.InsufficientFunds;
import io.payrun.provider.SendOutcome.KeyRefused;
import io.payrun.provider.SendOutcome.NotSent;
import io.payrun.provider.SendOutcome.Opened;
import io.payrun.provider.SendOutcome.ReferenceDisputed;
import io.payrun.provider.SendOutcome.Refused;
import io.payrun.provider.SendOutcome.Throttled;
import org.jspecify.annotations.Nullable;

/**
 * What one answer means for a payout, given its earlier attempts: the answer table of the
 * sending protocol. A refusal of a second attempt proves nothing about the first, and
 * nothing goes back to {@code READY} that may have left.
 *
 * @param to the new status, or null where the payout stays {@code SENDING}
 * @param inDoubt whether the payout may be with the provider, this attempt included
 * @param left whether an attempt left the machine and was not answered 401 or 403
 * @param stopsStep whether nothing further may be sent (the key was refused)
 * @param reason for people
 */
record SendVerdict(@Nullable PayoutStatus to, boolean inDoubt, boolean left, boolean stopsStep, String reason) {

	/**
	 * Decides.
	 * @param outcome what the present attempt showed
	 * @param inDoubt whether an earlier attempt of the generation is in doubt
	 * @param left whether an earlier attempt left and was not answered 401 or 403
	 * @return the verdict
	 */
	static SendVerdict of(SendOutcome outcome, boolean inDoubt, boolean left) {
		boolean clean = !inDoubt && !left;
		if (outcome instanceof Accepted) {
			return new SendVerdict(PayoutStatus.ACCEPTED, false, true, false, "accepted by the provider");
		}
		if (outcome instanceof Opened) {
			return new SendVerdict(PayoutStatus.AWAITING_CUSTOMER, false, true, false, "its customer's page is open");
		}
		if (outcome instanceof NotSent notSent) {
			return clean ? new SendVerdict(PayoutStatus.READY, false, false, false, "not sent: " + notSent.reason())
					: stays(inDoubt, true, "not sent: " + notSent.reason());
		}
		if (outcome instanceof ReferenceDisputed disputed) {
			return new SendVerdict(PayoutStatus.UNKNOWN, true, true, false, "the provider disputes the reference ("
					+ disputed.code() + ": " + disputed.message() + "); it may have this payout");
		}
		if (outcome instanceof Refused refused) {
			String said = refused.code() + ": " + refused.message();
			return inDoubt ? stays(true, true, "refused (" + said + "), which proves nothing about an earlier attempt")
					: new SendVerdict(PayoutStatus.REFUSED, false, true, false, said);
		}
		if (outcome instanceof InsufficientFunds funds) {
			return inDoubt ? stays(true, true, "refused for funds, which proves nothing about an earlier attempt")
					: new SendVerdict(PayoutStatus.HELD, false, true, false, funds.message());
		}
		if (outcome instanceof KeyRefused key) {
			String said = "the provider refused the key: " + key.message();
			return clean ? new SendVerdict(PayoutStatus.READY, false, false, true, said)
					: new SendVerdict(null, inDoubt, left, true, said);
		}
		if (outcome instanceof Throttled) {
			return stays(inDoubt, true, "the provider asked to come back later");
		}
		return stays(true, true, ((InDoubt) outcome).reason());
	}

	private static SendVerdict stays(boolean inDoubt, boolean left, String reason) {
		return new SendVerdict(null, inDoubt, left, false, reason);
	}

	/**
	 * Whether another runner's word about this payout must be respected: it denies an
	 * answer.
	 */
	boolean needsEpoch() {
		return this.to == PayoutStatus.READY || this.to == PayoutStatus.HELD || this.to == PayoutStatus.REFUSED;
	}

}
