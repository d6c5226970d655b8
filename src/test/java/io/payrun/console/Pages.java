package io.payrun.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import io.payrun.jobs.PortSettings;
import io.payrun.jobs.Watched;
import io.payrun.jobs.HealthCheck;
import io.payrun.jobs.Runs;
import io.payrun.jobs.Upcoming;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both ports, open on free numbers of this machine, and somebody who asks them. */
final class Pages implements AutoCloseable {

	static final String TOKEN = "a-token-of-24-characters";

	private final HttpClient client = HttpClient.newHttpClient();

	final List<HealthCheck> checks = new CopyOnWriteArrayList<>();

	final List<Runs.Summary> runs = new CopyOnWriteArrayList<>();

	final List<Upcoming> upcoming = new CopyOnWriteArrayList<>();

	final HttpPorts ports;

	Pages(DataSource dataSource, Clock clock, HealthCheck... checks) {
		this(dataSource, clock, TOKEN, checks);
	}

	Pages(DataSource dataSource, Clock clock, @Nullable String token, HealthCheck... checks) {
		this.ports = HttpPorts.start(new PortSettings("127.0.0.1", 0, "127.0.0.1", 0, token, null),
				new Watched(dataSource, clock, List.of(checks), () -> this.runs, () -> this.upcoming, List.of()));
	}

	HttpResponse<String> get(String path, String... headers) {
		return ask(this.ports.machinePort(), path, headers);
	}

	HttpResponse<String> page(String path) {
		return ask(this.ports.consolePort(), path);
	}

	JsonNode health() {
		return JsonMapper.shared().readTree(get("/health").body());
	}

	/** What one check says in {@code /health}: status and detail. */
	List<String> check(String name) {
		return health().get("checks")
			.valueStream()
			.filter((check) -> check.get("name").stringValue().equals(name))
			.map((check) -> (check.get("status").stringValue() + " " + check.get("detail").stringValue()).strip())
			.toList();
	}

	String metrics() {
		return get("/metrics", "Authorization", "Bearer " + TOKEN).body();
	}

	private HttpResponse<String> ask(int port, String path, String... headers) {
		try {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
			for (int at = 0; at < headers.length; at += 2) {
				request.header(headers[at], headers[at + 1]);
			}
			return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.ports.close();
	}

}
