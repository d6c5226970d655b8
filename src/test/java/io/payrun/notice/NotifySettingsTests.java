package io.payrun.notice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NotifySettingsTests {

	private static final String SECRET = "0123456789abcdef01234567";

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					SMTP       | http://mail.example.com            | a@b.example     | c@d.example             | -    | -
					SMTP       | smtp://mail.example.com/inbox      | a@b.example     | c@d.example             | -    | -
					SMTP       | smtp://me:geheim@mail.example.com  | a@b.example     | c@d.example             | -    | -
					SMTP       | -                                  | a@b.example     | -                       | -    | -
					FROM       | smtps://mail.example.com           | -               | c@d.example             | -    | -
					FROM       | smtps://mail.example.com           | a@b.example,e@f | c@d.example             | -    | -
					TO         | smtps://mail.example.com           | a@b.example     | -                       | -    | -
					TO         | smtps://mail.example.com           | a@b.example     | Ada <c@d.example>       | -    | -
					TO         | smtps://mail.example.com           | a@b.example     | 'c@d.example,,e@f'      | -    | -
					URL        | -                                  | -               | -                       | ftp://a.example | 0123456789abcdef01234567
					URL        | -                                  | -               | -                       | http://a.example | 0123456789abcdef01234567
					URL        | -                                  | -               | -                       | https://me:geheim@a.example | 0123456789abcdef01234567
					URL        | -                                  | -               | -                       | -    | 0123456789abcdef01234567
					SECRET     | -                                  | -               | -                       | https://a.example | -
					SECRET     | -                                  | -               | -                       | https://a.example | short
					""")
	void aSettingThatCannotBeUsedIsNamedAndNotQuoted(String variable, @Nullable String smtp, @Nullable String from,
			@Nullable String to, @Nullable String url, @Nullable String secret) {
		NotifySettings settings = new NotifySettings(smtp, null, null, null, from, to, url, secret, null, null, null,
				null, false);
		assertThatExceptionOfType(WrongNotifySetting.class).isThrownBy(settings::checked)
			.withMessageStartingWith("PAYRUN_NOTIFY_" + variable + " ")
			.withMessageNotContainingAny("geheim", SECRET);
	}

	@Test
	void aNewLineInAnAddressIsRefused() {
		NotifySettings settings = new NotifySettings("smtps://mail.example.com", null, null, null,
				"a@b.example\r\nBcc: x@y.example", "c@d.example", null, null, null, null, null, null, false);
		assertThatExceptionOfType(WrongNotifySetting.class).isThrownBy(settings::checked)
			.withMessageStartingWith("PAYRUN_NOTIFY_FROM ");
	}

	@Test
	void userAndPasswordOfTheMailServerGoTogether() {
		NotifySettings settings = new NotifySettings("smtps://mail.example.com", "me", null, null, "a@b.example",
				"c@d.example", null, null, null, null, null, null, false);
		assertThatExceptionOfType(WrongNotifySetting.class).isThrownBy(settings::checked)
			.withMessageStartingWith("PAYRUN_NOTIFY_SMTPPASSWORD ");
	}

	@Test
	void secretsAreReadFromFilesAndNeverPrinted(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
		Path password = Files.writeString(folder.resolve("password"), "geheimes Wort\n");
		NotifySettings settings = new NotifySettings("smtps://mail.example.com", "me", null, password, "a@b.example",
				"c@d.example,e@f.example", "https://a.example/x?token=geheim", null, file, "http://127.0.0.1:1/",
				SECRET, null, true)
			.checked();
		assertThat(settings.notices()).isNotNull().extracting(NotifySettings.Receiver::secret).isEqualTo(SECRET);
		assertThat(settings.mail()).isNotNull().satisfies((mail) -> {
			assertThat(mail.password()).isEqualTo("geheimes Wort");
			assertThat(mail.port()).isEqualTo(465);
			assertThat(mail.to()).containsExactly("c@d.example", "e@f.example");
			assertThat(mail.toString()).doesNotContain("geheim");
		});
		assertThat(settings + " " + settings.notices()).doesNotContain("geheim", SECRET);
		NotifySettings missing = new NotifySettings(null, null, null, null, null, null, "https://a.example", null,
				folder.resolve("nowhere"), null, null, null, false);
		assertThatExceptionOfType(WrongNotifySetting.class).isThrownBy(missing::checked)
			.withMessageStartingWith("PAYRUN_NOTIFY_SECRET_FILE ");
	}

	@Test
	void offSwitchesOffAndNothingLeavesItAsItIs() {
		NotifySettings off = NoticeWorld.settings("off", "off", "OFF", false).checked();
		assertThat(off.email()).isEqualTo(NotifySettings.Switch.OFF);
		assertThat(off.webhook()).isEqualTo(NotifySettings.Switch.OFF);
		assertThat(off.customer()).isEqualTo(NotifySettings.Switch.OFF);
		assertThat(NotifySettings.none().checked().email()).isEqualTo(NotifySettings.Switch.AS_IT_IS);
	}

	/**
	 * Computed with {@code printf '%s' '1795000000.{"a":1}' | openssl dgst -sha256
	 * -hmac}.
	 */
	@Test
	void theSignatureIsWhatOtherToolsCompute() {
		assertThat(Signature.of(SECRET, Instant.ofEpochSecond(1_795_000_000L), "{\"a\":1}".getBytes(UTF_8)))
			.isEqualTo("t=1795000000,v1=3e9893d27b7d8acda9d51daebcd89998f8ae94fd513e047acc9ea26bf1518a5d");
	}

	@Test
	void aSubjectIsOneHarmlessLine() {
		assertThat(Plain.subject("job\r\nBcc: x@y.example\u2028z\u202e")).isEqualTo("job��Bcc: x@y.example�z�");
		assertThat(Plain.subject("x".repeat(500))).hasSize(160).endsWith("…");
	}

}
