package io.payrun.payout;

import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MarkTests {

	private static final String HASH = "0123456789abcdef".repeat(4);

	private static final Mark MARK = new Mark(UUID.fromString("8f14e45f-ceea-467f-9e0b-6b1b1b1b1b1b"), 12_345, HASH);

	private static final String NAME = "000000000012345-8f14e45f-ceea-467f-9e0b-6b1b1b1b1b1b-" + HASH;

	@Test
	void aNameIsReadAsTheMarkThatWroteIt() {
		assertThat(MARK.name()).isEqualTo(NAME);
		assertThat(Mark.parse(NAME)).isEqualTo(MARK);
	}

	@Test
	void forPeopleItIsACountAndAnInstallation() {
		assertThat(MARK).hasToString("12,345 intents of installation 8f14e45f-ceea-467f-9e0b-6b1b1b1b1b1b");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "12345", "000000000012345-------------------------------------" })
	void whatIsNoNameIsNoMark(String start) {
		assertThat(Mark.parse(start + "-" + HASH)).isNull();
		assertThat(Mark.parse(NAME + start + "x")).isNull();
	}

}
