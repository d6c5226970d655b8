package io.payrun.sandbox;

/**
 * Chance that can be repeated: the same seed, question, subject and count give the same
 * number, whatever the threads do.
 */
final class Dice {

	/** Parts of a whole; probabilities are kept in millionths, so nothing is rounded. */
	static final int WHOLE = 1_000_000;

	private final long seed;

	Dice(long seed) {
		this.seed = seed;
	}

	/** A number from 0 to {@link #WHOLE} - 1. */
	int roll(String question, String subject, int nth) {
		return (int) Long.remainderUnsigned(hash(question, subject, nth), WHOLE);
	}

	/** 64 well-mixed bits. */
	long hash(String question, String subject, int nth) {
		long hash = 0xcbf29ce484222325L ^ this.seed;
		hash = mix(absorb(hash, question) + nth);
		return mix(absorb(hash, subject));
	}

	private static long absorb(long hash, String text) {
		long result = hash;
		for (int at = 0; at < text.length(); at++) {
			result = (result ^ text.charAt(at)) * 0x100000001b3L;
		}
		return result;
	}

	/** The finaliser of SplitMix64. */
	private static long mix(long value) {
		long result = value + 0x9e3779b97f4a7c15L;
		result = (result ^ (result >>> 30)) * 0xbf58476d1ce4e5b9L;
		result = (result ^ (result >>> 27)) * 0x94d049bb133111ebL;
		return result ^ (result >>> 31);
	}

}
