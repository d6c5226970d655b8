package io.payrun.provider.syncpay;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.payrun.provider.AccountMask;
import tools.jackson.databind.json.JsonMapper;

/**
 * A payout destination that SyncPay shall create: its fields by the names of the page
 * "Create Payout Destination". It prints itself without account number, phone number or
 * wallet address.
 *
 * @param fields name to text, none blank; in the order of their names
 */
public record DestinationOrder(Map<String, String> fields) {

	/** The fields that only their last four characters are shown of. */
	public static final List<String> NUMBERS = List.of("account_number", "phone_number", "wallet_address");

	/**
	 * An order.
	 * @param fields {@code destination_type}, {@code currency}, one of {@link #NUMBERS}
	 * and more
	 */
	public DestinationOrder {
		fields = Collections.unmodifiableMap(new TreeMap<>(fields));
	}

	/** {@code bank_account}, {@code mobile_money} or {@code crypto_wallet}. */
	public String type() {
		return field("destination_type");
	}

	/** The currency that it takes, and no other. */
	public String currency() {
		return field("currency");
	}

	/** Its account number, phone number or wallet address, of which four are shown. */
	public String masked() {
		return AccountMask.lastFour(number());
	}

	/** Masks that number in other texts. */
	public AccountMask mask() {
		return new AccountMask(number());
	}

	/**
	 * All details in one text: the request's body, and what a hash of them is made of.
	 * @return JSON, with the number in it
	 */
	public String json() {
		return JsonMapper.shared().writeValueAsString(this.fields);
	}

	private String number() {
		return NUMBERS.stream().map((name) -> this.fields.getOrDefault(name, "")).reduce("", String::concat);
	}

	private String field(String name) {
		return this.fields.getOrDefault(name, "");
	}

	@Override
	public String toString() {
		return "DestinationOrder[" + type() + " " + currency() + " " + masked() + "]";
	}

}
