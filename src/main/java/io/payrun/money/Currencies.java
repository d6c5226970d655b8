package io.payrun.money;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The currencies that Payrun pays in. A code is a plain string: {@code USDT_TRC20} is not
 * ISO 4217 and is not {@code USDT_ERC20}. Minimums are the ones that the provider
 * documents; the provider stays the judge.
 */
public final class Currencies {

	private static final Map<String, Integer> DECIMALS = Map.ofEntries(Map.entry("USD", 2), Map.entry("NGN", 2),
			Map.entry("GHS", 2), Map.entry("KES", 2), Map.entry("TZS", 2), Map.entry("UGX", 0), Map.entry("ZAR", 2),
			Map.entry("BTC", 8), Map.entry("ETH", 18), Map.entry("USDT_TRC20", 6), Map.entry("USDT_ERC20", 6));

	/** SyncPay, "Create Withdrawal", minimum amounts; the other currencies have none. */
	private static final Map<String, BigDecimal> SYNCPAY_MINIMUMS = Map.of("USD", new BigDecimal("10.00"), "NGN",
			new BigDecimal("5000"), "GHS", new BigDecimal("50"), "KES", new BigDecimal("500"), "USDT_TRC20",
			new BigDecimal("10.00"), "USDT_ERC20", new BigDecimal("50.00"));

	private static final Map<String, Set<String>> BY_PROVIDER = Map.of("syncpay", DECIMALS.keySet(), "soap",
			Set.of("USD"));

	private Currencies() {
	}

	/**
	 * Whether the code is one of Payrun's currencies.
	 * @param currency the code, upper case
	 * @return true where it is known
	 */
	public static boolean isKnown(String currency) {
		return DECIMALS.containsKey(currency);
	}

	/**
	 * How many digits stand behind the point.
	 * @param currency a known code
	 * @return 0 to 18
	 * @throws IllegalArgumentException for an unknown code
	 */
	public static int decimals(String currency) {
		Integer decimals = DECIMALS.get(currency);
		if (decimals == null) {
			throw new IllegalArgumentException("unknown currency " + currency);
		}
		return decimals;
	}

	/**
	 * The currencies that a provider pays out in.
	 * @param provider a provider's name
	 * @return the codes; empty for an unknown provider
	 */
	public static Set<String> ofProvider(String provider) {
		return BY_PROVIDER.getOrDefault(provider, Set.of());
	}

	/**
	 * The provider's documented minimum; an amount equal to it is fine.
	 * @param provider a provider's name
	 * @param currency a known code
	 * @return the minimum, or empty where none is documented
	 */
	public static Optional<BigDecimal> minimum(String provider, String currency) {
		return switch (provider) {
			case "syncpay" -> Optional.ofNullable(SYNCPAY_MINIMUMS.get(currency));
			case "soap" -> Optional.of(new BigDecimal("0.01"));
			default -> Optional.empty();
		};
	}

}
