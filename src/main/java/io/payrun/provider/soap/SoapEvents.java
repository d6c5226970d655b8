package io.payrun.provider.soap;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

import io.payrun.provider.ChargeStanding;
import io.payrun.provider.CheckoutEvent;
import io.payrun.provider.CheckoutEvent.Kind;
import io.payrun.provider.StrictJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Soap's events as values (documents "webhooks", and the official sample for the ones
 * without a readable page). Events about a page itself bear no charge; an unknown type is
 * a value as well, never an error.
 */
public final class SoapEvents {

	private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final long MOST_CENTS = 99_999_999_999_999L;

	private SoapEvents() {
	}

	/**
	 * Reads an event whose signature was good.
	 * @param body the very bytes
	 * @return the event, or empty where the bytes are none: no JSON object, no event id
	 * or no type
	 */
	public static Optional<CheckoutEvent> read(byte[] body) {
		return StrictJson.object(body).flatMap((root) -> {
			String id = StrictJson.string(root, "event_id");
			String type = StrictJson.string(root, "type");
			if (id == null || !isId(id) || type == null || !TYPE.matcher(type).matches()) {
				return Optional.empty();
			}
			JsonNode data = root.get("data");
			return Optional.of((data != null && data.isObject()) ? event(id, type, data)
					: new CheckoutEvent(id, type, Kind.UNKNOWN, null, null, null, null));
		});
	}

	private static CheckoutEvent event(String eventId, String type, JsonNode data) {
		JsonNode customer = data.get("customer");
		return new CheckoutEvent(eventId, type, kind(type), id(data, "id"), StrictJson.string(data, "type"),
				charge(type, data.get("charge")),
				(customer != null && customer.isObject()) ? id(customer, "id") : null);
	}

	private static Kind kind(String type) {
		return switch (type) {
			case "checkout.hold" -> Kind.HOLD;
			case "checkout.release_hold", "checkout.pending", "checkout.succeeded", "checkout.failed",
					"checkout.returned", "checkout.voided" ->
				Kind.CHARGE;
			case "checkout.expired" -> Kind.EXPIRED;
			case "checkout.terminally_failed" -> Kind.TERMINATED;
			case "checkout.review.created", "checkout.review.approved", "checkout.review.declined" -> Kind.NOTED;
			default -> Kind.UNKNOWN;
		};
	}

	private static CheckoutEvent.@Nullable Charge charge(String type, @Nullable JsonNode charge) {
		String id = (charge != null && charge.isObject()) ? id(charge, "id") : null;
		if (charge == null || id == null) {
			return null;
		}
		String word = StrictJson.string(charge, "status");
		boolean withdrawal = "debit".equals(StrictJson.string(charge, "transaction_type"));
		ChargeStanding told = (word != null && withdrawal && word.equals(wordOf(type))) ? standingOf(word) : null;
		if (told == ChargeStanding.FAILED && "succeeded".equals(StrictJson.string(charge, "from_status"))) {
			// merchants saw withdrawals that failed after they had succeeded
			told = ChargeStanding.REVERSED;
		}
		return new CheckoutEvent.Charge(id, told,
				(word != null && TYPE.matcher(word).matches()) ? word : "a word that cannot be kept",
				dollars(charge, "amount_cents"));
	}

	/** The status that an event of this type must show. */
	private static String wordOf(String type) {
		return switch (type) {
			case "checkout.hold" -> "held";
			case "checkout.release_hold" -> "failed";
			default -> type.substring("checkout.".length());
		};
	}

	/**
	 * What a charge's status means.
	 * @param word Soap's word
	 * @return null for a word that is not documented
	 */
	public static @Nullable ChargeStanding standingOf(String word) {
		return switch (word) {
			case "created" -> ChargeStanding.CREATED;
			case "held" -> ChargeStanding.HELD;
			case "pending" -> ChargeStanding.PENDING;
			case "failed", "cancelled" -> ChargeStanding.FAILED;
			case "succeeded" -> ChargeStanding.SUCCEEDED;
			case "returned", "voided", "refunded" -> ChargeStanding.REVERSED;
			default -> null;
		};
	}

	/** Whole cents in a JSON number, as dollars; null for anything else. */
	static @Nullable BigDecimal dollars(JsonNode object, String field) {
		JsonNode cents = object.get(field);
		boolean whole = cents != null && cents.isIntegralNumber() && cents.canConvertToLong();
		return (whole && cents.longValue() >= 1 && cents.longValue() <= MOST_CENTS)
				? BigDecimal.valueOf(cents.longValue(), 2) : null;
	}

	static boolean isId(String id) {
		return ID.matcher(id).matches();
	}

	private static @Nullable String id(JsonNode object, String field) {
		String id = StrictJson.string(object, field);
		return (id != null && isId(id)) ? id : null;
	}

}
