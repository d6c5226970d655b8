package io.payrun.sandbox;

import java.nio.charset.StandardCharsets;

import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answer on the wire, with the documented error bodies: {@code {"error": {"code",
 * "message", "details"?}}}.
 *
 * @param status the HTTP status
 * @param body the body in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, byte[] body) {

	static final JsonMapper JSON = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.build();

	static final Answer UNAUTHORIZED = error(401, "UNAUTHORIZED", "Invalid API key");

	static final Answer IN_FLIGHT = error(409, "CONFLICT",
			"Withdrawal request is being processed. Please retry shortly.");

	static final Answer BROKEN = error(500, "INTERNAL_ERROR", "Something went wrong");

	static final Answer THROTTLED = error(429, "RATE_LIMITED", "Too many requests");

	/** A page that somebody in between put in the way. */
	static final Answer GARBAGE = text(200, "<!doctype html><html><body><h1>Welcome to the guest network</h1></body>");

	static Answer ok(ObjectNode body) {
		return new Answer(200, JSON.writeValueAsBytes(body));
	}

	static Answer invalid(String message) {
		return error(400, "VALIDATION_ERROR", message);
	}

	static Answer notFound(String message) {
		return error(404, "NOT_FOUND", message);
	}

	static Answer insufficient(String available, String requested) {
		ObjectNode body = errorBody("VALIDATION_ERROR", "Insufficient balance");
		ObjectNode details = body.withObject("/error/details");
		details.put("available_balance", available);
		details.put("requested_amount", requested);
		return new Answer(400, JSON.writeValueAsBytes(body));
	}

	static Answer error(int status, String code, String message) {
		return new Answer(status, JSON.writeValueAsBytes(errorBody(code, message)));
	}

	static Answer text(int status, String text) {
		return new Answer(status, (text + "\n").getBytes(StandardCharsets.UTF_8));
	}

	private static ObjectNode errorBody(String code, String message) {
		ObjectNode body = JSON.createObjectNode();
		body.putObject("error").put("code", code).put("message", message);
		return body;
	}

}
