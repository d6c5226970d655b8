package io.payrun.notice;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a receiver checks: {@code t=SECONDS,v1=HMAC} over time, a point and the very bytes
 * of the body.
 */
final class Signature {

	private Signature() {
	}

	static String of(String secret, Instant at, byte[] body) {
		long seconds = at.getEpochSecond();
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
			return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("every Java has HmacSHA256", ex);
		}
	}

}
