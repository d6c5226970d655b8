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
 * How a job may reach a provider, checked before anything runs: address and key are
 * there, the key is of the mode's kind, the address is safe, and the timeout leaves room
 * in the window. There is never a silent fall-back.
 */
final class ProviderAccess {

	static final String SYNCPAY = "syncpay";

	static final String SOAP = "soap";

	/** The sandbox takes any key of these kinds; each is a world of its own. */
	private static final String SANDBOX_KEY = "sk_test_payrun_sandbox";

	private static final String SOAP_SANDBOX_KEY = "key_payrun_sandbox";

	/** Soap has no idempotency keys; this only paces who waits for it. */
	private static final Duration SOAP_WINDOW = Duration.ofMinutes(30);

	private static final Pattern LOOPBACK = Pattern
		.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

	private static final Pattern PRINTABLE = Pattern.compile("[!-~]{9,512}");

	private final Settings.SyncPay syncpay;

	private final Settings.Soap soap;

	private final SandboxSupplier sandbox;

	ProviderAccess(Settings settings, SandboxSupplier sandbox) {
		this.syncpay = settings.syncpay();
		this.soap = settings.soap();
		this.sandbox = sandbox;
	}

	/** The settings of the job's own provider, or a refusal that names the variable. */
	ProviderSettings of(JobDefinition job) {
		return of(job, main(job));
	}

	/** The settings of any provider that the job's lines name. */
	ProviderSettings of(JobDefinition job, String provider) {
		return provider.equals(SOAP) ? soap(job.mode()) : syncpay(job.mode());
	}

	/**
	 * The mode that a person named, else the one that SyncPay's API key belongs to; the
	 * sandbox where neither an address nor a key is set.
	 */
	Mode mode(@Nullable String word) {
		if (word != null) {
			return Mode.valueOf(word.toUpperCase(Locale.ROOT));
		}
		String key = configuredKey("PAYRUN_SYNCPAY_KEY", this.syncpay.key(), this.syncpay.keyFile());
		if (key != null) {
			return Stream.of(Mode.LIVE, Mode.TEST)
				.filter((mode) -> key.startsWith(mode.keyPrefix()))
				.findFirst()
				.orElseThrow(
						() -> new Refusal(2, "PAYRUN_SYNCPAY_KEY is of no kind that is known: it begins neither with "
								+ Mode.LIVE.keyPrefix() + " nor with " + Mode.TEST.keyPrefix() + "."));
		}
		if (!isBlank(this.syncpay.url())) {
			throw new Refusal(2,
					"PAYRUN_SYNCPAY_KEY (or PAYRUN_SYNCPAY_KEY_FILE) is not set, but PAYRUN_SYNCPAY_URL is:"
							+ " say --mode, or set both.");
		}
		return Mode.SANDBOX;
	}

	/** Whether Soap's key is sent without a word before it. */
	boolean sendsBareKey() {
		return this.soap.barekey();
	}

	/**
	 * The provider that a job cannot do without: its own, or where it names none, SyncPay
	 * unless Soap alone is set up.
	 */
	String main(JobDefinition job) {
		if (job.provider() != null) {
			return job.provider();
		}
		boolean soapAlone = job.mode() != Mode.SANDBOX && isBlank(this.syncpay.url()) && !isBlank(this.soap.url());
		return soapAlone ? SOAP : SYNCPAY;
	}

	/** SyncPay's settings in a mode, or a refusal that names the variable. */
	ProviderSettings syncpay(Mode mode) {
		String key = key("PAYRUN_SYNCPAY_KEY", mode, this.syncpay.key(), this.syncpay.keyFile(), SANDBOX_KEY);
		if (!key.startsWith(mode.keyPrefix())) {
			throw new Refusal(2, "PAYRUN_SYNCPAY_KEY is of the wrong kind: mode " + mode.word()
					+ " needs a key that begins with " + mode.keyPrefix() + ".");
		}
		checkTimes("SYNCPAY", this.syncpay.timeout(), this.syncpay.window());
		return new ProviderSettings(url("PAYRUN_SYNCPAY_URL", mode, this.syncpay.url()), key, this.syncpay.window(),
				this.syncpay.timeout());
	}

	private ProviderSettings soap(Mode mode) {
		String key = key("PAYRUN_SOAP_KEY", mode, this.soap.key(), this.soap.keyFile(), SOAP_SANDBOX_KEY);
		checkTimes("SOAP", this.soap.timeout(), SOAP_WINDOW);
		URI url = url("PAYRUN_SOAP_URL", mode, this.soap.url());
		checkWorld(mode, url.getHost());
		return new ProviderSettings(url, key, SOAP_WINDOW, this.soap.timeout());
	}

	/** Nothing in a key of Soap's tells test from live; its two addresses do. */
	private static void checkWorld(Mode mode, String host) {
		boolean practice = host.equalsIgnoreCase("api-sandbox.paywithsoap.com");
		boolean real = host.equalsIgnoreCase("api.paywithsoap.com");
		if ((mode == Mode.LIVE && practice) || (mode != Mode.LIVE && real)) {
			throw new Refusal(2, "PAYRUN_SOAP_URL is Soap's address for " + (real ? "live" : "test") + ", and mode "
					+ mode.word() + " is the other one.");
		}
	}

	private static boolean isBlank(@Nullable URI url) {
		return url == null || url.toString().isBlank();
	}

	private URI url(String variable, Mode mode, @Nullable URI url) {
		if (url == null || isBlank(url)) {
			if (mode == Mode.SANDBOX) {
				return this.sandbox.get();
			}
			throw new Refusal(2, variable + " is not set; mode " + mode.word() + " needs the provider's address.");
		}
		String host = url.getHost();
		if (host == null || url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
			throw new Refusal(2, variable + " must be a plain address such as https://api.example.com.");
		}
		boolean loopback = LOOPBACK.matcher(host).matches();
		if (!"https".equals(url.getScheme()) && !(loopback && "http".equals(url.getScheme()))) {
			throw new Refusal(2, variable + " must begin with https:// (http:// only for this machine itself).");
		}
		return url;
	}

	private static String key(String variable, Mode mode, @Nullable String written, @Nullable Path file,
			String sandboxKey) {
		String key = configuredKey(variable, written, file);
		if (key == null) {
			if (mode == Mode.SANDBOX) {
				return sandboxKey;
			}
			throw new Refusal(2,
					variable + " (or " + variable + "_FILE) is not set; mode " + mode.word() + " needs an API key.");
		}
		if (!PRINTABLE.matcher(key).matches()) {
			throw new Refusal(2,
					variable + " is no API key: it is too short or has spaces or other strange characters.");
		}
		return key;
	}

	private static @Nullable String configuredKey(String variable, @Nullable String key, @Nullable Path file) {
		if (file == null) {
			return (key == null || key.isBlank()) ? null : key.strip();
		}
		try {
			return Files.readString(file).strip();
		}
		catch (IOException ex) {
			throw new Refusal(2, variable + "_FILE: " + file + " cannot be read.");
		}
	}

	private static void checkTimes(String name, Duration timeout, Duration window) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new Refusal(2, "PAYRUN_" + name + "_TIMEOUT must be longer than nothing.");
		}
		if (timeout.compareTo(window.dividedBy(3)) > 0) {
			throw new Refusal(2,
					"PAYRUN_" + name + "_TIMEOUT (" + timeout.toSeconds() + " s) is more than a third of "
							+ (name.equals("SOAP") ? "half an hour" : "PAYRUN_SYNCPAY_WINDOW") + " ("
							+ window.toSeconds() + " s).");
		}
	}

}
