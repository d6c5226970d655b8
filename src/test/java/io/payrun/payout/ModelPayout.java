package io.payrun.payout;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a payout's row must be, by the rules of design.md section 4 and 5 written a second
 * time, without a database and without the program's own decisions.
 */
final class ModelPayout {

	final String reference;

	String status = "READY";

	int version;

	int generation = 1;

	int attempts;

	int claimedEpoch;

	boolean frozen;

	@Nullable String holdKind;

	@Nullable String providerId;

	@Nullable String word;

	/** The model's minute of the first send of this generation. */
	int firstSentMinute;

	/** The API key of this generation's first attempt. */
	@Nullable String apiKey;

	/** Intents so far: each of them, and nothing else, moves {@code first_sent_at}. */
	int intents;

	final List<String> anomalies = new ArrayList<>();

	ModelPayout(String reference) {
		this.reference = reference;
	}

	boolean isClaimable(int epoch) {
		return this.status.equals("READY") && !this.frozen && this.claimedEpoch != epoch;
	}

	boolean intend(ModelItem item, int minute, String key) {
		if (!this.status.equals("READY") || this.frozen || this.version != item.version
				|| this.claimedEpoch != item.epoch) {
			return false;
		}
		this.status = "SENDING";
		this.version++;
		this.attempts = 1;
		this.firstSentMinute = minute;
		this.apiKey = key;
		this.intents++;
		return true;
	}

	boolean repeat(ModelItem item) {
		if (!this.status.equals("SENDING") || this.version != item.version) {
			return false;
		}
		this.version++;
		this.attempts++;
		this.claimedEpoch = item.epoch;
		return true;
	}

	/** An outcome arrives; a denying one needs the run's epoch. */
	void record(ModelItem item, int runEpoch) {
		boolean denies = item.to != null && List.of("READY", "HELD", "REFUSED").contains(item.to);
		if (this.status.equals("SENDING") && this.version == item.version && (!denies || item.epoch == runEpoch)) {
			change(item);
		}
		else if ("ACCEPTED".equals(item.to) && item.providerId != null) {
			evidence(item.providerId);
		}
	}

	private void change(ModelItem item) {
		if (item.to == null) {
			return;
		}
		this.status = item.to;
		this.version++;
		if (item.to.equals("HELD")) {
			this.holdKind = "INSUFFICIENT_FUNDS";
			this.generation++;
		}
		if (item.to.equals("ACCEPTED")) {
			this.providerId = item.providerId;
			this.word = "PENDING";
		}
	}

	/** An acceptance that meets another row than it expected is never dropped. */
	void evidence(String id) {
		if (id.equals(this.providerId)) {
			return;
		}
		if (this.providerId != null) {
			anomaly("SECOND_PROVIDER_ID");
			return;
		}
		switch (this.status) {
			case "SENDING", "UNKNOWN" -> {
				accepted(id);
				this.word = "PENDING";
			}
			case "COMPLETED" -> {
				this.version++;
				this.providerId = id;
			}
			case "READY", "HELD", "REFUSED", "DENIED" -> {
				this.version++;
				this.providerId = id;
				this.frozen = true;
				anomaly("PAID_AFTER_REFUSAL");
			}
			default -> anomaly("SECOND_PROVIDER_ID");
		}
	}

	private void anomaly(String kind) {
		if (!this.anomalies.contains(kind)) {
			this.anomalies.add(kind);
		}
	}

	private void accepted(String id) {
		this.status = "ACCEPTED";
		this.version++;
		this.providerId = id;
	}

	/** What the provider says of a payout that it has. */
	void told(Act.Word said, int askedAtVersion) {
		String to = switch (said) {
			case COMPLETED, FAILED, CANCELLED -> said.name();
			default -> null;
		};
		boolean tells = switch (said) {
			case NOT_KNOWN, NO_ANSWER, THROTTLED, KEY_REFUSED -> false;
			default -> true;
		};
		if (this.status.equals("ACCEPTED") && this.version == askedAtVersion && tells
				&& (to != null || !said.name().equals(this.word))) {
			this.status = (to != null) ? to : "ACCEPTED";
			this.version++;
			this.word = said.name();
		}
		else if (this.status.equals("COMPLETED") && to != null && !to.equals("COMPLETED")) {
			this.status = "RETURNED";
			this.version++;
			this.word = said.name();
		}
	}

	boolean release() {
		return !this.frozen && this.status.equals("HELD") && let("READY");
	}

	boolean deny() {
		return !this.frozen && (this.status.equals("HELD") || this.status.equals("READY")) && let("DENIED");
	}

	private boolean let(String to) {
		this.status = to;
		this.version++;
		this.holdKind = null;
		if (to.equals("READY")) {
			this.claimedEpoch = 0;
		}
		return true;
	}

	boolean resolve(Act.Finding finding, String id) {
		if (!this.status.equals("UNKNOWN")) {
			return false;
		}
		switch (finding) {
			case PAID_WITH_ID -> accepted(id);
			case PAID -> let("COMPLETED");
			case NOT_PAID -> let("REFUSED");
		}
		return true;
	}

	boolean waitsForMoney() {
		return !this.frozen && (this.status.equals("READY")
				|| (this.status.equals("HELD") && "INSUFFICIENT_FUNDS".equals(this.holdKind)));
	}

	void funded(boolean covered) {
		if (covered && this.status.equals("HELD")) {
			let("READY");
		}
		else if (!covered && this.status.equals("READY")) {
			holdForFunds();
		}
	}

	/** Out of money in the middle of a run: what may not go anyway stays as it is. */
	void holdForFunds() {
		if (this.status.equals("READY") && !this.frozen) {
			this.status = "HELD";
			this.version++;
			this.holdKind = "INSUFFICIENT_FUNDS";
			this.claimedEpoch = 0;
		}
	}

	/** As {@link Story} reads it from the database. */
	@Override
	public String toString() {
		return this.reference + " " + this.status + " v" + this.version + " g" + this.generation + " a" + this.attempts
				+ (this.frozen ? " frozen" : "") + ((this.holdKind != null) ? " " + this.holdKind : "")
				+ ((this.providerId != null) ? " " + this.providerId : "") + " "
				+ String.join("+", this.anomalies.stream().sorted().toList());
	}

}
