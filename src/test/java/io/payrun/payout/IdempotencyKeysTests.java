package io.payrun.payout;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class IdempotencyKeysTests {

	private static final byte[] SECRET = "a secret of 32 bytes for testing".getBytes(StandardCharsets.UTF_8);

	@Test
	void aPayoutAlwaysGetsTheSameKeyAndANewGenerationAnotherOne() {
		IdempotencyKeys keys = new IdempotencyKeys("live", SECRET);
		assertThat(keys.of("PO-1", 1)).isEqualTo(new IdempotencyKeys("live", SECRET).of("PO-1", 1)).hasSize(64);
		assertThat(keys.of("PO-1", 1)).isNotEqualTo(keys.of("PO-1", 2)).isNotEqualTo(keys.of("PO-2", 1));
	}

	@Test
	void modesAndInstallationsDoNotShareKeys() {
		String key = new IdempotencyKeys("live", SECRET).of("PO-1", 1);
		assertThat(new IdempotencyKeys("test", SECRET).of("PO-1", 1)).isNotEqualTo(key);
		assertThat(new IdempotencyKeys("live", new byte[] { 1 }).of("PO-1", 1)).isNotEqualTo(key);
	}

	@Test
	void aBodyIsKnownByItsSha256InHex() {
		assertThat(IdempotencyKeys.sha256("abc"))
			.isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	}

}
