package io.payrun.payout;

import java.util.function.Consumer;

/**
 * What a running step tells about itself, for people; never used for totals.
 *
 * @param step {@code submit} or {@code track}
 * @param done payouts that this step is through with
 * @param total payouts that the step has to do, as far as known
 * @param note what it waits for, or an empty text
 */
public record Progress(String step, long done, long total, String note) {

	/** Nobody looks. */
	public static final Consumer<Progress> SILENT = (progress) -> {
	};

}
