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
				new Settings.SyncPay(null, null, null, Duration.ofMinutes(30), Duration.ofSeconds(30), null),
				new Settings.Soap(null, null, null, Duration.ofSeconds(30), false, null, null), Path.of("links")));
	}

	@Test
	void everyVariableOfTheContractIsRead() {
		Settings settings = bound(Map.ofEntries(Map.entry("PAYRUN_HOME", "/h"), Map.entry("PAYRUN_JOBS", "/j"),
				Map.entry("PAYRUN_REPORTS", "/r"), Map.entry("PAYRUN_LINKS", "/l"),
				Map.entry("PAYRUN_SYNCPAY_URL", "https://a.example"), Map.entry("PAYRUN_SYNCPAY_KEY", "sk_test_1"),
				Map.entry("PAYRUN_SYNCPAY_KEY_FILE", "/k"), Map.entry("PAYRUN_SYNCPAY_WINDOW", "60s"),
				Map.entry("PAYRUN_SYNCPAY_TIMEOUT", "10s"), Map.entry("PAYRUN_SYNCPAY_WEBHOOKSECRET", "s"),
				Map.entry("PAYRUN_SOAP_URL", "https://b.example"), Map.entry("PAYRUN_SOAP_KEY", "key_canary"),
				Map.entry("PAYRUN_SOAP_KEY_FILE", "/s"), Map.entry("PAYRUN_SOAP_TIMEOUT", "9s"),
				Map.entry("PAYRUN_SOAP_BAREKEY", "true"), Map.entry("PAYRUN_SOAP_WEBHOOKSECRET", "wss_canary"),
				Map.entry("PAYRUN_SOAP_RETURNORIGINS", "https://c.example")));
		assertThat(settings).isEqualTo(new Settings(Path.of("/h"), Path.of("/j"), Path.of("/r"),
				new Settings.SyncPay(URI.create("https://a.example"), "sk_test_1", Path.of("/k"),
						Duration.ofSeconds(60), Duration.ofSeconds(10), "s"),
				new Settings.Soap(URI.create("https://b.example"), "key_canary", Path.of("/s"), Duration.ofSeconds(9),
						true, "wss_canary", "https://c.example"),
				Path.of("/l")));
		assertThat(settings.toString()).doesNotContain("sk_test_1", "canary");
	}

	private static Settings bound(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables));
		return new Binder(ConfigurationPropertySources.get(environment)).bindOrCreate("payrun", Settings.class);
	}

}
