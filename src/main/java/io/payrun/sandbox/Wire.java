package io.payrun.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;

import com.sun.net.httpserver.HttpExchange;

/** Brings one answer to the client, whole or damaged. */
final class Wire {

	private static final int MOST_DROPS = 200;

	private final HttpExchange exchange;

	private final Scenario scenario;

	Wire(HttpExchange exchange, Scenario scenario) {
		this.exchange = exchange;
		this.scenario = scenario;
	}

	void send(Verdict verdict) throws IOException, InterruptedException {
		switch (verdict.strike()) {
			case RESET_BEFORE, ANSWER_LOST -> hangUp();
			case TRUNCATED -> sendHalf(verdict.answer());
			case DRIPPING -> drip(verdict.answer());
			default -> send(verdict.answer());
		}
	}

	void send(Answer answer) throws IOException {
		try (OutputStream out = head(answer)) {
			out.write(answer.body());
		}
	}

	/** Closes the connection; nothing more is sent. */
	void hangUp() {
		this.exchange.close();
	}

	/** Promises the whole answer, sends half of it and closes the connection. */
	private void sendHalf(Answer answer) throws IOException {
		OutputStream out = head(answer);
		out.write(Arrays.copyOf(answer.body(), answer.body().length / 2));
		out.flush();
		hangUp();
	}

	/** Byte by byte; a long answer in pieces, so that it too ends. */
	private void drip(Answer answer) throws IOException, InterruptedException {
		Duration pause = this.scenario.duration("drip");
		byte[] body = answer.body();
		int piece = 1 + body.length / MOST_DROPS;
		try (OutputStream out = head(answer)) {
			for (int at = 0; at < body.length; at += piece) {
				out.write(body, at, Math.min(piece, body.length - at));
				out.flush();
				Thread.sleep(pause.toMillis());
			}
		}
	}

	private OutputStream head(Answer answer) throws IOException {
		this.exchange.getResponseHeaders().set("Content-Type", contentType(answer.body()));
		if (answer.status() == 429) {
			this.exchange.getResponseHeaders()
				.set("Retry-After", Integer.toString(this.scenario.number("retry-after")));
		}
		this.exchange.sendResponseHeaders(answer.status(), answer.body().length);
		return this.exchange.getResponseBody();
	}

	private static String contentType(byte[] body) {
		return switch ((body.length > 0) ? body[0] : 0) {
			case '{' -> "application/json";
			case '<' -> "text/html";
			default -> "text/plain";
		};
	}

}
