package io.payrun.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PortSettingsTests {

	private static final String TOKEN = "a-token-of-24-characters";

	@Test
	void theConsoleIsForThisMachineUnlessToldOtherwise() {
		assertThat(bind(Map.of())).isEqualTo(new PortSettings("0.0.0.0", 8080, "127.0.0.1", 8081, null, null));
	}

	@Test
	void everyVariableIsTaken(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
		PortSettings settings = bind(Map.of("PAYRUN_ADDRESS", "10.0.0.1", "PAYRUN_PORT", "1", "PAYRUN_CONSOLEADDRESS",
				"::1", "PAYRUN_CONSOLEPORT", "2", "PAYRUN_METRICSTOKEN", "another", "PAYRUN_METRICSTOKEN_FILE",
				file.toString()));
		assertThat(settings).isEqualTo(new PortSettings("10.0.0.1", 1, "::1", 2, "another", file));
		assertThat(settings.token()).isEqualTo(TOKEN);
	}

	@Test
	void noTokenMeansNoMetrics() {
		assertThat(bind(Map.of()).token()).isNull();
		assertThat(bind(Map.of("PAYRUN_METRICSTOKEN", " ")).token()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "short", "with a blank in it, and long", "ünprintable-and-long-enough" })
	void aTokenThatCouldBeGuessedOrNotBeSentIsRefusedWithoutShowingIt(String token) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> bind(Map.of("PAYRUN_METRICSTOKEN", token)).token())
			.withMessageStartingWith("PAYRUN_METRICSTOKEN is 20 to 512")
			.satisfies((refusal) -> assertThat(refusal.getMessage()).doesNotContain(token));
	}

	@Test
	void aTokenFileThatIsNotThereIsNamed() {
		assertThatExceptionOfType(Refusal.class)
			.isThrownBy(() -> bind(Map.of("PAYRUN_METRICSTOKEN_FILE", "/nowhere/token")).token())
			.withMessage("PAYRUN_METRICSTOKEN_FILE: /nowhere/token cannot be read.");
	}

	@Test
	void theTokenIsNotInTheWords() {
		assertThat(bind(Map.of("PAYRUN_METRICSTOKEN", TOKEN)).toString()).doesNotContain(TOKEN);
	}

	private static PortSettings bind(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		ConfigurationPropertySources.attach(environment);
		return Binder.get(environment).bindOrCreate("payrun", PortSettings.class);
	}

}
