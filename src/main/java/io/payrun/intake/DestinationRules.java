package io.payrun.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.payrun.intake.StagedLine.Breach;
import io.payrun.money.Currencies;
import io.payrun.provider.AccountMask;
import io.payrun.provider.syncpay.DestinationOrder;
import org.jspecify.annotations.Nullable;

/**
 * The rules about one line of a destinations file: SyncPay's page "Create Payout
 * Destination", and what keeps money from going to a wrong chain. Every broken rule is
 * told, without the number.
 */
final class DestinationRules {

	static final List<String> COLUMNS = List.of("name", "destination_type", "currency", "label", "account_number",
			"account_name", "bank_code", "bank_name", "phone_number", "mobile_provider", "wallet_address", "network");

	static final List<String> ALWAYS = List.of("name", "destination_type", "currency");

	private static final Map<String, List<String>> NEEDED = Map.of("bank_account",
			List.of("account_number", "account_name", "bank_code"), "mobile_money",
			List.of("phone_number", "mobile_provider"), "crypto_wallet", List.of("wallet_address"));

	private static final Map<String, List<String>> OPTIONAL = Map.of("bank_account", List.of("bank_name"),
			"crypto_wallet", List.of("network"));

	private static final Set<String> CRYPTO = Set.of("BTC", "ETH", "USDT_TRC20", "USDT_ERC20");

	private static final Map<String, Set<String>> NETWORKS = Map.of("USDT_TRC20", Set.of("TRC20"), "USDT_ERC20",
			Set.of("ERC20"), "ETH", Set.of("ETH", "ETHEREUM", "ERC20"), "BTC", Set.of("BTC", "BITCOIN"));

	/** What an address on a chain looks like beyond doubt; others are not judged. */
	private static final Map<String, Pattern> CHAINS = new TreeMap<>(
			Map.of("Ethereum", Pattern.compile("0[xX].*"), "TRON", Pattern.compile("T[1-9A-HJ-NP-Za-km-z]{33}"),
					"Bitcoin", Pattern.compile("(?:(?i:bc1|tb1).*|[13][1-9A-HJ-NP-Za-km-z]{25,34})")));

