package io.payrun.intake;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.payrun.payout.WantedDestination;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DestinationFileTests {

	private static final String HEADER = "name,destination_type,currency,label,account_number,account_name,bank_code,"
			+ "bank_name,phone_number,mobile_provider,wallet_address,network\n";

	private static final String TRON = "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE";

	private static final String ETHEREUM = "0x52908400098527886E0F7030069857D2E4169EE7";

	@TempDir
	Path folder;

	@Test
	void eachTypeIsReadWithItsOwnFieldsAndALabelThatIsItsNameWhereThereIsNone() throws Exception {
		List<WantedDestination> lines = content(HEADER + "ada,bank_account,NGN,,0123456789,Ada Lovelace,058,GTB,,,,\n"
				+ "\"bob\",mobile_money,KES,Bob's phone,,,,,+254712345678,MPESA,,\n"
				+ "cy,crypto_wallet,USDT_TRC20,,,,,,,," + TRON + ",TRC20\n\n\n")
			.lines();
		assertThat(lines).extracting(WantedDestination::line).containsExactly(2, 3, 4);
		assertThat(lines).extracting((line) -> line.order().json())
			.containsExactly(
					"{\"account_name\":\"Ada Lovelace\",\"account_number\":\"0123456789\",\"bank_code\":\"058\",\"bank_name\":\"GTB\","
							+ "\"currency\":\"NGN\",\"destination_type\":\"bank_account\",\"label\":\"ada\"}",
					"{\"currency\":\"KES\",\"destination_type\":\"mobile_money\",\"label\":\"Bob's phone\","
							+ "\"mobile_provider\":\"MPESA\",\"phone_number\":\"+254712345678\"}",
					"{\"currency\":\"USDT_TRC20\",\"destination_type\":\"crypto_wallet\",\"label\":\"cy\",\"network\":\"TRC20\","
							+ "\"wallet_address\":\"" + TRON + "\"}");
		assertThat(lines.toString()).contains("****6789", "****5678", "****bLSE").doesNotContain("0123", "Lovelace");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					,bank_account,NGN,,0123456789,Ada,058,,,,,              | name MISSING
					a b,bank_account,NGN,,0123456789,Ada,058,,,,,           | name BAD_FORMAT
					x0123456789,bank_account,NGN,,0123456789,Ada,058,,,,,   | name HOLDS_NUMBER
					a,bank_account,NGN,my 0123 456,0123456789,Ada,058,,,,,  | label HOLDS_NUMBER
					a,,NGN,,0123456789,Ada,058,,,,,                         | destination_type MISSING
					a,bank,NGN,,0123456789,Ada,058,,,,,                     | destination_type BAD_VALUE
					a,bank_account,,,0123456789,Ada,058,,,,,                | currency MISSING
					a,bank_account,ngn,,0123456789,Ada,058,,,,,             | currency UNKNOWN_CURRENCY
					a,bank_account,EUR,,0123456789,Ada,058,,,,,             | currency UNKNOWN_CURRENCY
					a,bank_account,USDT_TRC20,,0123456789,Ada,058,,,,,      | currency CURRENCY_NOT_FOR_TYPE
					a,mobile_money,BTC,,,,,,+254712345678,MPESA,,           | currency CURRENCY_NOT_FOR_TYPE
					a,crypto_wallet,NGN,,,,,,,,TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE, | currency CURRENCY_NOT_FOR_TYPE
					a,bank_account,NGN,,,,,,,,,                             | account_number MISSING; account_name MISSING; bank_code MISSING
					a,mobile_money,KES,,,,,,,,,                             | phone_number MISSING; mobile_provider MISSING
					a,crypto_wallet,BTC,,,,,,,,,                            | wallet_address MISSING
					a,bank_account,NGN,,0123456789,Ada,058,,+254712345678,,,| phone_number NOT_FOR_TYPE
					a,mobile_money,KES,,,,058,,+254712345678,MPESA,,TRC20   | bank_code NOT_FOR_TYPE; network NOT_FOR_TYPE
					a,bank_account,NGN,,1.23457E+09,Ada,058,,,,,            | account_number BAD_FORMAT
					a,bank_account,NGN,,0123 456 789,Ada,058,,,,,           | account_number BAD_FORMAT
					a,mobile_money,KES,,,,,,0712345678,MPESA,,              | phone_number BAD_FORMAT
					a,bank_account,NGN,,0123456789, Ada,058,,,,,            | account_name BAD_FORMAT
					a,crypto_wallet,USDT_TRC20,,,,,,,,TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE,ERC20 | network WRONG_NETWORK
					a,crypto_wallet,USDT_ERC20,,,,,,,,0x52908400098527886E0F7030069857D2E4169EE7,TRC20 | network WRONG_NETWORK
					a,crypto_wallet,USDT_TRC20,,,,,,,,0x52908400098527886E0F7030069857D2E4169EE7, | wallet_address WRONG_NETWORK
					a,crypto_wallet,USDT_ERC20,,,,,,,,TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE,         | wallet_address WRONG_NETWORK
					a,crypto_wallet,ETH,,,,,,,,bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq,        | wallet_address WRONG_NETWORK
					a,bank_account,NGN,,0123456789,Ada,058,,,,              | - COLUMN_COUNT
					a,bank_account,NGN,,01"23456789,Ada,058,,,,,            | - BAD_QUOTES
					""")
	void everyBrokenRuleOfALineIsToldAndNeverANumber(String line, String told) throws Exception {
		DestinationFile.Content content = content(HEADER + line + "\n");
		assertThat(String.join("; ",
				content.problems()
					.stream()
					.map((problem) -> ((problem.column() != null) ? problem.column() : "-") + " " + problem.code())
					.toList()))
			.isEqualTo(told);
		assertThat(content.problems()).allMatch((problem) -> problem.line() == 2);
		assertThat(content.problems().toString()).doesNotContain("12345", "0123 4", "54712", "5290840", "TQn9Y",
				"bc1qar");
		assertThat(content.lines()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "USDT_TRC20,,,,,,,," + TRON + ",", "USDT_ERC20,,,,,,,," + ETHEREUM + ",ERC20",
			"ETH,,,,,,,," + ETHEREUM + ",", "BTC,,,,,,,,bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq,BTC",
			"BTC,,,,,,,,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa," })
	void anAddressOfTheCurrencysChainIsFine(String rest) throws Exception {
		assertThat(content(HEADER + "a,crypto_wallet," + rest + "\n").problems()).isEmpty();
	}

	@Test
	void aNameTwiceAndABlankLineInsideAreTold() throws Exception {
		String good = ",bank_account,NGN,,0123456789,Ada,058,,,,,\n";
		assertThat(content(HEADER + "a" + good + "\nb" + good + "a" + good).problems())
			.extracting(DestinationFile.Problem::text)
			.containsExactly("line 3: BLANK_LINE: blank line; every line must hold a destination",
					"line 5, column name: DUPLICATE_NAME: line 2 has this name");
	}

	@Test
	void aNumberInAWrongColumnIsNotShown() throws Exception {
		assertThat(
				content(HEADER + "a,0123456789,0123456789,,Ada,0123456789,0123 4567 89!,,,,,\n").problems().toString())
			.contains("****6789", "****6789!".substring(0, 8))
			.doesNotContain("12345", "0123 4", "234 5");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                                  | it has no header
			name,destination_type\\n            | column "currency" is missing
			name,destination_type,currency,name\\n | column "name" is there twice
			ada,bank_account,NGN,0123456789\\n  | unknown column "ada"
			0123456789,bank_account\\n          | unknown column "****6789"
			name,destination_type,currency\\na,b,c | the last line has no line break; it may be cut off
			name,destination_type,currency\\na,"b,c\\n | a quote stays open
			""")
	void aFileThatCannotBeTrustedIsRefusedWhole(String text, String reason) {
		assertThatExceptionOfType(FileRefused.class).isThrownBy(() -> content(text.replace("\\n", "\n")))
			.withMessageContaining(reason)
			.withMessageStartingWith("staff.csv: ");
	}

	@Test
	void tooManyLinesAreRefused() {
		assertThatExceptionOfType(FileRefused.class)
			.isThrownBy(() -> content(HEADER + "a\n".repeat(DestinationFile.MOST_LINES + 1)))
			.withMessageContaining("more than 10000 lines");
	}

	@Test
	void onlyARegularFileIsRead() throws Exception {
		Path file = Files.writeString(this.folder.resolve("a.csv"), HEADER);
		assertThat(DestinationFile.read(file).lines()).isEmpty();
		Path link = Files.createSymbolicLink(this.folder.resolve("b.csv"), file);
		for (Path bad : List.of(link, this.folder, this.folder.resolve("none.csv"))) {
			assertThatExceptionOfType(FileRefused.class).isThrownBy(() -> DestinationFile.read(bad));
		}
	}

	private static DestinationFile.Content content(String text) throws FileRefused {
		return DestinationFile.read("staff.csv", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
	}

}
