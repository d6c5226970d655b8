package io.payrun.cli;

/** Entry point of the command line. */
public final class Main {

	private Main() {
	}

	/**
	 * Runs one verb.
	 * @param args the verb and its options
	 */
	public static void main(String[] args) {
		System.out.println("payrun");
	}

}
