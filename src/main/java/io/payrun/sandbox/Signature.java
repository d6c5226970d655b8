package io.payrun.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How the providers sign what they send: HMAC-SHA256 in lower-case hex. */
final class Signature {

	private static final String ALGORITHM = "HmacSHA256";

	private Signature() {
	}

	/** Soap signs the time of the attempt with the body. */
	static String soap(String secret, Instant at, String body) {
		String time = Long.toString(at.getEpochSecond());
		return "t=" + time + ",v1=" + hex(secret, time + "." + body);
	}

	/** SyncPay signs the body alone. */
	static String hex(String secret, String text) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
			return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("every Java platform has " + ALGORITHM, ex);
		}
	}

}
