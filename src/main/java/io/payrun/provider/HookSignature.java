package io.payrun.provider;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Whether an event comes from whoever has the secret: HMAC-SHA256 over the very bytes, in
 * constant time, under one of at most two secrets, so that one can be changed without
 * losing an event.
 */
public final class HookSignature {

	private static final Pattern TIMED = Pattern.compile("t=(?<t>[0-9]{1,12}),v1=(?<mac>[0-9a-f]{64})");

	private static final Pattern PLAIN = Pattern.compile("[0-9a-f]{64}");

	private static final Pattern SECRET = Pattern.compile("[!-~]{8,256}");

	private final List<byte[]> secrets;

	private final boolean timed;

	private final Duration window;

	private final Clock clock;

	private HookSignature(List<String> secrets, boolean timed, Duration window, Clock clock) {
		this.secrets = secrets.stream().map((secret) -> secret.getBytes(StandardCharsets.UTF_8)).toList();
		this.timed = timed;
		this.window = window;
		this.clock = clock;
	}

	/** What a signature showed. */
	public enum Verdict {

		/** It is genuine and of now. */
		GENUINE,

		/** It is genuine, but its time lies outside of the window. */
		STALE,

		/** It is not: the body was not looked at. */
		FORGED

	}

	/**
	 * {@code t=SECONDS,v1=HEX} over time, a point and the body (Soap).
	 * @param secrets one or two
	 * @param window how far the time may lie from ours, in both directions
	 * @param clock ours
	 * @return the check
	 */
	public static HookSignature timed(List<String> secrets, Duration window, Clock clock) {
		return new HookSignature(secrets, true, window, clock);
	}

	/**
	 * Hex over the body alone (SyncPay): it can be repeated for ever, so whoever uses it
	 * takes each event once.
	 * @param secrets one or two
	 * @return the check
	 */
	public static HookSignature plain(List<String> secrets) {
		return new HookSignature(secrets, false, Duration.ZERO, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
	}

	/**
	 * Reads a setting of one or two secrets.
	 * @param setting comma-separated, or null
	 * @return the secrets; empty where there are none
	 * @throws IllegalArgumentException where there are more, or one is too short, too
	 * long or holds blanks; the message holds no secret
	 */
	public static List<String> secrets(@Nullable String setting) {
		if (setting == null || setting.isBlank()) {
			return List.of();
		}
		List<String> secrets = List.of(setting.strip().split(",", -1)).stream().map(String::strip).toList();
		if (secrets.size() > 2 || !secrets.stream().allMatch((secret) -> SECRET.matcher(secret).matches())) {
			throw new IllegalArgumentException(
					"holds one secret, or two with a comma between them, each of 8 to 256 characters without blanks");
		}
		return secrets;
	}

	/**
	 * Checks a header against the bytes.
	 * @param header the signature header, or null where there is none or more than one
	 * @param body the bytes as they came
	 * @return what it showed
	 */
	public Verdict check(@Nullable String header, byte[] body) {
		Matcher form = (this.timed ? TIMED : PLAIN).matcher((header != null && header.length() <= 256) ? header : "");
		if (!form.matches()) {
			return Verdict.FORGED;
		}
		String time = this.timed ? form.group("t") : "";
		byte[] told = HexFormat.of().parseHex(this.timed ? form.group("mac") : form.group());
		boolean genuine = false;
		for (byte[] secret : this.secrets) {
			genuine |= MessageDigest.isEqual(mac(secret, time, body), told);
		}
		if (!genuine) {
			return Verdict.FORGED;
		}
		return (this.timed && isFarOff(Long.parseLong(time))) ? Verdict.STALE : Verdict.GENUINE;
	}

	private boolean isFarOff(long seconds) {
		return Math.abs(this.clock.instant().getEpochSecond() - seconds) > this.window.toSeconds();
	}

	private byte[] mac(byte[] secret, String time, byte[] body) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(secret, "HmacSHA256"));
			if (this.timed) {
				mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
			}
			return mac.doFinal(body);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("every Java has HmacSHA256", ex);
		}
	}

}
