package io.payrun.intake;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.payrun.money.Currencies;
import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;

import io.payrun.intake.StagedLine.Breach;

/**
 * Every rule of the contract about one line by itself. All broken rules of a line are
 * told, each with column, code, rule and the offending text.
 */
final class LineRules {

	private static final Set<String> DESTINATION_TYPES = Set.of("bank_account", "mobile_money", "crypto_wallet");

	private static final List<Column> SOAP_ONLY = List.of(Column.CUSTOMER_ID, Column.WITHDRAWAL_TYPE, Column.EXPERIENCE,
			Column.RETURN_URL);

	private static final List<Breach> NONE = List.of();

	private final Cells cells;

	private final boolean fromTable;

	private final ReturnOrigins origins;

	private @Nullable List<Breach> breaches;

	private @Nullable BigDecimal amount;

	private LineRules(Cells cells, boolean fromTable, ReturnOrigins origins) {
		this.cells = cells;
		this.fromTable = fromTable;
		this.origins = origins;
	}

	/**
	 * Checks a line.
	 * @param jobProvider for lines that name none, or null
	 * @param raw the line
	 * @param origins where customers may be sent back to
	 */
	static StagedLine check(@Nullable String jobProvider, RawLine raw, ReturnOrigins origins) {
		if (raw.problem() != null) {
			return new StagedLine(raw, Map.of(), null, List.of(raw.problem()));
		}
		Cells cells = Cells.of(raw.cells()).withoutBlanks();
		if (cells.at(Column.PROVIDER) == null) {
			cells.put(Column.PROVIDER, jobProvider);
		}
		LineRules rules = new LineRules(cells, raw.requestId() != null, origins);
		rules.checkAll();
		return new StagedLine(raw, cells, rules.amount, (rules.breaches != null) ? rules.breaches : NONE);
	}

	private void checkAll() {
		needed(Column.REFERENCE, "._-");
		destination(provider());
		amount(currency());
		optional(Column.REPLACES, "._-");
		replacesItself();
		oneOf(Column.DESTINATION_TYPE, DESTINATION_TYPES, "bank_account, mobile_money or crypto_wallet");
		oneOf(Column.WITHDRAWAL_TYPE, Set.of("fixed", "balance"), "fixed or balance");
		oneOf(Column.EXPERIENCE, Set.of("web", "webview"), "web or webview");
		returnUrl();
		payee();
		text(Column.DESCRIPTION, 140);
	}

	private void needed(Column column, String marks) {
		if (this.cells.at(column) == null) {
			breach(column, "MISSING", column.title() + " is needed");
		}
		else {
			optional(column, marks);
		}
	}

	/** 1 to 64 of letters, digits and some marks. */
	private void optional(Column column, String marks) {
		String text = this.cells.at(column);
		if (text == null) {
			return;
		}
		if (text.length() > 64) {
			breach(column, "TOO_LONG", column.title() + " must be at most 64 characters", text);
		}
		if (!isOf(text, marks)) {
			breach(column, "BAD_FORMAT",
					column.title() + " must be of A-Z a-z 0-9 " + String.join(" ", marks.split("")), text);
		}
	}

