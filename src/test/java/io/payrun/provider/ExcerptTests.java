package io.payrun.provider;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExcerptTests {

	private static final String KEY = "sk_live_Abc.123$";

	private final Excerpt excerpt = new Excerpt(KEY);

	@Test
	void theKeyIsMaskedInEverySpelling() {
		assertThat(this.excerpt.line("Bearer " + KEY + ", again " + KEY)).isEqualTo("Bearer ***, again ***");
		assertThat(this.excerpt.line("sk\\u005flive\\u005FAbc.123\\u0024!")).isEqualTo("***!");
	}

	@Test
	void anotherKeyAndTheBeginningOfOneAreMaskedToo() {
		assertThat(this.excerpt.line("{\"key\":\"sk_test_other\"}")).isEqualTo("{\"key\":\"***\"}");
		assertThat(this.excerpt.line("cut: sk_live_Ab")).isEqualTo("cut: ***");
		Excerpt other = new Excerpt("another-kind-of-key");
		assertThat(other.line("cut: another-kind-of-k")).isEqualTo("cut: ***");
		assertThat(other.line("cut: anot")).isEqualTo("cut: ***");
		assertThat(other.line("a piano")).isEqualTo("a piano");
	}

	@Test
	void aKeyAcrossTheCutLeavesNothing() {
		for (int before = 4080; before < 4100; before++) {
			assertThat(answer("x".repeat(before) + KEY + "y".repeat(20_000))).doesNotContain("sk_");
		}
		assertThat(answer((KEY + " ").repeat(10_000))).doesNotContain("sk_", "Abc").hasSize(4096);
	}

	@Test
	void nothingThatMovesACursorOrHidesTextGetsThrough() {
		assertThat(this.excerpt.line("a\r\n\t\u0000\u001b[2J\u007f\u0085\u200b\u202e\u2028\ud800b"))
			.isEqualTo("a\\r\\n\\t\\u0000\\u001b[2J\\u007f\\u0085\\u200b\\u202e\\u2028\\ud800b");
		assertThat(this.excerpt.line("Zoë ₦5 \uD83D\uDE00")).isEqualTo("Zoë ₦5 \uD83D\uDE00");
	}

	@Test
	void theCutIsInBytesAndBetweenCharacters() {
		String cut = answer("\uD83D\uDE00".repeat(2000));
		assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSize(4096);
		assertThat(answer("x" + "\uD83D\uDE00".repeat(2000)).getBytes(StandardCharsets.UTF_8)).hasSize(4093);
	}

	@Test
	void aCharacterCountsAsManyBytesAsItTakes() {
		assertThat(answer("\u07ff".repeat(3000)).length()).isEqualTo(2048);
		assertThat(answer("\u0800".repeat(3000)).length()).isEqualTo(1365);
		assertThat(answer("\uD800\uDC00".repeat(3000)).length()).isEqualTo(2048);
	}

	@Test
	void onlyTheKeyItselfIsInAText() {
		assertThat(this.excerpt.isIn("wd_" + KEY + "_1")).isTrue();
		assertThat(this.excerpt.isIn("wd_sk_live_Ab")).isFalse();
		assertThat(new Excerpt("").isIn("wd_1")).isFalse();
	}

	private String answer(String text) {
		return this.excerpt.answer(text.getBytes(StandardCharsets.UTF_8));
	}

}
