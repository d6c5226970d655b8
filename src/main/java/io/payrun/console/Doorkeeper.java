package io.payrun.console;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Stands before every page of a port: says to browsers what they may do with an answer,
 * refuses bodies that are too large before a byte of them is read, and counts what runs.
 * A servlet that reads a body of unknown length stops at {@link Port#MAX_BODY} itself.
 * <p>
 * A port on loopback answers to names of this machine only: a page from elsewhere whose
 * name was made to point here cannot read it.
 */
final class Doorkeeper extends ValveBase {

	private final String policy;

	private final boolean loopbackOnly;

	private final Object idle = new Object();

	private int running;

	Doorkeeper(String policy, boolean loopbackOnly) {
		super(true);
		this.policy = policy;
		this.loopbackOnly = loopbackOnly;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		count(1);
		try {
			harden(response);
			if (this.loopbackOnly && !Loopback.is(String.valueOf(request.getServerName()))) {
				response.sendError(HttpServletResponse.SC_FORBIDDEN);
			}
			else if (request.getContentLengthLong() > Port.MAX_BODY) {
				response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
			}
			else {
				getNext().invoke(request, response);
				finish(response);
			}
		}
		finally {
			leaveTheRest(request);
			count(-1);
		}
	}

	/**
	 * Written to its last byte before it counts as answered: a port that closes waits for
	 * the count alone. What failed is written by the valve behind this one.
	 */
	private static void finish(Response response) throws IOException {
		if (!response.isError() && response.getStatus() < HttpServletResponse.SC_BAD_REQUEST) {
			response.finishResponse();
		}
	}

	/** Tomcat would wait for what nobody reads, on a thread, until it came. */
	private static void leaveTheRest(Request request) {
		AtomicBoolean read = new AtomicBoolean();
		request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, read);
		if (!read.get()) {
			request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
		}
	}

	private void harden(Response response) {
		response.setHeader("Content-Security-Policy", this.policy);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("X-Frame-Options", "DENY");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Cache-Control", "no-store");
	}

	private void count(int more) {
		synchronized (this.idle) {
			this.running += more;
			this.idle.notifyAll();
		}
	}

	int running() {
		synchronized (this.idle) {
			return this.running;
		}
	}

	void awaitIdle(Duration patience) {
		long deadline = System.nanoTime() + patience.toNanos();
		synchronized (this.idle) {
			try {
				long left = patience.toMillis();
				while (this.running > 0 && left > 0) {
					this.idle.wait(left);
					left = (deadline - System.nanoTime()) / 1_000_000;
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
