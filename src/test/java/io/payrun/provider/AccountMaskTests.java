package io.payrun.provider;

import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AccountMaskTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0123456789                                 | ****6789
			+234 801-234-5678                          | ****5678
			0xAbC0000000000000000000000000000000001dEf | ****1dEf
			12345                                      | ****45
			12                                         | ****2
			''                                         | ****
			""")
	void ofANumberFourCharactersAreShownAndNeverMoreThanHalfOfIt(String number, String shown) {
		assertThat(AccountMask.lastFour(number)).isEqualTo(shown);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Could not resolve 0123456789 at bank 058      | Could not resolve ****6789 at bank 058
			0123-456-789                                  | ****6789
			(0123) 456 789, or 01 23 45 67 89?            | (****6789, or ****6789?
			{"n":"\\u0030\\u0031\\u0032\\u0033456789"}    | {"n":"****6789"}
			0123456\\u00378\\u0039                         | ****6789
			0\\u00001234567\\u000089 and 01\\u00            | ****6789 and 01\\u00
			234567890000                                  | ****67890000
			account 012345xxxx                            | account ****xxxx
			sixth digits only: 3456789                    | sixth digits only: ****
			****6789                                      | ****6789
			dest_ngn_4567                                 | dest_ngn_4567
			""")
	void inAnyTextTheNumberIsMaskedInEverySpellingAndInPart(String text, String masked) {
		String over = new AccountMask("0123456789").over(text);
		assertThat(over.replaceAll("[^0-9]", "")).doesNotContain("01234", "12345", "23456", "34567", "45678", "56789");
		assertThat(over).isEqualTo(masked);
	}

	@Test
	void lettersOfAWalletAreFoundInEitherCase() {
		AccountMask mask = new AccountMask("0xAbCdEf0123456789aBcDeF0123456789aBcDeF01");
		assertThat(mask.over("sent to 0XABCDEF0123456789ABCDEF0123456789ABCDEF01!")).isEqualTo("sent to ****EF01!");
		assertThat(mask.isIn("abcde")).isTrue();
		assertThat(mask.isIn("abcd")).isFalse();
	}

	@Test
	void noFiveCharactersInARowAreLeftOfAnyNumberInAnyText() {
		Random random = new Random(7);
		for (int round = 0; round < 20_000; round++) {
			String number = digits(random, 6 + random.nextInt(12));
			StringBuilder text = new StringBuilder();
			for (int part = 0; part < 4; part++) {
				int from = random.nextInt(number.length());
				text.append(number, from, from + random.nextInt(number.length() - from + 1))
					.append(" -x\\".charAt(random.nextInt(4)));
			}
			String left = new AccountMask(number).over(text.toString())
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^a-z0-9*]", "");
			for (int at = 0; at + 5 <= number.length(); at++) {
				assertThat(left).as(number + " in " + text).doesNotContain(number.substring(at, at + 5));
			}
		}
	}

	private static String digits(Random random, int length) {
		StringBuilder digits = new StringBuilder();
		for (int at = 0; at < length; at++) {
			digits.append(random.nextInt(10));
		}
		return digits.toString();
	}

}
