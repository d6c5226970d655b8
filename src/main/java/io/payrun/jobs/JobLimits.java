package io.payrun.jobs;

import java.util.LinkedHashMap;
import java.util.Map;

import io.payrun.money.Currencies;
import io.payrun.payout.Limits;
import org.jspecify.annotations.Nullable;

/** Reads the key {@code limits} of a job definition: one mapping a currency. */
final class JobLimits {

	private JobLimits() {
	}

	static Map<String, Limits.Limit> read(@Nullable Fields fields) {
		if (fields == null) {
			return Map.of();
		}
		Map<String, Limits.Limit> limits = new LinkedHashMap<>();
		for (String currency : fields.keys()) {
			if (!Currencies.isKnown(currency)) {
				throw fields.refusal(currency, "is no currency that Payrun pays in");
			}
			limits.put(currency, limit(fields, fields.section(currency), currency));
		}
		return Map.copyOf(limits);
	}

	private static Limits.Limit limit(Fields all, Fields fields, String currency) {
		Limits.Limit limit = new Limits.Limit(fields.amountOrNull("payout", currency),
				fields.amountOrNull("run", currency), fields.amountOrNull("day", currency),
				fields.amountOrNull("destination-day", currency));
		fields.noOthers();
		if (limit.equals(new Limits.Limit(null, null, null, null))) {
			throw all.refusal(currency, "must set payout, run, day or destination-day");
		}
		return limit;
	}

}
