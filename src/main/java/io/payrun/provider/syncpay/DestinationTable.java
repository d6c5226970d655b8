package io.payrun.provider.syncpay;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.payrun.provider.Excerpt;
import io.payrun.provider.StrictJson;
import io.payrun.provider.Wire;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What each answer to "create payout destination" means. The shape of a good answer is
 * not documented: the id may be called {@code id} or {@code destination_id} and lie in
 * one wrapper. There is no idempotency key, so whatever is not listed leaves the attempt
 * in doubt.
 */
final class DestinationTable {

	private static final List<String> WRAPPERS = List.of("data", "destination", "payout_destination", "result");

	private static final List<String> IDS = List.of("id", "destination_id");

	/** A refusal that says that there is one already, perhaps by an earlier attempt. */
	private static final Pattern EXISTS = Pattern.compile("duplicate|exist|already|conflict|idempoten");

	private static final Pattern NOT_THERE = Pattern.compile("(?:does|do|did) not exist|doesn't exist|non-?exist");

	private final Excerpt excerpt;

	DestinationTable(Excerpt excerpt) {
		this.excerpt = excerpt;
	}

	DestinationOutcome outcome(DestinationOrder order, Wire.Reply reply) {
		int status = reply.status();
		if (status >= 200 && status < 300) {
			return created(order, reply);
		}
		Optional<ErrorBody> error = ErrorBody.of(reply, this.excerpt);
		boolean exists = error.filter(DestinationTable::saysThatItExists).isPresent();
		return switch (status) {
			case 408, 409, 425, 499 -> inDoubt(status, error);
			case 429 -> exists ? inDoubt(status, error) : new DestinationOutcome.Throttled(reply.retryAfter());
			default -> error.filter((body) -> status >= 400 && status < 500 && !exists)
				.map((body) -> refusal(status, body))
				.orElseGet(() -> inDoubt(status, error));
		};
	}

	private static boolean saysThatItExists(ErrorBody error) {
		String words = error.told().toLowerCase(Locale.ROOT);
		return EXISTS.matcher(NOT_THERE.matcher(words).replaceAll("")).find();
	}

	private static DestinationOutcome refusal(int status, ErrorBody error) {
		return (status == 401 || status == 403) ? new DestinationOutcome.KeyRefused(error.told())
				: new DestinationOutcome.Refused(error.told());
	}

	private static DestinationOutcome inDoubt(int status, Optional<ErrorBody> error) {
		return new DestinationOutcome.InDoubt("HTTP " + status + error.map((body) -> " " + body.told()).orElse(""));
	}

	private DestinationOutcome created(DestinationOrder order, Wire.Reply reply) {
		JsonNode root = StrictJson.object(reply.text()).orElse(null);
		if (root == null) {
			return new DestinationOutcome.InDoubt("HTTP " + reply.status() + " that cannot be read"
					+ ((reply.problem() != null) ? " (" + reply.problem() + ")" : ""));
		}
		List<JsonNode> objects = objects(root);
		String problem = problem(order, objects);
		String id = (problem == null) ? id(objects) : null;
		if (id == null) {
			return new DestinationOutcome.InDoubt("HTTP " + reply.status()
					+ ((problem != null) ? " " + problem : " without one usable destination id"));
		}
		return new DestinationOutcome.Created(id);
	}

	/** The answer's object, and the one in a wrapper of a known name. */
	private static List<JsonNode> objects(JsonNode root) {
		return Stream.concat(Stream.of(root), WRAPPERS.stream().map(root::path).filter(JsonNode::isObject)).toList();
	}

	/** An answer that denies itself or speaks of another destination. */
	private @Nullable String problem(DestinationOrder order, List<JsonNode> objects) {
		for (JsonNode object : objects) {
			if (StrictJson.deniesTrue(object, "success") || object.hasNonNull("error")) {
				return "that says it failed";
			}
			for (String field : List.of("currency", "destination_type")) {
				String told = StrictJson.text(object, field);
				String asked = order.fields().get(field);
				if (told != null && !told.equalsIgnoreCase(asked)) {
					return "about another destination, " + field + " " + this.excerpt.line(told);
				}
			}
		}
		return null;
	}

	/**
	 * Null where there is none, or several and not one of them alone is a destination's.
	 */
	private @Nullable String id(List<JsonNode> objects) {
		Set<String> ids = new TreeSet<>();
		for (JsonNode object : objects) {
			for (String field : IDS) {
				String id = StrictJson.string(object, field);
				if (id != null) {
					ids.add(id);
				}
			}
		}
		if (ids.size() > 1) {
			ids.removeIf((id) -> !id.startsWith("dest_"));
		}
		String id = (ids.size() == 1) ? ids.iterator().next() : null;
		return (SendTable.isId(id) && id != null && !this.excerpt.isIn(id)) ? id : null;
	}

}
