package io.payrun.jobs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class SettingsTests {

	@Test
	void everySettingHasItsDefault() {
		Settings settings = bound(Map.of());
		assertThat(settings).isEqualTo(new Settings(Path.of(".payrun"), Path.of("jobs"), Path.of("reports"),
				new Settings.SyncPay(null, null, null, Duration.ofMinutes(30), Duration.ofSeconds(30), null)));
	}

	@Test
	void everyVariableOfTheContractIsRead() {
		Settings settings = bound(Map.of("PAYRUN_HOME", "/h", "PAYRUN_JOBS", "/j", "PAYRUN_REPORTS", "/r",
				"PAYRUN_SYNCPAY_URL", "https://a.example", "PAYRUN_SYNCPAY_KEY", "sk_test_1", "PAYRUN_SYNCPAY_KEY_FILE",
				"/k", "PAYRUN_SYNCPAY_WINDOW", "60s", "PAYRUN_SYNCPAY_TIMEOUT", "10s", "PAYRUN_SYNCPAY_WEBHOOKSECRET",
				"s"));
		assertThat(settings).isEqualTo(new Settings(Path.of("/h"), Path.of("/j"), Path.of("/r"),
				new Settings.SyncPay(URI.create("https://a.example"), "sk_test_1", Path.of("/k"),
						Duration.ofSeconds(60), Duration.ofSeconds(10), "s")));
		assertThat(settings.toString()).doesNotContain("sk_test_1");
	}

	private static Settings bound(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables));
		return new Binder(ConfigurationPropertySources.get(environment)).bindOrCreate("payrun", Settings.class);
	}

}
