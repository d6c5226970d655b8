package io.payrun.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.payrun.jobs.HealthCheck.Status;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

/** Health for machines, as JSON; 503 says what the body says. */
final class HealthServlet extends HttpServlet {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final transient Supplier<Answer> answer;

	private HealthServlet(Supplier<Answer> answer) {
		this.answer = answer;
	}

	private record Answer(boolean good, Map<String, Object> document) {
	}

	/** Everything that is known; 503 only where something is down. */
	static HealthServlet whole(Health health) {
		return new HealthServlet(() -> {
			Health.Report report = health.report();
			List<Map<String, String>> checks = new ArrayList<>();
			for (Health.Entry entry : report.entries()) {
				Map<String, String> check = new LinkedHashMap<>();
				check.put("name", entry.name());
				check.put("status", entry.status().name());
				check.put("detail", entry.detail());
				checks.add(check);
			}
			Map<String, Object> document = new LinkedHashMap<>();
			document.put("status", report.status().name());
			document.put("checks", checks);
			return new Answer(report.status() != Status.DOWN, document);
		});
	}

	/** Whether a new process would be better than this one. */
	static HealthServlet live(Health health, Heartbeat heartbeat) {
		return new HealthServlet(() -> yesOrNo(heartbeat.beats() && health.alive()));
	}

	/** Whether it may be given work. */
	static HealthServlet ready(Health health) {
		return new HealthServlet(() -> yesOrNo(health.ready()));
	}

	private static Answer yesOrNo(boolean good) {
		return new Answer(good, Map.of("status", (good ? Status.UP : Status.DOWN).name()));
	}

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Answer told = this.answer.get();
		response.setStatus(told.good() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
		response.setContentType("application/json");
		byte[] body = (JSON.writeValueAsString(told.document()) + "\n").getBytes(StandardCharsets.UTF_8);
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}
