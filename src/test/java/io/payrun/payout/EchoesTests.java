package io.payrun.payout;

import java.math.BigDecimal;
import java.util.stream.Stream;

import io.payrun.money.Money;
import io.payrun.provider.Echo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What a provider repeats of an order of NGN 100.10 under the reference PO-1. */
class EchoesTests {

	private static final String OTHER = "the provider tells another ";

	static Stream<Arguments> rows() {
		return Stream.of(arguments(51, new Echo("100.10", "NGN", "PO-1", "dest_1"), null),
				arguments(51, Echo.NONE, null), arguments(51, amount("100.1"), null),
				arguments(51, amount("100.100000"), null), arguments(51, amount("000100.10"), null),
				arguments(51, amount("100.11"), OTHER + "amount 100.11"),
				arguments(51, amount("100"), OTHER + "amount 100"), arguments(51, amount("1e2"), OTHER + "amount 1e2"),
				arguments(51, amount("1.001E2"), OTHER + "amount 1.001E2"),
				arguments(51, amount("-100.10"), OTHER + "amount -100.10"),
				arguments(51, amount("100,10"), OTHER + "amount 100,10"), arguments(51, amount(""), OTHER + "amount "),
				arguments(51, amount("1".repeat(40)), OTHER + "amount " + "1".repeat(40)),
				arguments(51, amount("1".repeat(41)), OTHER + "amount " + "1".repeat(40)),
				arguments(51, amount("1E+100000000"), OTHER + "amount 1E+100000000"),
				arguments(51, new Echo(null, "USD", null, null), OTHER + "currency USD"),
				arguments(51, new Echo(null, "ngn", null, null), OTHER + "currency ngn"),
				arguments(51, new Echo(null, null, "po-1", null), OTHER + "reference po-1"),
				arguments(51, new Echo("7", "GHS", "PO-2", null), OTHER + "reference PO-2, currency GHS, amount 7"));
	}

	private static Echo amount(String amount) {
		return new Echo(amount, null, null, null);
	}

	@ParameterizedTest(name = "case {0}: {1}")
	@MethodSource("rows")
	void whatIsRepeatedDifferentlyIsNamed(int number, Echo echo, @Nullable String difference) {
		assertThat(Echoes.difference(echo, "PO-1", new Money(new BigDecimal("100.10"), "NGN"))).isEqualTo(difference);
	}

}
