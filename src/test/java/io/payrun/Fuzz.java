package io.payrun;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Tries a property on random inputs, {@code -Dfuzz.tries} times from {@code -Dfuzz.seed}
 * on. A failure names the seed of its own try, so that it can be repeated alone. Without
 * settings it is short and always the same.
 */
public final class Fuzz {

	private static final int FEW = 300;

	private static final Duration LONGEST_TRY = Duration.ofSeconds(20);

	private Fuzz() {
	}

	/** What must hold for anything that can be made of a random generator. */
	@FunctionalInterface
	public interface Property {

		/**
		 * Makes an input and checks what becomes of it.
		 * @param random where the input comes from
		 * @throws Exception where the property does not hold
		 */
		void check(Random random) throws Exception;

	}

	/**
	 * Checks a property.
	 * @param share one in so many of the tries, for a property that is slow
	 * @param property the property
	 */
	public static void check(int share, Property property) {
		Integer wanted = Integer.getInteger("fuzz.tries");
		int tries = Math.max(1, ((wanted != null) ? wanted : FEW) / share);
		long first = Long.getLong("fuzz.seed", (wanted != null) ? System.nanoTime() : 20261120);
		for (long seed = first; seed < first + tries; seed++) {
			long start = System.nanoTime();
			try {
				property.check(new Random(seed));
			}
			catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError ex) {
				throw new AssertionError("repeat it with -Dfuzz.tries=" + share + " -Dfuzz.seed=" + seed, ex);
			}
			if (System.nanoTime() - start > LONGEST_TRY.toNanos()) {
				throw new AssertionError("one input took longer than " + LONGEST_TRY.toSeconds()
						+ " s; repeat it with -Dfuzz.tries=" + share + " -Dfuzz.seed=" + seed);
			}
		}
	}

	/**
	 * One of several.
	 * @param random the generator
	 * @param choices what to choose from
	 * @param <T> their type
	 * @return one
	 */
	public static <T> T one(Random random, List<T> choices) {
		return choices.get(random.nextInt(choices.size()));
	}

	/**
	 * A text with a few changes: characters lost, doubled, replaced, pieces put in.
	 * @param random the generator
	 * @param text the text
	 * @param pieces what is put in
	 * @return the changed text, or now and then the same
	 */
	public static String mutated(Random random, String text, List<String> pieces) {
		StringBuilder changed = new StringBuilder(text);
		for (int times = random.nextInt(4); times > 0; times--) {
			int at = random.nextInt(changed.length() + 1);
			int to = Math.min(changed.length(), at + 1 + random.nextInt(4));
			switch (random.nextInt(5)) {
				case 0 -> changed.delete(at, to);
				case 1 -> changed.insert(at, changed.substring(at, to));
				case 2 -> changed.replace(at, to, one(random, pieces));
				case 3 -> changed.setLength(at);
				default -> changed.insert(at, one(random, pieces));
			}
		}
		return changed.toString();
	}

}
