package io.payrun.crash;

import org.jspecify.annotations.Nullable;

/**
 * Every commit, send and rename of the program, named by the fault matrix
 * (reliability.md, section 3). Whoever makes one calls {@link #before()} and
 * {@link #after()} around it, so that a test or a supervisor can end the process exactly
 * there; {@code after} stands for "it happened, and nobody was told". While nothing is
 * armed a call is one read of a field.
 */
public enum CrashPoint {

	/** A run's row is made for its source. */
	IN2,

	/** A run that goes on notes where its content lies now. */
	IN2_FOUND,

	/** What an earlier try staged is thrown away, before the source is read. */
	IN3,

	/** A chunk of staged lines. */
	IN4,

	/** A source is accepted: its payouts, rejected lines and counts, in one commit. */
	IN5,

	/** A run without a source is accepted. */
	IN5_NOTHING,

	/** A run whose source was refused is taken back. */
	IN6,

	/** Rows of {@code payout_request} are claimed for a run. */
	IN8,

	/** A file is moved out of the inbox. */
	IN9,

	/** Its control file follows. */
	IN9_CONTROL,

	/** The note beside it is written. */
	IN9_NOTE,

	/** The run's row learns where the file is. */
	IN9_MOVED,

	/** Verdicts about lines, inside the transaction that accepts. */
	VA1,

	/** Counts and sums, inside the transaction that accepts. */
	VA2,

	/** A person lets a held payout go. */
	VA3_RELEASE,

	/** A person takes a payout back. */
	VA3_DENY,

	/** A person answers an unknown outcome. */
	VA3_RESOLVE,

	/** Persons are changed. */
	PE1,

	/** A run is marked as one that needs an approval. */
	AP1_DEMAND,

	/** A person approves a run. */
	AP1_APPROVE,

	/** A person rejects a run. */
	AP1_REJECT,

	/** An approval of something else is made void. */
	AP1_VOID,

	/** READY payouts are claimed. */
	WI1,

	/** The account's money is shared out before the first send. */
	WI1_FUND,

	/** What an earlier launch had no time for is ready again. */
	WI1_LET_GO,

	/** What would exceed a limit is held before the first send. */
	WI1_LIMIT,

	/** What is not sent yet is held, because it is too late. */
	WI1_CUT_OFF,

	/** Intents are committed, before the first byte of each. */
	WI2,

	/** The anchor is raised over intents, before the first byte of each. */
	WI2_ANCHOR,

	/** Intents whose commit gave no answer are read again. */
	WI2_REREAD,

	/** Repeats are committed, before the first byte of each. */
	WI2_REPEAT,

	/** The intent stands, and the gate is asked. */
	WI4,

	/** The body is handed to the socket. */
	PS3,

	/** The whole exchange of a send: after it, the answer is in memory only. */
	RL10,

	/** Outcomes of sends are stored. */
	RL11,

	/** The rest of a currency is held, because the account has run out of it. */
	RL11_HOLD,

	/** An acceptance that came late is stored. */
	RL11_LATE,

	/** A payout is frozen, because the provider has it after all. */
	RL11_FREEZE,

	/** The id of a payout that a person called paid is stored. */
	RL11_KEEP,

	/** Two payouts have one id of the provider. */
	RL5,

	/** One payout has two ids of the provider. */
	RL9,

	/** Something is read from the provider: a poll, a balance, a check. */
	PO7,

	/** Payouts that are due are claimed for a poll. */
	PO7_CLAIM,

	/** Polls of what is in flight are brought forward. */
	PO7_FORWARD,

	/** Answers of polls are stored. */
	RL11_POLL,

	/** A poll's answer that contradicts the row. */
	PO5,

	/** A commit of Spring Batch's diary. */
	CC3,

	/** The work of one step. */
	CC5,

	/** A launch begins: epoch and launch are raised. */
	CC5_BEGIN,

	/** The epoch of an earlier run is raised. */
	CC5_RAISE,

	/** What a dead launch left in the diary is marked. */
	CC5_DEAD,

	/** A run is bound to the provider's organisation. */
	CC5_BIND,

	/** The diary of a run that is taken back is deleted. */
	CC5_FORGET,

