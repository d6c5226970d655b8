package io.payrun.jobs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import io.payrun.provider.ProviderSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ProviderAccessTests {

	private static final URI SANDBOX = URI.create("http://127.0.0.1:4711");

	@TempDir
	Path folder;

	@Test
	void aRehearsalWithoutAnAddressUsesTheBuiltInSandbox() {
		ProviderSettings settings = of("sandbox", null, null);
		assertThat(settings.url()).isEqualTo(SANDBOX);
		assertThat(settings.apiKey()).startsWith("sk_test_");
		assertThat(settings.window()).isEqualTo(Duration.ofMinutes(30));
	}

	@Test
	void aRehearsalWithAnAddressUsesThatOne() {
		assertThat(of("sandbox", "http://localhost:9", null).url()).isEqualTo(URI.create("http://localhost:9"));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			-,    -,                 -,              SANDBOX
			-,    https://a.example, sk_live_abcdef, LIVE
			-,    -,                 sk_test_abcdef, TEST
			live, -,                 sk_test_abcdef, LIVE
			""")
	void withoutAJobTheModeIsTheOneThatWasNamedElseTheKeys(@Nullable String named, @Nullable String url,
			@Nullable String key, Mode mode) {
		assertThat(access(url, key).mode(named)).isEqualTo(mode);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			https://a.example, -,            say --mode
			https://a.example, pk_live_abcd, is of no kind that is known
			""")
	void aModeIsNeverGuessed(String url, @Nullable String key, String reason) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> access(url, key).mode(null))
			.withMessageContaining(reason)
			.satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(2));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			test,    -,                     sk_test_abcdef, PAYRUN_SYNCPAY_URL is not set
			live,    -,                     sk_live_abcdef, PAYRUN_SYNCPAY_URL is not set
			test,    https://a.example,     -,              PAYRUN_SYNCPAY_KEY (or PAYRUN_SYNCPAY_KEY_FILE) is not set
			live,    https://a.example,     '  ',           PAYRUN_SYNCPAY_KEY (or PAYRUN_SYNCPAY_KEY_FILE) is not set
			test,    https://a.example,     sk_live_abcdef, begins with sk_test_
			live,    https://a.example,     sk_test_abcdef, begins with sk_live_
			sandbox, -,                     sk_live_abcdef, begins with sk_test_
			test,    https://a.example,     sk_test_a bcd,  is no API key
			test,    http://a.example,      sk_test_abcdef, must begin with https://
			test,    http://127.0.0.1.evil.example, sk_test_abcdef, must begin with https://
			test,    http://0x7f000001/,    sk_test_abcdef, PAYRUN_SYNCPAY_URL
			test,    file:///etc/passwd,    sk_test_abcdef, must be a plain address
			test,    https://u:p@a.example, sk_test_abcdef, must be a plain address
			test,    https://a.example?x=1, sk_test_abcdef, must be a plain address
			""")
	void whatIsMissingOrWrongIsRefusedWithTheNameOfTheVariable(String mode, @Nullable String url, @Nullable String key,
			String reason) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> of(mode, url, key))
			.withMessageContaining(reason)
			.satisfies((refusal) -> {
				assertThat(refusal.exitCode()).isEqualTo(2);
				assertThat(refusal.getMessage()).doesNotContain("abcdef");
			});
	}

	@ParameterizedTest
	@CsvSource({ "http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "https://api.example.com" })
	void theAddressMayBeHttpsOrThisMachine(String url) {
		assertThat(of("test", url, "sk_test_abcdef").url()).isEqualTo(URI.create(url));
	}

	@Test
	void theKeyIsReadFromItsFileWithoutTheLineBreak() throws IOException {
		Path file = Files.writeString(this.folder.resolve("key"), "sk_live_fromfile\n");
		Settings.SyncPay syncpay = new Settings.SyncPay(URI.create("https://a.example"), null, file,
				Duration.ofMinutes(30), Duration.ofSeconds(30), null);
		assertThat(access(syncpay).of(job("live")).apiKey()).isEqualTo("sk_live_fromfile");
		Settings.SyncPay gone = new Settings.SyncPay(URI.create("https://a.example"), null, this.folder.resolve("gone"),
				Duration.ofMinutes(30), Duration.ofSeconds(30), null);
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> access(gone).of(job("live")))
			.withMessageContaining("PAYRUN_SYNCPAY_KEY_FILE");
	}

	@Test
	void aTimeoutOfMoreThanAThirdOfTheWindowIsRefused() {
		assertThat(times(60, 20).timeout()).isEqualTo(Duration.ofSeconds(20));
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> times(60, 21))
			.withMessageContaining("PAYRUN_SYNCPAY_TIMEOUT");
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> times(60, 0))
			.withMessageContaining("PAYRUN_SYNCPAY_TIMEOUT");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			textBlock = """
					test, -,                                    key_world_1, PAYRUN_SOAP_URL is not set
					live, https://api.paywithsoap.com,          -,           PAYRUN_SOAP_KEY (or PAYRUN_SOAP_KEY_FILE) is not set
					live, https://api-sandbox.paywithsoap.com,  key_world_1, PAYRUN_SOAP_URL is Soap's address for test
					test, https://api.paywithsoap.com,          key_world_1, PAYRUN_SOAP_URL is Soap's address for live
					sandbox, https://api.paywithsoap.com,       key_world_1, PAYRUN_SOAP_URL is Soap's address for live
					live, http://api.paywithsoap.com,           key_world_1, PAYRUN_SOAP_URL must begin with https://
					live, https://api.paywithsoap.com,          key world,   PAYRUN_SOAP_KEY is no API key
					""")
	void soapIsReachedInItsOwnWorldOrNotAtAll(String mode, @Nullable String url, @Nullable String key, String refusal) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> soap(url, key).of(job(mode), "soap"))
			.withMessageContaining(refusal)
			.satisfies((refused) -> assertThat(refused.exitCode()).isEqualTo(2));
	}

	@Test
	void withoutSettingsSoapIsTheSandboxInModeSandboxAlone() {
		assertThat(soap(null, null).of(job("sandbox"), "soap").url()).isEqualTo(SANDBOX);
		assertThat(soap("https://api.paywithsoap.com", "key_world_1").of(job("live"), "soap").apiKey())
			.isEqualTo("key_world_1");
	}

	private static ProviderAccess soap(@Nullable String url, @Nullable String key) {
		return new ProviderAccess(new Settings(Path.of(".payrun"), Path.of("jobs"), Path.of("reports"),
				new Settings.SyncPay(null, null, null, Duration.ofMinutes(30), Duration.ofSeconds(30), null),
				new Settings.Soap((url != null) ? URI.create(url) : null, key, null, Duration.ofSeconds(30), false,
						null, null),
				Path.of("links")), () -> SANDBOX);
	}

	private static ProviderSettings times(int windowSeconds, int timeoutSeconds) {
		return access(new Settings.SyncPay(null, null, null, Duration.ofSeconds(windowSeconds),
				Duration.ofSeconds(timeoutSeconds), null))
			.of(job("sandbox"));
	}

	private static ProviderSettings of(String mode, @Nullable String url, @Nullable String key) {
		return access(url, key).of(job(mode));
	}

	private static ProviderAccess access(@Nullable String url, @Nullable String key) {
		return access(new Settings.SyncPay((url != null) ? URI.create(url) : null, key, null, Duration.ofMinutes(30),
				Duration.ofSeconds(30), null));
	}

	private static ProviderAccess access(Settings.SyncPay syncpay) {
		return new ProviderAccess(new Settings(Path.of(".payrun"), Path.of("jobs"), Path.of("reports"), syncpay,
				new Settings.Soap(null, null, null, Duration.ofSeconds(30), false, null, null), Path.of("links")),
				() -> SANDBOX);
	}

	private static JobDefinition job(String mode) {
		return Jobs.definition("nightly", Mode.valueOf(mode.toUpperCase(Locale.ROOT)));
	}

}
