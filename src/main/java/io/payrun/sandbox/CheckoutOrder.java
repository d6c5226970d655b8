package io.payrun.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request to create a session as it arrived. What can be read is kept even where the
 * rest is wrong. Assumed: a withdrawal has exactly one of the two amounts and nothing to
 * buy; a deposit has no balance, and a fixed amount or items, not both.
 *
 * @param customer the customer, or null where it cannot be read
 * @param amountCents the fixed amount or the balance, or null
 * @param bodySha256 hash of the bytes, hex
 * @param wanted what is wanted, or null where the form is wrong
 * @param problem the refusal of a body that breaks the form, or null
 */
record CheckoutOrder(@Nullable String customer, @Nullable Long amountCents, String bodySha256, @Nullable Wanted wanted,
		@Nullable Problem problem) {

	private static final Pattern CUSTOMER = Pattern.compile("cus_[A-Za-z0-9_-]{1,128}");

	private static final long MOST_CENTS = 1_000_000_000_000L;

	/**
	 * A request that keeps the form.
	 *
	 * @param customer the customer
	 * @param type {@code deposit} or {@code withdrawal}
	 * @param fixedAmountCents or null
	 * @param balanceAmountCents or null
	 * @param lines what is bought
	 * @param renewal of a subscription, or null
	 * @param experience {@code web} or {@code webview}
	 * @param returnUrl or null
	 */
	record Wanted(String customer, String type, @Nullable Long fixedAmountCents, @Nullable Long balanceAmountCents,
			List<Line> lines, SoapEntry.@Nullable Renewal renewal, String experience, @Nullable String returnUrl) {
	}

	/**
	 * One line of a purchase: an existing product, or one that is described.
	 *
	 * @param productId an existing product, or null
	 * @param name or null
	 * @param priceCents 0 where a product is named
	 * @param quantity how many
	 * @param sku or null
	 * @param url an image, or null
	 * @param dedup whether a product with the same sku and price is used again
	 */
	record Line(@Nullable String productId, String name, long priceCents, long quantity, @Nullable String sku,
			@Nullable String url, boolean dedup) {

		/** Shipping and tax are shown as such and are no products. */
		boolean isSpecial() {
			return "shipping".equals(this.sku) || "tax".equals(this.sku);
		}

	}

	static CheckoutOrder parse(byte[] body) {
		String hash = Order.sha256(body);
		Fields fields;
		try {
			fields = Fields.parse(body);
		}
		catch (Problem problem) {
			return new CheckoutOrder(null, null, hash, null, problem);
		}
		String customer = fields.stringOrNull("customer_id");
		Long fixed = fields.numberOrNull("fixed_amount_cents");
		Long amount = (fixed != null) ? fixed : fields.numberOrNull("balance_amount_cents");
		try {
			return new CheckoutOrder(customer, amount, hash, read(fields), null);
		}
		catch (Problem problem) {
			return new CheckoutOrder(customer, amount, hash, null, problem);
		}
	}

	/** Whom chance and settings hang on. */
	String subject() {
		return Objects.requireNonNullElse(this.customer, "");
	}

	/** With the customer, what arrivals are counted by. */
	String amount() {
		return (this.amountCents != null) ? this.amountCents.toString() : "";
	}

	private static Wanted read(Fields fields) throws Problem {
		String customer = fields.text("customer_id", CUSTOMER, "must be the id of a customer, cus_…");
		String type = fields.oneOf("type", Set.of("deposit", "withdrawal"));
		Long fixed = fields.wholeOrNull("fixed_amount_cents");
		Long balance = fields.wholeOrNull("balance_amount_cents");
		if (type.equals("withdrawal")) {
			checkWithdrawal(fields, fixed, balance);
		}
		else {
			checkDeposit(fields, fixed, balance);
		}
		return new Wanted(customer, type, fixed, balance, lines(fields), renewal(fields),
				fields.has("experience") ? fields.oneOf("experience", Set.of("web", "webview")) : "web",
				fields.textOrNull("return_url"));
	}

	private static void checkWithdrawal(Fields fields, @Nullable Long fixed, @Nullable Long balance) throws Problem {
		if ((fixed != null) == (balance != null)) {
			throw new Problem("Invalid withdrawal amount",
					"Send exactly one of fixed_amount_cents and balance_amount_cents");
		}
		if (fields.has("line_items") || fields.has("subscription_data")) {
			throw new Problem("Invalid withdrawal", "line_items and subscription_data are for deposits");
		}
	}

	private static void checkDeposit(Fields fields, @Nullable Long fixed, @Nullable Long balance) throws Problem {
		if (balance != null) {
			throw fields.wrong("balance_amount_cents", "is for withdrawals");
		}
		if (fixed != null && fields.has("line_items")) {
			throw new Problem("Invalid deposit amount", "Send fixed_amount_cents or line_items, not both");
		}
		if (fields.has("subscription_data") && !fields.has("line_items")) {
			throw fields.wrong("subscription_data", "needs line_items");
		}
	}

	private static SoapEntry.@Nullable Renewal renewal(Fields fields) throws Problem {
		if (!fields.has("subscription_data")) {
			return null;
		}
		Fields data = fields.object("subscription_data");
		return new SoapEntry.Renewal(data.oneOf("interval", Set.of("day", "week", "month", "year")),
				data.whole("interval_count"));
	}

	private static List<Line> lines(Fields fields) throws Problem {
		List<Line> lines = new ArrayList<>();
		if (fields.has("line_items")) {
			for (JsonNode element : fields.list("line_items")) {
				lines.add(line(new Fields(element, "line_items[" + lines.size() + "].")));
			}
		}
		return lines;
	}

	private static Line line(Fields fields) throws Problem {
		long quantity = fields.whole("quantity");
		if (fields.has("product_id")) {
			return new Line(fields.text("product_id"), "", 0, quantity, null, null, false);
		}
		Line line = new Line(null, fields.text("name"), fields.whole("price_cents"), quantity, fields.textOrNull("sku"),
				fields.textOrNull("url"), fields.flag("dedup"));
		if (line.dedup() && (line.sku() == null || line.sku().isBlank())) {
			throw fields.wrong("sku", "is required when dedup is true");
		}
		if (line.priceCents() > MOST_CENTS / quantity) {
			throw fields.wrong("price_cents", "times quantity is too much");
		}
		return line;
	}

}