	private static boolean isOf(String text, String marks) {
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			boolean letterOrDigit = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
					|| (character >= '0' && character <= '9');
			if (!letterOrDigit && marks.indexOf(character) < 0) {
				return false;
			}
		}
		return true;
	}

	/** The provider where it is known, else null. */
	private @Nullable String provider() {
		String provider = this.cells.at(Column.PROVIDER);
		if (provider == null) {
			breach(Column.PROVIDER, "MISSING", "provider is needed, the job names none");
			return null;
		}
		if (Currencies.ofProvider(provider).isEmpty()) {
			breach(Column.PROVIDER, "UNKNOWN_PROVIDER", "provider must be syncpay or soap", provider);
			return null;
		}
		return provider;
	}

	private void destination(@Nullable String provider) {
		if (this.fromTable) {
			needed(Column.DESTINATION, "_-");
		}
		else if (provider != null) {
			Column column = "soap".equals(provider) ? Column.CUSTOMER_ID : Column.DESTINATION_ID;
			if (this.cells.at(column) == null) {
				breach(column, "MISSING", column.title() + " is needed for " + provider);
			}
		}
		optional(Column.DESTINATION_ID, "_-");
		optional(Column.CUSTOMER_ID, "_-");
		if (provider != null && provider.equals("soap")) {
			notFor(provider, Column.DESTINATION_ID);
		}
		else if (provider != null) {
			SOAP_ONLY.forEach((column) -> notFor(provider, column));
		}
	}

	private void notFor(String provider, Column column) {
		String text = this.cells.at(column);
		if (text != null) {
			breach(column, "NOT_FOR_PROVIDER", column.title() + " must be empty for " + provider, text);
		}
	}

	/** The currency where it is known, else null. */
	private @Nullable String currency() {
		String currency = this.cells.at(Column.CURRENCY);
		if (currency == null) {
			breach(Column.CURRENCY, "MISSING", "currency is needed");
			return null;
		}
		if (!Currencies.isKnown(currency)) {
			breach(Column.CURRENCY, "UNKNOWN_CURRENCY", "currency must be a known code in upper case", currency);
			return null;
		}
		String provider = this.cells.at(Column.PROVIDER);
		Set<String> paid = (provider != null) ? Currencies.ofProvider(provider) : Set.of();
		if (!paid.isEmpty() && !paid.contains(currency)) {
			breach(Column.CURRENCY, "CURRENCY_NOT_PAID_BY_PROVIDER", provider + " does not pay out in this currency",
					currency);
		}
		return currency;
	}

	private void amount(@Nullable String currency) {
		String text = this.cells.at(Column.AMOUNT);
		if (text == null) {
			breach(Column.AMOUNT, "MISSING", "amount is needed");
			return;
		}
		Money money = (currency != null) ? Money.parse(text, currency).orElse(null) : null;
		if (money == null) {
			unreadable(text, currency);
			return;
		}
		this.amount = money.amount();
		if (this.amount.signum() == 0) {
			breach(Column.AMOUNT, "ZERO_AMOUNT", "amount must be more than zero", text);
		}
		else {
			minimum(money, text);
		}
	}

	private void unreadable(String text, @Nullable String currency) {
		// ETH has the most decimals: what it cannot carry is no amount at all
		Money widest = Money.parse(text, "ETH").orElse(null);
		if (widest == null) {
			breach(Column.AMOUNT, "BAD_AMOUNT",
					"amount must be 1 to 12 digits, optionally a point and decimals, nothing else", text);
		}
		else if (currency != null) {
			breach(Column.AMOUNT, "TOO_MANY_DECIMALS", currency + " has " + Currencies.decimals(currency) + " decimals",
					text);
		}
		else if (widest.amount().signum() == 0) {
			breach(Column.AMOUNT, "ZERO_AMOUNT", "amount must be more than zero", text);
		}
	}

	private void minimum(Money money, String text) {
		String provider = this.cells.at(Column.PROVIDER);
		String currency = money.currency();
		if (provider == null || !Currencies.ofProvider(provider).contains(currency)) {
			return;
		}
		Currencies.minimum(provider, currency)
			.filter((minimum) -> money.amount().compareTo(minimum) < 0)
			.ifPresent((minimum) -> breach(Column.AMOUNT, "BELOW_MINIMUM",
					provider + " pays at least " + new Money(minimum, currency).pretty(), text));
	}

	private void replacesItself() {
		String replaces = this.cells.at(Column.REPLACES);
		if (replaces != null && replaces.equals(this.cells.at(Column.REFERENCE))) {
			breach(Column.REPLACES, "REPLACES_ITSELF", "replaces must name an earlier payout", replaces);
		}
	}

	private void oneOf(Column column, Set<String> allowed, String rule) {
		String text = this.cells.at(column);
		if (text != null && !allowed.contains(text)) {
			breach(column, "BAD_VALUE", column.title() + " must be " + rule, text);
		}
	}

	private void returnUrl() {
		String text = this.cells.at(Column.RETURN_URL);
		if (text == null) {
			return;
		}
		if (text.length() > 2000) {
			breach(Column.RETURN_URL, "TOO_LONG", "return_url must be at most 2000 characters", text);
		}
		if (ReturnOrigins.originOf(text) == null) {
			breach(Column.RETURN_URL, "BAD_URL", "return_url must be an https address", text);
		}
		else if (!this.origins.allow(text)) {
			breach(Column.RETURN_URL, "ORIGIN_NOT_ALLOWED",
					"return_url must lead to an origin in PAYRUN_SOAP_RETURNORIGINS", text);
		}
	}

	private void payee() {
		String text = this.cells.at(Column.PAYEE);
		if (text == null) {
			return;
		}
		text(Column.PAYEE, 64);
		if (!text.strip().equals(text)) {
			breach(Column.PAYEE, "BAD_FORMAT", "payee must not begin or end with a blank", text);
		}
	}

	private void text(Column column, int longest) {
		String text = this.cells.at(column);
		if (text == null) {
			return;
		}
		if (text.codePointCount(0, text.length()) > longest) {
			breach(column, "TOO_LONG", column.title() + " must be at most " + longest + " characters", text);
		}
		if (!Shown.isVisible(text)) {
			breach(column, "BAD_CHARACTER", column.title() + " must not hold control or invisible characters", text);
		}
	}

	private void breach(Column column, String code, String rule, String text) {
		breach(column, code, rule + ": " + Shown.quoted(text));
	}

	private void breach(Column column, String code, String message) {
		if (this.breaches == null) {
			this.breaches = new ArrayList<>(2);
		}
		this.breaches.add(new Breach(column.title(), code, message));
	}

}
