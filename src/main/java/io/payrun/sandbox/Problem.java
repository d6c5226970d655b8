package io.payrun.sandbox;

/**
 * Why Soap refuses a request; assumed as 422 with {@code error} and {@code hint}.
 */
final class Problem extends Exception {

	private static final long serialVersionUID = 1L;

	private final String hint;

	Problem(String error, String hint) {
		super(error, null, false, false);
		this.hint = hint;
	}

	Answer answer() {
		return new Answer(422, Answer.JSON.writeValueAsBytes(
				Answer.JSON.createObjectNode().put("error", String.valueOf(getMessage())).put("hint", this.hint)));
	}

}
