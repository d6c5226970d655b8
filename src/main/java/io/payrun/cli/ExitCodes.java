package io.payrun.cli;

/** The exit codes of the contract in words. */
final class ExitCodes {

	private ExitCodes() {
	}

	/**
	 * What an exit code says.
	 * @param code 0 to 4
	 * @return a sentence
	 */
	static String sentence(int code) {
		return switch (code) {
			case 0 -> "Finished; nothing needs a person. (exit code 0)";
			case 1 -> "Did not finish; relaunch it. (exit code 1)";
			case 2 -> "Wrong use, configuration or input file; nothing of it was sent. (exit code 2)";
			case 3 -> "A person must look. (exit code 3)";
			case 4 -> "Refused: busy elsewhere. (exit code 4)";
			default -> "(exit code " + code + ")";
		};
	}

}
