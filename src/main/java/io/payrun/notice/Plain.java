package io.payrun.notice;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.payrun.money.Currencies;
import io.payrun.money.Money;
import org.jspecify.annotations.Nullable;

/** Text from outside made harmless for mails, and figures as people read them. */
final class Plain {

	private static final int LONGEST_SUBJECT = 160;

	private Plain() {
	}

	/** One line: characters that end lines or steer a display are shown as a mark. */
	static String line(@Nullable String text) {
		return (text != null) ? text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\u2028\\u2029]", "\uFFFD") : "";
	}

	/** The same for several lines. */
	static String lines(String text) {
		return String.join("\n", text.lines().map(Plain::line).toList());
	}

	/** A subject: one line that is not too long. */
	static String subject(String text) {
		String line = line(text);
		return (line.codePointCount(0, line.length()) <= LONGEST_SUBJECT) ? line
				: line.substring(0, line.offsetByCodePoints(0, LONGEST_SUBJECT - 1)) + "\u2026";
	}

	static String count(long count) {
		return group(BigDecimal.valueOf(count));
	}

	static String money(BigDecimal amount, String currency) {
		int decimals = Currencies.isKnown(currency) ? Currencies.decimals(currency) : 0;
		return (amount.stripTrailingZeros().scale() <= decimals && Currencies.isKnown(currency))
				? new Money(amount, currency).pretty() : line(currency) + " " + group(amount);
	}

	/** One sum a currency. */
	static String sums(Map<String, BigDecimal> byCurrency) {
		List<String> sums = new TreeMap<>(byCurrency).entrySet()
			.stream()
			.map((sum) -> money(sum.getValue(), sum.getKey()))
			.toList();
		int last = sums.size() - 1;
		return (last < 1) ? String.join("", sums) : String.join(", ", sums.subList(0, last)) + " and " + sums.get(last);
	}

	private static String group(BigDecimal amount) {
		String digits = amount.abs().toPlainString();
		int point = digits.indexOf('.');
		StringBuilder text = new StringBuilder(digits);
		for (int at = ((point < 0) ? digits.length() : point) - 3; at > 0; at -= 3) {
			text.insert(at, ',');
		}
		return (amount.signum() < 0) ? "-" + text : text.toString();
	}

}
