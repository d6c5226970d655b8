package io.payrun.provider;

import java.net.URI;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ProviderSettingsTests {

	@ParameterizedTest
	@ValueSource(strings = { "https://api.usesyncpay.com", "https://api.example.com:8443/base/", "https://x:65535",
			"HTTPS://x", "http://localhost:8080", "http://127.0.0.1", "http://127.9.9.9:1", "http://[::1]:80/" })
	void theseAddressesAreFine(String url) {
		assertThat(ProviderSettings.urlProblem(URI.create(url))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://api.usesyncpay.com", "http://169.254.169.254/", "http://10.0.0.1",
			"http://2130706433", "http://0x7f.1", "http://127.1", "http://[::ffff:127.0.0.1]", "http://0.0.0.0",
			"http://localhost.evil.com", "http://127.0.0.1.evil.com", "http://localhost@evil.com",
			"https://user:pw@api.usesyncpay.com", "https://api.usesyncpay.com?x=1", "https://api.usesyncpay.com#x",
			"file:///etc/passwd", "ftp://x", "https:///path", "https:opaque", "api.usesyncpay.com", "", "//x/y",
			"https://x:0", "https://x:70000", "https://bad_host" })
	void theseAddressesGetNoKey(String url) {
		assertThat(ProviderSettings.urlProblem(URI.create(url)))
			.hasValueSatisfying((problem) -> assertThat(problem).doesNotContain("\n", "pw").isNotBlank());
		assertThatIllegalArgumentException().isThrownBy(() -> new Wire(settings(url, "sk_test_canary")))
			.withMessageNotContaining("canary");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "sk_test_canary\n", "sk_test_canary\r\nX: y", "sk_test_cänary", "sk test" })
	void aKeyThatNoHeaderCanCarryIsRefusedWithoutShowingIt(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Wire(settings("https://x", key)))
			.withMessageNotContaining("nary");
	}

	@Test
	void theKeyIsNotPartOfTheText() {
		assertThat(settings("https://x", "sk_test_canary").toString()).contains("https://x", "PT30M");
		assertThat(settings("https://x", "sk_test_canary").toString()).doesNotContain("canary");
	}

	private static ProviderSettings settings(String url, String key) {
		return new ProviderSettings(URI.create(url), key, Duration.ofMinutes(30), Duration.ofSeconds(30));
	}

}
