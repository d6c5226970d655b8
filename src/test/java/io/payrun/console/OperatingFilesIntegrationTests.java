package io.payrun.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.payrun.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the files of {@code ops/} and the pages of {@code docs/} to what the program
 * really does.
 */
class OperatingFilesIntegrationTests {

	private static final Pattern NAME = Pattern.compile("\\b(payrun|jvm|process)_[a-z0-9_]+\\b");

	private static final Pattern LINK = Pattern
		.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)|`(docs/[a-z-]+\\.md|ops/[a-z.-]+)`");

	private static final TestDatabase DATABASE = TestDatabase.create();

	private static final Pages PAGES = new Pages(DATABASE.dataSource(), Clock.systemUTC());

	@AfterAll
	static void close() {
		PAGES.close();
		DATABASE.close();
	}

	@Test
	void theDashboardAndTheAlertsUseOnlyMetricsThatExist() throws IOException {
		Set<String> told = families();
		assertThat(told).hasSizeGreaterThan(15);
		Set<String> used = new TreeSet<>();
		json("ops/grafana-dashboard.json").findValuesAsString("expr").forEach((text) -> names(text, used));
		assertThat(used).hasSizeGreaterThan(15);
		yaml("ops/alerts.yml").findValuesAsString("expr").forEach((text) -> names(text, used));
		assertThat(told).containsAll(used);
		assertThat(used).as("every metric is shown somewhere").containsAll(told);
	}

	@Test
	void theMetricsPageNamesEachOfThemOnceAndNoOther() throws IOException {
		Set<String> named = new TreeSet<>();
		try (Stream<String> lines = Files.lines(Path.of("docs/machine.md"))) {
			lines.filter((line) -> line.startsWith("| `") && NAME.matcher(line).find())
				.forEach((line) -> names(line.split("\\|")[1], named));
		}
		assertThat(named).isEqualTo(families());
	}

	@Test
	void everyPanelHasItsPlaceAndItsQuery() throws IOException {
		JsonNode panels = json("ops/grafana-dashboard.json").get("panels");
		assertThat(panels.valueStream().map((panel) -> panel.get("id").intValue())).doesNotHaveDuplicates();
		assertThat(panels.valueStream().map((panel) -> panel.get("gridPos").toString())).doesNotHaveDuplicates();
		assertThat(panels.valueStream()).allSatisfy((panel) -> {
			assertThat(panel.get("gridPos").get("x").intValue() + panel.get("gridPos").get("w").intValue())
				.isLessThanOrEqualTo(24);
			assertThat(panel.get("targets").valueStream()).isNotEmpty()
				.allSatisfy((target) -> assertThat(balanced(target.get("expr").stringValue())).isTrue());
		});
	}

	@Test
	void composeStartsTheDatabaseFirstAndKeepsTheConsoleOnTheHost() throws IOException {
		JsonNode services = yaml("compose.yaml").get("services");
		JsonNode payrun = services.get("payrun");
		assertThat(services.get("db").get("image").stringValue()).isEqualTo("postgres:18");
		assertThat(payrun.get("depends_on").get("db").get("condition").stringValue()).isEqualTo("service_healthy");
		assertThat(payrun.get("ports").valueStream().map(JsonNode::stringValue)).containsExactly("8080:8080",
				"127.0.0.1:8081:8081");
		assertThat(payrun.get("environment").propertyNames())
			.allMatch((name) -> name.matches("(PAYRUN|SPRING)_[A-Z_]+"));
		assertThat(yaml("compose.yaml").get("secrets").propertyNames()).containsExactlyInAnyOrder("owner_password",
				"payrun_password", "syncpay_key", "metrics_token");
		assertThat(yaml("ops/prometheus.yml").at("/scrape_configs/0/metrics_path").stringValue()).isEqualTo("/metrics");
	}

	@Test
	void theImagesHealthCheckWorksWithoutCurl() throws Exception {
		String dockerfile = Files.readString(Path.of("Dockerfile"));
		Matcher command = Pattern.compile("(?s)HEALTHCHECK.*?CMD (\\[.*?\\])\n").matcher(dockerfile);
		assertThat(command.find()).isTrue();
		List<String> words = JsonMapper.shared()
			.readTree(command.group(1))
			.valueStream()
			.map(JsonNode::stringValue)
			.toList();
		assertThat(exit(words, PAGES.ports.machinePort())).isZero();
		// the console has no such page
		assertThat(exit(words, PAGES.ports.consolePort())).isNotZero();
		assertThat(dockerfile).contains("\nUSER payrun\n", "STOPSIGNAL SIGTERM");
	}

	@Test
	void theUnitEndsByTermAndWaitsLongerThanARunNeedsToStop() throws IOException {
		assertThat(Files.readAllLines(Path.of("ops/payrun.service"))).contains("KillSignal=SIGTERM",
				"TimeoutStopSec=60", "User=payrun", "NoNewPrivileges=yes", "ProtectSystem=strict",
				"RestartPreventExitStatus=2", "EnvironmentFile=/etc/payrun/payrun.env");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ops/postgres-roles.sh" })
	void scriptsAreOfTheShellsGrammar(String script) throws Exception {
		assertThat(new ProcessBuilder("sh", "-n", script).inheritIO().start().waitFor()).isZero();
	}

	static List<Path> pages() throws IOException {
		try (Stream<Path> pages = Files.list(Path.of("docs"))) {
			return pages.filter((page) -> page.toString().endsWith(".md")).sorted().toList();
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyLinkOfARunbookLeadsSomewhere(Path page) throws IOException {
		Matcher link = LINK.matcher(Files.readString(page));
		while (link.find()) {
			Path target = (link.group(1) != null) ? page.resolveSibling(link.group(1)) : Path.of(link.group(3));
			assertThat(target.normalize()).as(page + ": " + link.group()).exists();
		}
	}

	private static Set<String> families() {
		Set<String> families = new TreeSet<>();
		PAGES.metrics()
			.lines()
			.filter((line) -> line.startsWith("# TYPE "))
			.forEach((line) -> families.add(line.split(" ")[2]));
		return families;
	}

	private static void names(String text, Set<String> into) {
		// labels are no names
		Matcher name = NAME.matcher(text.replaceAll("\\{[^}]*}", "").replaceAll("\"[^\"]*\"", ""));
		while (name.find()) {
			into.add(name.group());
		}
	}

	private static boolean balanced(String expression) {
		return expression.replaceAll("[^(]", "").length() == expression.replaceAll("[^)]", "").length();
	}

	private static int exit(List<String> words, int port) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(words);
		builder.environment().put("PAYRUN_PORT", String.valueOf(port));
		return builder.start().waitFor();
	}

	private static JsonNode json(String file) throws IOException {
		return read(JsonMapper.shared(), file);
	}

	private static JsonNode yaml(String file) throws IOException {
		return read(YAMLMapper.shared(), file);
	}

	private static JsonNode read(ObjectMapper mapper, String file) throws IOException {
		return mapper.readTree(Files.readString(Path.of(file)));
	}

}
