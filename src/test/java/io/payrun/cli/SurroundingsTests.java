package io.payrun.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.payrun.database.Database;
import io.payrun.notice.NotifySettings;
import org.junit.jupiter.api.Test;

import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SurroundingsTests {

	@Test
	void withoutSettingsTheContractsDefaultsHold() {
		Surroundings told = told(Map.of());
		assertThat(told.settings().home()).isEqualTo(Path.of(".payrun"));
		assertThat(told.settings().jobs()).isEqualTo(Path.of("jobs"));
		assertThat(told.settings().reports()).isEqualTo(Path.of("reports"));
		assertThat(told.settings().syncpay().url()).isNull();
		assertThat(told.settings().syncpay().window()).isEqualTo(Duration.ofMinutes(30));
		assertThat(told.settings().syncpay().timeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(told.place().url()).isNull();
		assertThat(told.place().home()).isEqualTo(Path.of(".payrun"));
	}

	@Test
	void theContractsVariablesAreRead() {
		Surroundings told = told(Map.of("PAYRUN_HOME", "/var/payrun", "PAYRUN_JOBS", "defs", "PAYRUN_REPORTS", "out",
				"PAYRUN_SYNCPAY_URL", "https://example.com", "PAYRUN_SYNCPAY_KEY_FILE", "/run/key",
				"PAYRUN_SYNCPAY_WINDOW", "60s", "PAYRUN_SYNCPAY_TIMEOUT", "10s", "SPRING_DATASOURCE_URL",
				"jdbc:postgresql://db/payrun", "SPRING_DATASOURCE_USERNAME", "payrun"));
		assertThat(told.settings().jobs()).isEqualTo(Path.of("defs"));
		assertThat(told.settings().reports()).isEqualTo(Path.of("out"));
		assertThat(told.settings().syncpay().url()).isEqualTo(URI.create("https://example.com"));
		assertThat(told.settings().syncpay().keyFile()).isEqualTo(Path.of("/run/key"));
		assertThat(told.settings().syncpay().window()).isEqualTo(Duration.ofSeconds(60));
		assertThat(told.settings().syncpay().timeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(told.place().url()).isEqualTo("jdbc:postgresql://db/payrun");
		assertThat(told.place().username()).isEqualTo("payrun");
		assertThat(told.place().home()).isEqualTo(Path.of("/var/payrun"));
	}

	@Test
	void aKeyIsReadAndNeverPrinted() {
		Surroundings told = told(Map.of("PAYRUN_SYNCPAY_KEY", "sk_test_secret", "SPRING_DATASOURCE_PASSWORD", "pass"));
		assertThat(told.settings().syncpay().key()).isEqualTo("sk_test_secret");
		assertThat(told.place().password()).isEqualTo("pass");
		assertThat(told.toString()).doesNotContain("secret", "pass");
	}

	@Test
	void anEmptyDatabaseAddressMeansTheEmbeddedOne() {
		assertThat(told(Map.of("SPRING_DATASOURCE_URL", "")).place().url()).isNull();
	}

	@Test
	void aSettingThatCannotBeReadIsNamedWithExitCodeTwo() {
		assertThatThrownBy(() -> told(Map.of("PAYRUN_SYNCPAY_WINDOW", "soon"))).satisfies((thrown) -> {
			Failure failure = Failure.of(thrown);
			assertThat(failure.exitCode()).isEqualTo(2);
			assertThat(failure.message()).isEqualTo("PAYRUN_SYNCPAY_WINDOW is not a duration such as 30s or 30m");
		});
	}

	@Test
	void whoIsToldIsReadAndAWrongOneIsNamedWithExitCodeTwo() {
		Surroundings told = told(Map.of("PAYRUN_NOTIFY_SMTP", "smtps://mail.example.com", "PAYRUN_NOTIFY_SMTPUSER",
				"me", "PAYRUN_NOTIFY_SMTPPASSWORD", "geheim", "PAYRUN_NOTIFY_FROM", "payrun@example.com",
				"PAYRUN_NOTIFY_TO", "a@example.com", "PAYRUN_NOTIFY_EVENTSURL", "https://example.com/x",
				"PAYRUN_NOTIFY_EVENTSSECRET", "geheim0123456789abcdef0123", "PAYRUN_NOTIFY_SANDBOX", "true"));
		assertThat(told.notices()).hasToString("NotifySettings[email=ON, webhook=AS_IT_IS, events=ON, sandbox=true]");
		assertThat(told.toString()).doesNotContain("geheim");
		for (String variable : List.of("PAYRUN_NOTIFY_SECRET_FILE", "PAYRUN_NOTIFY_EVENTSSECRET_FILE")) {
			assertWrong(Map.of(variable, "/nowhere"), variable + " names a file that cannot be read: /nowhere");
		}
		assertWrong(Map.of("PAYRUN_NOTIFY_SMTP", "smtps://a.example", "PAYRUN_NOTIFY_SMTPPASSWORD_FILE", "/nowhere"),
				"PAYRUN_NOTIFY_SMTPPASSWORD_FILE names a file that cannot be read: /nowhere");
		assertWrong(Map.of("PAYRUN_NOTIFY_URL", "http://example.com"),
				"PAYRUN_NOTIFY_URL must begin with https:// (http:// only for this machine itself).");
		assertWrong(Map.of("payrun.notify.secret.file", "/nowhere"),
				"PAYRUN_NOTIFY_SECRET_FILE names a file that cannot be read: /nowhere");
	}

	private static void assertWrong(Map<String, Object> variables, String message) {
		assertThatThrownBy(() -> told(variables)).satisfies((thrown) -> {
			Failure failure = Failure.of(thrown);
			assertThat(failure.exitCode()).isEqualTo(2);
			assertThat(failure.message()).isEqualTo(message);
		});
	}

	@Test
	void theDemoSeesNoSettingOfThisMachine() {
		Surroundings demo = Surroundings.isolated(Path.of("/tmp/demo"), Path.of("reports/demo"));
		assertThat(demo.place()).isEqualTo(new Database.Place(null, null, null, Path.of("/tmp/demo")));
		assertThat(demo.settings().jobs()).isEqualTo(Path.of("/tmp/demo/jobs"));
		assertThat(demo.settings().reports()).isEqualTo(Path.of("reports/demo"));
		assertThat(demo.notices()).isEqualTo(NotifySettings.none());
		assertThat(demo.settings().syncpay()).isEqualTo(told(Map.of()).settings().syncpay());
	}

	private static Surroundings told(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					variables));
		return Surroundings.bind(environment);
	}

}
