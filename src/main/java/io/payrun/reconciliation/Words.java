package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** How pages say things: statuses, reasons, ages, sums and times in words of finance. */
final class Words {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT);

	private Words() {
	}

	static String status(String status) {
		return switch (status) {
			case "ACCEPTED", "SENDING" -> "in transit";
			case "UNKNOWN" -> "outcome unconfirmed";
			case "REFUSED" -> "rejected by the provider";
			case "COMPLETED" -> "completed";
			case "AWAITING_CUSTOMER" -> "waiting for the customer";
			case "READY" -> "not sent yet";
			default -> status.toLowerCase(Locale.ROOT);
		};
	}

	static String holdKind(@Nullable String kind) {
		String known = (kind != null) ? kind : "HELD";
		return switch (known) {
			case "POSSIBLE_DUPLICATE" -> "possible duplicate";
			case "INSUFFICIENT_FUNDS" -> "funds";
			case "OVER_LIMIT" -> "over a limit";
			case "CUT_OFF" -> "too late for the cut-off";
			default -> known.toLowerCase(Locale.ROOT).replace('_', ' ');
		};
	}

	static String discrepancy(Discrepancy.Kind kind) {
		return switch (kind) {
			case UNEXPLAINED_OUTFLOW -> "money out that nobody can explain";
			case PROOF_BROKEN -> "the proof does not hold";
			case OUTCOME_UNKNOWN -> "outcome unconfirmed";
			case OVERDUE -> "overdue";
			case PAID_TWICE -> "paid twice";
			case PAID_WITHOUT_HOLD -> "paid although its hold was not granted";
			case ECHO_MISMATCH -> "the provider echoes other terms";
			case SAME_PROVIDER_ID -> "one provider id for two payouts";
			case SECOND_PROVIDER_ID -> "two provider ids for one payout";
			case PAID_AFTER_REFUSAL -> "accepted by the provider after it was refused or denied";
			case WENT_BACKWARDS -> "the provider took a status back";
			case EVENT_ALTERED -> "an event came again with other contents";
		};
	}

	/** One sum a currency: {@code NGN 1.00, UGX 5 and USD 2.00}. */
	static String sums(Map<String, BigDecimal> byCurrency) {
		List<String> sums = new TreeMap<>(byCurrency).entrySet()
			.stream()
			.map((sum) -> sum.getKey() + " " + Amounts.grouped(sum.getValue(), sum.getKey()))
			.toList();
		int last = sums.size() - 1;
		return (last < 1) ? String.join("", sums) : String.join(", ", sums.subList(0, last)) + " and " + sums.get(last);
	}

	static String age(Instant since, Instant now) {
		long minutes = Math.max(0, Duration.between(since, now).toMinutes());
		if (minutes < 60) {
			return minutes + " min";
		}
		if (minutes < 48 * 60) {
			long rest = minutes % 60;
			return minutes / 60 + " h" + ((rest != 0 && minutes < 12 * 60) ? " " + rest + " min" : "");
		}
		return minutes / 1440 + " days";
	}

	static String span(long seconds) {
		if (seconds < 60) {
			return seconds + " s";
		}
		return (seconds < 3600) ? seconds / 60 + " min" : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
	}

	static String time(Instant instant, ZoneId zone) {
		return TIME.format(instant.atZone(zone));
	}

	/** A text from outside: characters that steer a display are shown as a mark. */
	static String text(@Nullable String text) {
		return (text != null) ? text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}]", "\uFFFD") : "";
	}

	/** The same text, in which no line ends between a currency and its amount. */
	static String unbroken(String text) {
		return text.replaceAll("(?<=\\b[A-Z0-9_]{3,12}) (?=[0-9])", "\u00a0");
	}

	/** An amount in two parts, so that pages can line up the decimal points. */
	static Map<String, Object> amount(BigDecimal amount, String currency) {
		String text = Amounts.grouped(amount, currency);
		int point = text.indexOf('.');
		return Summary.map("currency", currency, "whole", (point < 0) ? text : text.substring(0, point), "part",
				(point < 0) ? "" : text.substring(point));
	}

}
