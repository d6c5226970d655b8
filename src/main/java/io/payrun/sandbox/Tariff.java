package io.payrun.sandbox;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The simulated provider's own list of currencies: decimals, documented minimums and
 * opening balances. A witness of its own on purpose; it shares nothing with the program's
 * list.
 */
enum Tariff {

	USD(2, "10.00"), NGN(2, "5000.00"), GHS(2, "50.00"), KES(2, "500.00"), TZS(2, null), UGX(0, null), ZAR(2, null),
	BTC(8, null), ETH(18, null), USDT_TRC20(6, "10.00"), USDT_ERC20(6, "50.00");

	private static final Map<String, Tariff> BY_CODE = new TreeMap<>();

	/** Longer codes first, so that {@code _usdt_trc20} is found before {@code _usd}. */
	private static final List<Tariff> LONGEST_FIRST = List.of(values())
		.stream()
		.sorted(Comparator.comparingInt((Tariff tariff) -> -tariff.name().length()).thenComparing(Tariff::name))
		.toList();

	static {
		for (Tariff tariff : values()) {
			BY_CODE.put(tariff.name(), tariff);
		}
	}

	private final int decimals;

	private final @Nullable BigDecimal minimum;

	Tariff(int decimals, @Nullable String minimum) {
		this.decimals = decimals;
		this.minimum = (minimum != null) ? new BigDecimal(minimum) : null;
	}

	static @Nullable Tariff of(String code) {
		return BY_CODE.get(code);
	}

	/** The currency that a destination id names, as in {@code dest_ngn_7f3a}. */
	static @Nullable Tariff namedBy(String destination) {
		String id = destination.toLowerCase(Locale.ROOT).replace('-', '_') + "_";
		for (Tariff tariff : LONGEST_FIRST) {
			if (id.contains("_" + tariff.name().toLowerCase(Locale.ROOT) + "_")) {
				return tariff;
			}
		}
		return null;
	}

	/** What an account has in this currency when it is opened, unless told otherwise. */
	BigDecimal opening() {
		return new BigDecimal((this == BTC || this == ETH) ? "1000000000" : "1000000000000").setScale(this.decimals);
	}

	boolean isBelowMinimum(BigDecimal amount) {
		return this.minimum != null && amount.compareTo(this.minimum) < 0;
	}

	String minimum() {
		return (this.minimum != null) ? this.minimum.toPlainString() : "0";
	}

	/**
	 * The amount with the currency's decimals.
	 * @throws ArithmeticException where it has more
	 */
	BigDecimal scaled(BigDecimal amount) {
		return amount.setScale(this.decimals);
	}

	boolean fits(BigDecimal amount) {
		return amount.stripTrailingZeros().scale() <= this.decimals;
	}

}
