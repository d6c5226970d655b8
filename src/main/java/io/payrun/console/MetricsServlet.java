package io.payrun.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Metrics for whoever shows the token. */
final class MetricsServlet extends HttpServlet {

	private static final String SCHEME = "bearer ";

	private final transient byte[] token;

	private final transient Supplier<String> metrics;

	MetricsServlet(String token, Supplier<String> metrics) {
		this.token = token.getBytes(StandardCharsets.UTF_8);
		this.metrics = metrics;
	}

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!knows(request.getHeader("Authorization"))) {
			response.setHeader("WWW-Authenticate", "Bearer");
			response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
			return;
		}
		byte[] body = this.metrics.get().getBytes(StandardCharsets.UTF_8);
		response.setContentType("text/plain; version=0.0.4; charset=utf-8");
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	/** How long it takes tells nothing about how much was right. */
	private boolean knows(@Nullable String header) {
		if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
			return false;
		}
		byte[] shown = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
		return MessageDigest.isEqual(this.token, shown);
	}

}
