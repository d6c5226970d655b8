package io.payrun.payout;

import java.util.List;
import java.util.function.Consumer;

import io.payrun.money.Money;

/**
 * What a running step tells about itself, for people; never used for totals.
 *
 * @param step {@code submit} or {@code track}
 * @param done payouts that this step is through with
 * @param total payouts that the step has to do, as far as known
 * @param money what it is through with, one sum a currency
 * @param note what it waits for, or an empty text
 */
public record Progress(String step, long done, long total, List<Money> money, String note) {

	/**
	 * Progress that tells no money.
	 * @param step {@code submit} or {@code track}
	 * @param done payouts that this step is through with
	 * @param total payouts that the step has to do, as far as known
	 * @param note what it waits for, or an empty text
	 */
	public Progress(String step, long done, long total, String note) {
		this(step, done, total, List.of(), note);
	}

	/** Nobody looks. */
	public static final Consumer<Progress> SILENT = (progress) -> {
	};

}
