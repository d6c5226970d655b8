package io.payrun.payout;

import java.util.Locale;

/**
 * One thing that happens in a {@link Story}. Where it cannot happen at that moment,
 * nothing does; so every part of a story is a story, and a failing one can be shortened.
 */
sealed interface Act {

	/** Makes it happen to the program and to the model. */
	void happen(Story story);

	/** Who does it. */
	enum Who {

		/** The newest runner. */
		LIVE,

		/** A runner before it, with what it had in hand. */
		OLD

	}

	/** What a provider does with a request, and what it lets us know of it. */
	enum Answer {

		ACCEPTED, TAKEN_BUT_SILENT, LOST_ON_THE_WAY, BUSY, NOT_SENT, REFUSED, NO_FUNDS, THROTTLED, KEY_REFUSED, DISPUTED

	}

	/** What a provider says when it is asked. */
	enum Word {

		PENDING, PROCESSING, ON_ITS_WAY, COMPLETED, FAILED, CANCELLED, NOT_KNOWN, NO_ANSWER, THROTTLED, KEY_REFUSED

	}

	/** What becomes of the runner before. */
	enum Old {

		/** It is killed: what it had in hand is lost. */
		DEAD,

		/** Its lock is gone and it knows; what it has in hand it still tells. */
		CUT,

		/** It does not know yet: for a moment it still sends what it began. */
		UNAWARE

	}

	/** What a person finds out about an unknown outcome. */
	enum Finding {

		PAID_WITH_ID, PAID, NOT_PAID

	}

	record Claim() implements Act {

		@Override
		public void happen(Story story) {
			story.claim();
		}

		@Override
		public String toString() {
			return "the live runner claims what is ready";
		}

	}

	record Begin(Who who, int payout) implements Act {

		@Override
		public void happen(Story story) {
			story.begin(this.who, this.payout);
		}

		@Override
		public String toString() {
			return "the " + words(this.who) + " runner commits its next attempt of P" + this.payout;
		}

	}

	record Call(Who who, int payout, Answer answer) implements Act {

		@Override
		public void happen(Story story) {
			story.call(this.who, this.payout, this.answer);
		}

		@Override
		public String toString() {
			return "the " + words(this.who) + " runner sends P" + this.payout + ": " + words(this.answer);
		}

	}

	record Write(Who who, int payout) implements Act {

		@Override
		public void happen(Story story) {
			story.write(this.who, this.payout);
		}

		@Override
		public String toString() {
			return "the " + words(this.who) + " runner writes what it knows of P" + this.payout;
		}

	}

	record Attempt(int payout, Answer answer) implements Act {

		@Override
		public void happen(Story story) {
			story.begin(Who.LIVE, this.payout);
			story.call(Who.LIVE, this.payout, this.answer);
			story.write(Who.LIVE, this.payout);
		}

		@Override
		public String toString() {
			return "the live runner commits, sends and writes P" + this.payout + ": " + words(this.answer);
		}

	}

	record Launch(Old old, boolean settleOnly, boolean otherKey, boolean clocksAgree) implements Act {

		@Override
		public void happen(Story story) {
			story.launch(this);
		}

		@Override
		public String toString() {
			return "another runner takes over, the old one is " + words(this.old)
					+ (this.settleOnly ? ", only to settle what is in doubt" : "")
					+ (this.otherKey ? ", with another API key" : "")
					+ (this.clocksAgree ? "" : ", without the provider's clock as a witness");
		}

	}

	record Interrupted(int payout, Answer answer, Launch launch) implements Act {

		@Override
		public void happen(Story story) {
			story.begin(Who.LIVE, this.payout);
			story.call(Who.LIVE, this.payout, this.answer);
			story.launch(this.launch);
		}

		@Override
		public String toString() {
			return "the live runner commits and sends P" + this.payout + ": " + words(this.answer)
					+ "; before it writes that, " + this.launch;
		}

	}

	record WakeUp() implements Act {

		@Override
		public void happen(Story story) {
			for (int number = 1; number <= Story.PAYOUTS; number++) {
				story.write(Who.OLD, number);
			}
		}

		@Override
		public String toString() {
			return "the old runner wakes up and writes all that it knows";
		}

	}

	record CutLock() implements Act {

		@Override
		public void happen(Story story) {
			story.cutLock();
		}

		@Override
		public String toString() {
			return "the live runner's lock connection is cut";
		}

	}

	record Pass(int minutes) implements Act {

		@Override
		public void happen(Story story) {
			story.pass(this.minutes);
		}

		@Override
		public String toString() {
			return this.minutes + " minutes pass";
		}

	}

	record Release(int payout) implements Act {

		@Override
		public void happen(Story story) {
			story.release(this.payout);
		}

		@Override
		public String toString() {
			return "a person releases P" + this.payout;
		}

	}

	record Deny(int payout) implements Act {

		@Override
		public void happen(Story story) {
			story.deny(this.payout);
		}

		@Override
		public String toString() {
			return "a person denies P" + this.payout;
		}

	}

	record Resolve(int payout, Finding finding) implements Act {

		@Override
		public void happen(Story story) {
			story.resolve(this.payout, this.finding);
		}

		@Override
		public String toString() {
			return "a person resolves P" + this.payout + ": " + words(this.finding);
		}

	}

	record Fund(int payouts) implements Act {

		@Override
		public void happen(Story story) {
			story.fund(this.payouts);
		}

		@Override
		public String toString() {
			return "the live runner sees money for " + this.payouts + " payouts";
		}

	}

	record Pause(boolean on) implements Act {

		@Override
		public void happen(Story story) {
			story.pause(this.on);
		}

		@Override
		public String toString() {
			return this.on ? "a person pauses all sends" : "a person resumes them";
		}

	}

	record Stray(int payout) implements Act {

		@Override
		public void happen(Story story) {
			story.stray(this.payout);
		}

		@Override
		public String toString() {
			return "a runner of long ago wakes up with an acceptance of P" + this.payout;
		}

	}

	record Ask(int payout, Word word) implements Act {

		@Override
		public void happen(Story story) {
			story.ask(this.payout, this.word);
		}

		@Override
		public String toString() {
			return "the tracker asks about P" + this.payout + " and hears " + words(this.word);
		}

	}

	record Poll(int payout, Word word) implements Act {

		@Override
		public void happen(Story story) {
			story.ask(this.payout, this.word);
			story.hear(this.payout);
		}

		@Override
		public String toString() {
			return "the tracker asks, hears and writes of P" + this.payout + ": " + words(this.word);
		}

	}

	record Hear(int payout) implements Act {

		@Override
		public void happen(Story story) {
			story.hear(this.payout);
		}

		@Override
		public String toString() {
			return "the tracker writes what it heard of P" + this.payout;
		}

	}

	private static String words(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

}
