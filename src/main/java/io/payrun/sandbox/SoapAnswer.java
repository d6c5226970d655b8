package io.payrun.sandbox;

import tools.jackson.databind.node.ObjectNode;

/** Soap's answers; its error bodies are assumed, no document shows them. */
final class SoapAnswer {

	static final Answer UNAUTHORIZED = error(401, "Invalid API key");

	static final Answer NOT_FOUND = error(404, "Not found");

	static final Answer CHARGE_NOT_FOUND = error(422, "Charge not found");

	private static final Answer BROKEN = error(500, "Something went wrong");

	private static final Answer THROTTLED = error(429, "Too many requests");

	private SoapAnswer() {
	}

	static Answer created(ObjectNode body) {
		return new Answer(201, Answer.JSON.writeValueAsBytes(body));
	}

	static Answer error(int status, String message) {
		return new Answer(status, Answer.JSON.writeValueAsBytes(Answer.JSON.createObjectNode().put("error", message)));
	}

	/** What is answered instead of what the handled request would have got. */
	static Answer over(Strike strike, Answer handled) {
		return switch (strike) {
			case ERROR_BEFORE, ERROR_AFTER -> BROKEN;
			case THROTTLED -> THROTTLED;
			case GARBAGE -> Answer.GARBAGE;
			default -> handled;
		};
	}

}
