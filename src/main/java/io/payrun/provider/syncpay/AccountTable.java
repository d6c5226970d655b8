package io.payrun.provider.syncpay;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.payrun.money.Currencies;
import io.payrun.provider.Balances;
import io.payrun.provider.Excerpt;
import io.payrun.provider.Preflight;
import io.payrun.provider.StrictJson;
import io.payrun.provider.Wire;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the answers about the account mean: its organisation and its balances. */
final class AccountTable {

	private static final Pattern CURRENCY = Pattern.compile("[A-Z0-9_]{2,16}");

	private static final List<String> ID_FIELDS = List.of("organization_id", "account_id", "id");

	private final Excerpt excerpt;

	AccountTable(Excerpt excerpt) {
		this.excerpt = excerpt;
	}

	Preflight preflight(Wire.Reply reply) {
		Optional<ErrorBody> error = ErrorBody.of(reply, this.excerpt);
		if ((reply.status() == 401 || reply.status() == 403) && error.isPresent()) {
			return new Preflight.KeyRefused(error.get().told());
		}
		if (reply.status() != 200) {
			return new Preflight.Unavailable(problem(reply, error));
		}
		return StrictJson.object(reply.text())
			.map(AccountTable::unwrapped)
			.<Preflight>flatMap((answer) -> ready(answer, reply))
			.orElseGet(() -> new Preflight.Unavailable("HTTP 200 without a readable organisation"));
	}

	/**
	 * One malformed balance spoils the reading: half a reading would look like an
	 * outflow.
	 */
	Balances balances(Wire.Reply reply) {
		if (reply.status() != 200) {
			return new Balances.Unknown(problem(reply, ErrorBody.of(reply, this.excerpt)));
		}
		JsonNode answer = StrictJson.object(reply.text()).orElse(null);
		JsonNode list = (answer != null) ? answer.get("balances") : null;
		String organisation = (answer != null) ? StrictJson.string(answer, "account_id") : null;
		if (answer == null || list == null || !list.isArray() || organisation == null || !isId(organisation)
				|| StrictJson.deniesTrue(answer, "success")) {
			return new Balances.Unknown("HTTP 200 without readable balances");
		}
		Map<String, BigDecimal> available = new LinkedHashMap<>();
		for (JsonNode entry : list) {
			String currency = StrictJson.string(entry, "currency");
			BigDecimal amount = StrictJson.decimal(entry, "available_balance");
			if (currency == null || amount == null || !CURRENCY.matcher(currency).matches()
					|| available.put(currency, scaled(amount, currency)) != null) {
				return new Balances.Unknown("a balance that cannot be read");
			}
		}
		return new Balances.Known(organisation, Map.copyOf(available));
	}

	private boolean isId(String id) {
		return SendTable.isId(id) && !this.excerpt.isIn(id);
	}

	/** A G1 answer is flat; its shape is not certain, so one wrapper is taken off. */
	private static JsonNode unwrapped(JsonNode root) {
		for (String field : List.of("organization", "data")) {
			JsonNode inner = root.get(field);
			if (inner != null && inner.isObject()) {
				return inner;
			}
		}
		return root;
	}

	private Optional<Preflight> ready(JsonNode answer, Wire.Reply reply) {
		String id = ID_FIELDS.stream()
			.filter(answer::has)
			.findFirst()
			.map((field) -> StrictJson.string(answer, field))
			.orElse(null);
		if (id == null || !isId(id)) {
			return Optional.empty();
		}
		String environment = StrictJson.string(answer, "current_env");
		return Optional.of(new Preflight.Ready(id, (environment != null) ? this.excerpt.line(environment) : null,
				problem(answer), reply.evidence().date()));
	}

	private @Nullable String problem(JsonNode answer) {
		if (StrictJson.deniesTrue(answer, "is_active")) {
			return "the organisation is not active";
		}
		String payments = StrictJson.text(answer, "payments_status");
		if (payments != null && !payments.equals("ENABLED")) {
			return "the organisation's payments are " + this.excerpt.line(payments);
		}
		return null;
	}

	private static String problem(Wire.Reply reply, Optional<ErrorBody> error) {
		return "HTTP " + reply.status() + error.map((body) -> " " + body.told()).orElse("");
	}

	/** With the currency's decimals, unless the provider keeps crumbs below them. */
	private static BigDecimal scaled(BigDecimal amount, String currency) {
		if (!Currencies.isKnown(currency)) {
			return amount;
		}
		int decimals = Currencies.decimals(currency);
		return (amount.stripTrailingZeros().scale() <= decimals) ? amount.setScale(decimals) : amount;
	}

}
