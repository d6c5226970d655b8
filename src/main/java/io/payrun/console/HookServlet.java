package io.payrun.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import io.payrun.jobs.EventDesk;
import io.payrun.payout.HookAnswer;
import io.payrun.provider.HookSignature;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Where a provider tells its events. Nothing of a body is looked at before its signature
 * is known to be good; everything that a stranger could make large or slow has a bound.
 * The answer tells nothing but its status.
 */
final class HookServlet extends HttpServlet {

	private static final Logger log = LoggerFactory.getLogger(HookServlet.class);

	private static final long LONGEST_READ_NANOS = 10_000_000_000L;

	private final transient EventDesk.Desk desk;

	private final transient HookWatch watch;

	HookServlet(EventDesk.Desk desk, HookWatch watch) {
		this.desk = desk;
		this.watch = watch;
	}

	@Override
	protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (request.getHeader("Content-Encoding") != null) {
			response.sendError(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
			return;
		}
		byte[] body;
		try {
			body = read(request.getInputStream());
		}
		catch (SocketTimeoutException ex) {
			response.sendError(HttpServletResponse.SC_REQUEST_TIMEOUT);
			return;
		}
		if (body == null) {
			response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
			return;
		}
		List<String> signatures = Collections.list(request.getHeaders(this.desk.header()));
		HookSignature.Verdict verdict = this.desk.signature()
			.check((signatures.size() == 1) ? signatures.get(0) : null, body);
		this.watch.seen(verdict);
		if (verdict != HookSignature.Verdict.GENUINE) {
			response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
			return;
		}
		answer(body, response);
	}

	private void answer(byte[] body, HttpServletResponse response) throws IOException {
		try {
			HookAnswer answer = this.desk.taker().apply(body);
			if (answer == null) {
				response.sendError(HttpServletResponse.SC_BAD_REQUEST);
			}
			else if (answer.status() < 300) {
				response.setStatus(answer.status());
				response.setContentLength(0);
			}
			else {
				response.sendError(answer.status());
			}
		}
		catch (DataAccessException | TransactionException ex) {
			log.warn("An event of {} could not be stored in time ({}); it has to be told again", this.desk.provider(),
					ex.getClass().getSimpleName());
			response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
		}
	}

	/** The whole body, or null where it is too long or takes too long. */
	private static byte @Nullable [] read(InputStream in) throws IOException {
		byte[] body = new byte[Port.MAX_BODY + 1];
		long end = System.nanoTime() + LONGEST_READ_NANOS;
		int length = 0;
		while (length < body.length) {
			int read = in.read(body, length, body.length - length);
			if (read < 0) {
				return Arrays.copyOf(body, length);
			}
			length += read;
			if (System.nanoTime() - end > 0) {
				return null;
			}
		}
		return null;
	}

}