	/** How a launch ended is written. */
	CC5_END,

	/** A person asks a run to stop. */
	CC7,

	/** A person pauses all sends. */
	CC7_PAUSE,

	/** A person lets sends go on. */
	CC7_RESUME,

	/** The provider's balances are read, after or before our side. */
	RC1,

	/** A balance reading is kept. */
	RC6,

	/** A run is marked finished. */
	RC6_FINISH,

	/** The first home after an upgrade takes its anchor. */
	DR1_FIRST,

	/** A person accepts a restored database. */
	DR1_ACCEPT,

	/** A file of a report is written under its temporary name. */
	RW1,

	/** A run is marked as being reported. */
	RW1_BEGIN,

	/** The facts of a report version are stored. */
	RW1_FACTS,

	/** The folder of a report gets its name. */
	RW2,

	/** The hashes of a version's files are stored. */
	RW2_HASHES,

	/** A report version is published. */
	RW3,

	/** A file of a published version is put back in its place. */
	RW6,

	/** A run whose rows changed without a mark is marked. */
	RW6_STALE,

	/** A job's schedule is known from now on. */
	SC1_KNOWN,

	/** A business date is due. */
	SC1_DUE,

	/** A business date is tried. */
	SC1_BEGIN,

	/** A server that ends in order gives back the alarms that it was about to ring. */
	SC1_LEAVE,

	/** How the try of a business date ended. */
	SC1_END,

	/** Who wants to be told is written down. */
	NT0,

	/** A notice is written down, before anything of it is sent. */
	NT1,

	/** Deliveries of notices or events are claimed, before the first byte of each. */
	NT2,

	/** An e-mail is handed to the mail server. */
	NT3_EMAIL,

	/** A notice or an event is handed to a receiver. */
	NT3_POST,

	/** What came of deliveries is stored. */
	NT4,

	/** A person has deliveries tried again. */
	NT5,

	/** Customers' pages that a provider opened are stored. */
	WH0,

	/** A page whose payout went another way is stored as one that is never paid. */
	WH0_ORPHAN,

	/** An event that came before its page was known is applied. */
	WH1,

	/** An event that only brings a question forward is stored. */
	WH3,

	/** An event is stored and applied, in one commit. */
	WH4,

	/** A hold is answered: granted or refused, in one commit. */
	WH8,

	/** Charges that are due are claimed for a poll. */
	WH6_CLAIM,

	/** The answer of a charge's poll is stored. */
	WH6,

	/** A person revokes a customer's page. */
	LK1,

	/** A file of customers' links gets its name. */
	LK2,

	/** Destinations that a dead process left between intent and outcome are marked. */
	DE1,

	/** A destination is asked for: its intent is committed. */
	DE2,

	/** A destination is created at the provider. */
	DE3,

	/** The outcome of a destination is stored. */
	DE4,

	/** A person tells the id of a destination that may have been created. */
	DE4_FOUND,

	/** The file that maps names to destination ids gets its name. */
	DE5;

	/** Nobody is waiting, in production for ever. */
	private static volatile @Nullable Trap trap;

	/** Which side of the step. */
	public enum Side {

		/** Nothing has happened yet. */
		BEFORE,

		/** It happened, and its result is not known to anybody yet. */
		AFTER

	}

	/** Who is told of each pass while armed; may end the process or throw an Error. */
	@FunctionalInterface
	public interface Trap {

		/**
		 * A thread passes a point.
		 * @param point the point
		 * @param side before or after its step
		 */
		void passed(CrashPoint point, Side side);

	}

	/** Called right before the step. */
	public void before() {
		Trap armed = trap;
		if (armed != null) {
			armed.passed(this, Side.BEFORE);
		}
	}

	/** Called right after the step, before anything is done with its result. */
	public void after() {
		Trap armed = trap;
		if (armed != null) {
			armed.passed(this, Side.AFTER);
		}
	}

	/**
	 * Arms all points of this process, in place of what was armed before.
	 * @param next told of each pass, by the thread that passes
	 */
	public static void arm(Trap next) {
		trap = next;
	}

	/** Disarms all points of this process. */
	public static void disarm() {
		trap = null;
	}

}
