package io.payrun.jobs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.payrun.provider.ProviderSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a job may reach its provider, checked before anything runs: address and key are
 * there, the key is of the mode's kind, the address is safe, and the timeout leaves room
 * in the window. There is never a silent fall-back.
 */
final class ProviderAccess {

	private static final String URL = "PAYRUN_SYNCPAY_URL";

	private static final String KEY = "PAYRUN_SYNCPAY_KEY";

	/** The sandbox takes any key of this kind; each is a world of its own. */
	private static final String SANDBOX_KEY = "sk_test_payrun_sandbox";

	private static final Pattern LOOPBACK = Pattern
		.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

	private static final Pattern PRINTABLE = Pattern.compile("[!-~]{9,512}");

	private final Settings.SyncPay syncpay;

	private final SandboxSupplier sandbox;

	ProviderAccess(Settings settings, SandboxSupplier sandbox) {
		this.syncpay = settings.syncpay();
		this.sandbox = sandbox;
	}

	/** The provider's settings for a job, or a refusal that names the variable. */
	ProviderSettings of(JobDefinition job) {
		if ("soap".equals(job.provider())) {
			throw new Refusal(2, "Job " + job.name() + " pays by soap, which this version cannot do yet.");
		}
		return of(job.mode());
	}

	/** SyncPay's settings in a mode, or a refusal that names the variable. */
	ProviderSettings of(Mode mode) {
		String key = key(mode);
		checkTimes();
		return new ProviderSettings(url(mode), key, this.syncpay.window(), this.syncpay.timeout());
	}

	/**
	 * The mode that a person named, else the one that the API key belongs to; the sandbox
	 * where neither an address nor a key is set.
	 */
	Mode mode(@Nullable String word) {
		if (word != null) {
			return Mode.valueOf(word.toUpperCase(Locale.ROOT));
		}
		String key = configuredKey();
		if (key != null) {
			return Stream.of(Mode.LIVE, Mode.TEST)
				.filter((mode) -> key.startsWith(mode.keyPrefix()))
				.findFirst()
				.orElseThrow(() -> new Refusal(2, KEY + " is of no kind that is known: it begins neither with "
						+ Mode.LIVE.keyPrefix() + " nor with " + Mode.TEST.keyPrefix() + "."));
		}
		URI url = this.syncpay.url();
		if (url != null && !url.toString().isBlank()) {
			throw new Refusal(2,
					KEY + " (or " + KEY + "_FILE) is not set, but " + URL + " is: say --mode, or set both.");
		}
		return Mode.SANDBOX;
	}

	private URI url(Mode mode) {
		URI url = this.syncpay.url();
		if (url == null || url.toString().isBlank()) {
			if (mode == Mode.SANDBOX) {
				return this.sandbox.get();
			}
			throw new Refusal(2, URL + " is not set; mode " + mode.word() + " needs the provider's address.");
		}
		String host = url.getHost();
		if (host == null || url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
			throw new Refusal(2, URL + " must be a plain address such as https://api.example.com.");
		}
		boolean loopback = LOOPBACK.matcher(host).matches();
		if (!"https".equals(url.getScheme()) && !(loopback && "http".equals(url.getScheme()))) {
			throw new Refusal(2, URL + " must begin with https:// (http:// only for this machine itself).");
		}
		return url;
	}

	private String key(Mode mode) {
		String key = configuredKey();
		if (key == null) {
			if (mode == Mode.SANDBOX) {
				return SANDBOX_KEY;
			}
			throw new Refusal(2, KEY + " (or " + KEY + "_FILE) is not set; mode " + mode.word() + " needs an API key.");
		}
		if (!PRINTABLE.matcher(key).matches()) {
			throw new Refusal(2, KEY + " is no API key: it is too short or has spaces or other strange characters.");
		}
		if (!key.startsWith(mode.keyPrefix())) {
			throw new Refusal(2, KEY + " is of the wrong kind: mode " + mode.word() + " needs a key that begins with "
					+ mode.keyPrefix() + ".");
		}
		return key;
	}

	private @Nullable String configuredKey() {
		Path file = this.syncpay.keyFile();
		if (file == null) {
			String key = this.syncpay.key();
			return (key == null || key.isBlank()) ? null : key.strip();
		}
		try {
			return Files.readString(file).strip();
		}
		catch (IOException ex) {
			throw new Refusal(2, KEY + "_FILE: " + file + " cannot be read.");
		}
	}

	private void checkTimes() {
		Duration window = this.syncpay.window();
		Duration timeout = this.syncpay.timeout();
		if (timeout.isNegative() || timeout.isZero()) {
			throw new Refusal(2, "PAYRUN_SYNCPAY_TIMEOUT must be longer than nothing.");
		}
		if (timeout.compareTo(window.dividedBy(3)) > 0) {
			throw new Refusal(2, "PAYRUN_SYNCPAY_TIMEOUT (" + timeout.toSeconds() + " s) is more than a third of"
					+ " PAYRUN_SYNCPAY_WINDOW (" + window.toSeconds() + " s).");
		}
	}

}