	private static final Map<String, String> CHAIN_OF = Map.of("USDT_TRC20", "TRON", "USDT_ERC20", "Ethereum", "ETH",
			"Ethereum", "BTC", "Bitcoin");

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9]{5,34}");

	private static final Pattern PHONE = Pattern.compile("\\+?[1-9][0-9]{6,14}");

	private static final Pattern WALLET = Pattern.compile("[A-Za-z0-9]{10,128}");

	private static final Pattern BANK_CODE = Pattern.compile("[A-Za-z0-9._-]{1,32}");

	private static final Pattern MANY_DIGITS = Pattern.compile("(?:[0-9][^0-9]{0,3}){5,}");

	private static final int LONGEST_TEXT = 140;

	private static final int LONGEST_SHOWN = 20;

	private final Map<String, String> cells;

	private final List<Breach> breaches = new ArrayList<>(2);

	/**
	 * Checks a line.
	 * @param cells the cells that are not empty, by column
	 */
	DestinationRules(Map<String, String> cells) {
		this.cells = cells;
		pattern("name", NAME, "must be 1 to 64 of A-Z a-z 0-9 . _ -");
		String type = type();
		currency(type);
		fields(type);
		formats();
		wallet();
		List.of("name", "label").forEach(this::withoutNumber);
	}

	List<Breach> breaches() {
		return this.breaches;
	}

	/** What to create; without a label it gets its name, to be found at the provider. */
	DestinationOrder order() {
		Map<String, String> fields = new TreeMap<>(this.cells);
		String name = fields.remove("name");
		fields.putIfAbsent("label", (name != null) ? name : "");
		return new DestinationOrder(fields);
	}

	/** A text from a cell that could hold a number by mistake. */
	static String shown(String text) {
		boolean harmless = text.length() <= LONGEST_SHOWN && !MANY_DIGITS.matcher(text).find();
		return Shown.quoted(harmless ? text : AccountMask.lastFour(text));
	}

	private @Nullable String type() {
		String type = this.cells.get("destination_type");
		if (type == null) {
			breach("destination_type", "MISSING", "destination_type is needed");
			return null;
		}
		if (!NEEDED.containsKey(type)) {
			breach("destination_type", "BAD_VALUE",
					"destination_type must be bank_account, mobile_money or crypto_wallet: " + shown(type));
			return null;
		}
		return type;
	}

	private void currency(@Nullable String type) {
		String currency = this.cells.get("currency");
		if (currency == null) {
			breach("currency", "MISSING", "currency is needed");
		}
		else if (!Currencies.ofProvider("syncpay").contains(currency)) {
			breach("currency", "UNKNOWN_CURRENCY",
					"currency must be one of SyncPay's, in upper case: " + shown(currency));
		}
		else if (type != null && type.equals("crypto_wallet") != CRYPTO.contains(currency)) {
			breach("currency", "CURRENCY_NOT_FOR_TYPE",
					CRYPTO.contains(currency) ? currency + " goes to a crypto_wallet only"
							: "a crypto_wallet takes BTC, ETH, USDT_TRC20 or USDT_ERC20, not " + currency);
		}
	}

	private void fields(@Nullable String type) {
		if (type == null) {
			return;
		}
		List<String> needed = NEEDED.getOrDefault(type, List.of());
		for (String column : needed) {
			if (!this.cells.containsKey(column)) {
				breach(column, "MISSING", column + " is needed for " + type);
			}
		}
		List<String> allowed = OPTIONAL.getOrDefault(type, List.of());
		for (String column : COLUMNS.subList(COLUMNS.indexOf("account_number"), COLUMNS.size())) {
			if (this.cells.containsKey(column) && !needed.contains(column) && !allowed.contains(column)) {
				breach(column, "NOT_FOR_TYPE", column + " must be empty for " + type);
			}
		}
	}

	private void formats() {
		pattern("account_number", ACCOUNT, "must be 5 to 34 letters and digits, without spaces");
		pattern("phone_number", PHONE, "must be the number with its country code, 7 to 15 digits, without spaces");
		pattern("wallet_address", WALLET, "must be 10 to 128 letters and digits");
		pattern("bank_code", BANK_CODE, "must be 1 to 32 of A-Z a-z 0-9 . _ -");
		List.of("label", "account_name", "bank_name", "mobile_provider", "network").forEach(this::text);
	}

	private void pattern(String column, Pattern pattern, String rule) {
		String text = this.cells.get(column);
		if (text != null && !pattern.matcher(text).matches()) {
			breach(column, "BAD_FORMAT", column + " " + rule + ": " + (DestinationOrder.NUMBERS.contains(column)
					? Shown.quoted(AccountMask.lastFour(text)) : shown(text)));
		}
		else if (text == null && column.equals("name")) {
			breach(column, "MISSING", "name is needed");
		}
	}

	private void text(String column) {
		String text = this.cells.get(column);
		if (text == null) {
			return;
		}
		if (text.codePointCount(0, text.length()) > LONGEST_TEXT) {
			breach(column, "TOO_LONG", column + " must be at most " + LONGEST_TEXT + " characters");
		}
		if (!Shown.isVisible(text)) {
			breach(column, "BAD_CHARACTER", column + " must not hold control or invisible characters");
		}
		if (!text.strip().equals(text)) {
			breach(column, "BAD_FORMAT", column + " must not begin or end with a blank");
		}
	}

	/** An address on another chain loses the money. */
	private void wallet() {
		String currency = this.cells.getOrDefault("currency", "");
		String chain = CHAIN_OF.get(currency);
		if (chain == null) {
			return;
		}
		String network = this.cells.get("network");
		Set<String> networks = NETWORKS.getOrDefault(currency, Set.of());
		if (network != null && !networks.contains(network)) {
			breach("network", "WRONG_NETWORK", currency + " does not go over this network, leave it empty or write "
					+ networks.stream().sorted().findFirst().orElse("") + ": " + shown(network));
		}
		String address = this.cells.getOrDefault("wallet_address", "");
		CHAINS.forEach((other, pattern) -> {
			if (!other.equals(chain) && pattern.matcher(address).matches()) {
				breach("wallet_address", "WRONG_NETWORK", "this is an address of " + other + ", " + currency
						+ " goes to one of " + chain + ": " + Shown.quoted(AccountMask.lastFour(address)));
			}
		});
	}

	/** Names and labels are shown everywhere. */
	private void withoutNumber(String column) {
		String text = this.cells.getOrDefault(column, "");
		for (String number : DestinationOrder.NUMBERS) {
			if (new AccountMask(this.cells.getOrDefault(number, "")).isIn(text)) {
				breach(column, "HOLDS_NUMBER", column + " must not hold the " + number + ", it is shown everywhere");
			}
		}
	}

	private void breach(String column, String code, String message) {
		this.breaches.add(new Breach(column, code, message));
	}

}
