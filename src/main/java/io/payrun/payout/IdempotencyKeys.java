package io.payrun.payout;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Idempotency keys: an HMAC of mode, reference and generation under the installation's
 * secret. Not from time and not random, so that the same payout always gets the same key;
 * not guessable from outside.
 */
final class IdempotencyKeys {

	private final String mode;

	private final SecretKeySpec secret;

	IdempotencyKeys(String mode, byte[] secret) {
		this.mode = mode;
		this.secret = key(secret);
	}

	String of(String reference, int generation) {
		return HexFormat.of().formatHex(hmac(this.secret, this.mode + '\n' + reference + '\n' + generation));
	}

	/** An HMAC of another text under the installation's secret. */
	static byte[] hmac(byte[] secret, String text) {
		return hmac(key(secret), text);
	}

	private static SecretKeySpec key(byte[] secret) {
		return new SecretKeySpec(secret, "HmacSHA256");
	}

	private static byte[] hmac(SecretKeySpec secret, String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(secret);
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String sha256(String text) {
		return sha256(text.getBytes(StandardCharsets.UTF_8));
	}

	static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
