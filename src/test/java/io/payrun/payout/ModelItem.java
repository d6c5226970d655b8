package io.payrun.payout;

import org.jspecify.annotations.Nullable;

/** A payout in a runner's hand, as the model knows it, beside the program's own item. */
final class ModelItem {

	/** How far it is. */
	enum Phase {

		WAITS, BEGUN, ANSWERED

	}

	final Sending real;

	final int epoch;

	/** Whether another process committed its intent. */
	final boolean foreign;

	int version;

	/** The model's minute of the first send, once its intent is committed. */
	int firstSentMinute;

	/** The API key of the first attempt. */
	@Nullable String apiKey;

	boolean inDoubt;

	boolean left;

	Phase phase = Phase.WAITS;

	/** It waits for the end of a pause: nothing is committed or sent at this turn. */
	boolean resting;

	/** What the model says of the answer in hand. */
	@Nullable String to;

	@Nullable String providerId;

	/** The program's own answer in hand. */
	SubmitWork.@Nullable Sent sent;

	private ModelItem(Sending real, int epoch, boolean leftByAnother, ModelPayout payout) {
		this.real = real;
		this.epoch = epoch;
		this.foreign = leftByAnother;
		this.inDoubt = leftByAnother;
		this.left = leftByAnother;
		this.version = payout.version;
		this.firstSentMinute = payout.firstSentMinute;
		this.apiKey = payout.apiKey;
	}

	/** Claimed while it was ready. */
	static ModelItem claimed(Sending real, int epoch, ModelPayout payout) {
		return new ModelItem(real, epoch, false, payout);
	}

	/** Found between intent and outcome. */
	static ModelItem left(Sending real, int epoch, ModelPayout payout) {
		return new ModelItem(real, epoch, true, payout);
	}

	/** Its intent is committed. */
	void begun(ModelPayout payout) {
		this.version++;
		this.firstSentMinute = payout.firstSentMinute;
		this.apiKey = payout.apiKey;
	}

	/** Its answer is written; what goes again expects the row that it wrote. */
	void written() {
		if ("READY".equals(this.to)) {
			this.version++;
		}
		this.phase = Phase.WAITS;
		this.resting = false;
		this.sent = null;
	}

	boolean isFirst() {
		return !this.inDoubt && !this.left;
	}

	/** The answer table of design.md section 5. */
	void answered(Act.Answer answer, @Nullable String id) {
		boolean first = isFirst();
		this.to = switch (answer) {
			case ACCEPTED -> "ACCEPTED";
			case NOT_SENT, KEY_REFUSED -> first ? "READY" : null;
			case REFUSED -> this.inDoubt ? null : "REFUSED";
			case NO_FUNDS -> this.inDoubt ? null : "HELD";
			case DISPUTED -> "UNKNOWN";
			case TAKEN_BUT_SILENT, LOST_ON_THE_WAY, BUSY, THROTTLED -> null;
		};
		this.providerId = (answer == Act.Answer.ACCEPTED) ? id : null;
		switch (answer) {
			case TAKEN_BUT_SILENT, LOST_ON_THE_WAY, BUSY, DISPUTED -> {
				this.inDoubt = true;
				this.left = true;
			}
			case THROTTLED -> this.left = true;
			default -> {
				// tells nothing about earlier attempts
			}
		}
	}

	/** The gate was shut: nothing was sent. */
	void shut(boolean forGood) {
		this.providerId = null;
		this.to = (isFirst() && !this.resting) ? "READY" : ((forGood && !this.resting) ? "UNKNOWN" : null);
	}

}
