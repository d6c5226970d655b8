package io.payrun.provider.syncpay;

import java.util.function.UnaryOperator;

import io.payrun.provider.AccountMask;
import io.payrun.provider.Excerpt;
import io.payrun.provider.Gate;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Creates payout destinations by SyncPay's page "Create Payout Destination". One call is
 * one request at most; neither the API key nor the number of the destination is in what
 * it answers.
 */
public final class SyncPayDestinations {

	private static final String DESTINATIONS = "/api/v1/payouts/destinations";

	private final Wire wire;

	private final DestinationTable table;

	/**
	 * SyncPay under one key.
	 * @param settings address, key and timeout
	 */
	public SyncPayDestinations(ProviderSettings settings) {
		this.wire = new Wire(settings);
		this.table = new DestinationTable(new Excerpt(settings.apiKey()));
	}

	/**
	 * What one attempt showed, with what was seen on the wire.
	 *
	 * @param outcome what it means
	 * @param httpStatus the status, or null where no answer came
	 * @param answer the answer, masked and cut at 4 KiB; null where none came
	 */
	public record Seen(DestinationOutcome outcome, @Nullable Integer httpStatus, @Nullable String answer) {
	}

	/**
	 * Creates a destination once.
	 * @param order what to create
	 * @param gate asked right before the body is handed to the socket
	 * @return what this one attempt showed
	 */
	public Seen create(DestinationOrder order, Gate gate) {
		AccountMask mask = order.mask();
		Wire.Result result = this.wire.post(DESTINATIONS, order.json(), gate);
		if (result instanceof Wire.Reply reply) {
			String answer = reply.evidence().answer();
			return new Seen(masked(this.table.outcome(order, reply), mask::over), reply.status(),
					(answer != null) ? mask.over(answer) : null);
		}
		return new Seen(
				(result instanceof Wire.NotSent notSent) ? new DestinationOutcome.NotSent(mask.over(notSent.reason()))
						: new DestinationOutcome.InDoubt(mask.over(((Wire.Silence) result).reason())),
				null, null);
	}

	private static DestinationOutcome masked(DestinationOutcome outcome, UnaryOperator<String> mask) {
		if (outcome instanceof DestinationOutcome.Refused refused) {
			return new DestinationOutcome.Refused(mask.apply(refused.words()));
		}
		if (outcome instanceof DestinationOutcome.KeyRefused refused) {
			return new DestinationOutcome.KeyRefused(mask.apply(refused.words()));
		}
		if (outcome instanceof DestinationOutcome.InDoubt doubt) {
			return new DestinationOutcome.InDoubt(mask.apply(doubt.reason()));
		}
		return outcome;
	}

}
