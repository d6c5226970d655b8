package io.payrun.jobs;

import java.util.LinkedHashMap;
import java.util.Map;

import io.payrun.money.Currencies;
import org.jspecify.annotations.Nullable;

/** Reads the key {@code limits} of a job definition: one mapping a currency. */
final class JobLimits {

	private JobLimits() {
	}

	static Map<String, JobDefinition.Limit> read(@Nullable Fields fields) {
		if (fields == null) {
			return Map.of();
		}
		Map<String, JobDefinition.Limit> limits = new LinkedHashMap<>();
		for (String currency : fields.keys()) {
			if (!Currencies.isKnown(currency)) {
				throw fields.refusal(currency, "is no currency that Payrun pays in");
			}
			limits.put(currency, limit(fields, fields.section(currency), currency));
		}
		return Map.copyOf(limits);
	}

	private static JobDefinition.Limit limit(Fields all, Fields fields, String currency) {
		JobDefinition.Limit limit = new JobDefinition.Limit(fields.amountOrNull("payout", currency),
				fields.amountOrNull("run", currency), fields.amountOrNull("day", currency),
				fields.amountOrNull("destination-day", currency));
		fields.noOthers();
		if (limit.equals(new JobDefinition.Limit(null, null, null, null))) {
			throw all.refusal(currency, "must set payout, run, day or destination-day");
		}
		return limit;
	}

}
