package io.payrun.sandbox;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The customers of all businesses; an e-mail address is unique within a business.
 * Assumed, so that a file can be paid without creating its customers first: every id
 * {@code cus_…} exists, but {@code cus_unknown…}, {@code cus_foreign…} and those that
 * another business created. Guarded by the lock of {@link SoapBooks}.
 */
final class Customers {

	private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,190}");

	private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

	private static final Pattern STATE = Pattern.compile("[A-Z]{2}");

	private static final Pattern COUNTRY = Pattern.compile("[A-Z]{3}");

	private static final Pattern LAST_FOUR = Pattern.compile("[0-9]{4}");

	private final Map<String, SoapEntry.Joined> byId = new LinkedHashMap<>();

	private final Map<String, SoapEntry.Joined> byEmail = new HashMap<>();

	private final Set<String> identities = new HashSet<>();

	/** Whether a customer exists for a business. */
	boolean exist(String business, String id) {
		SoapEntry.Joined known = this.byId.get(id);
		boolean strange = id.startsWith("cus_unknown") || id.startsWith("cus_foreign");
		return !strange && (known == null || known.business().equals(business));
	}

	SoapEntry.@Nullable Joined find(String id) {
		return this.byId.get(id);
	}

	/** {@code POST /api/v1/customers}. */
	Answer create(String business, byte[] body, Instant at, Scenario scenario, Consumer<SoapEntry> journal)
			throws Problem {
		Fields fields = Fields.parse(body);
		String email = fields.text("email", EMAIL, "must be an e-mail address");
		String phone = fields.textOrNull("phone_number");
		SoapEntry.Joined joined = new SoapEntry.Joined(business,
				SoapPlan.id(scenario, "cus_", business, email, this.byId::containsKey),
				fields.textOrNull("internal_id"), email, fields.text("first_name"), fields.text("last_name"),
				(phone != null) ? phone(phone) : null, fields.textOrNull("date_of_birth", DATE, "must be YYYY-MM-DD"),
				at);
		if (this.byEmail.containsKey(key(business, email))) {
			throw new Problem("Email has already been taken", "Search for the customer first");
		}
		journal.accept(joined);
		return new Answer(201, Answer.JSON.writeValueAsBytes(shown(joined)));
	}

	/** {@code GET /api/v1/customers/search}. */
	Answer search(String business, Map<String, String> query) throws Problem {
		String email = query.get("email");
		String phone = query.get("phone_number");
		if (email == null && phone == null) {
			throw new Problem("Nothing to search for", "Send email or phone_number");
		}
		String digits = (phone != null) ? phone(phone) : null;
		ObjectNode body = Answer.JSON.createObjectNode();
		ArrayNode results = body.putArray("results");
		this.byId.values()
			.stream()
			.filter((customer) -> customer.business().equals(business))
			.filter((customer) -> email == null || customer.email().equalsIgnoreCase(email))
			.filter((customer) -> digits == null || digits.equals(customer.phoneNumber()))
			.forEach((customer) -> results.add(shown(customer)));
		return Answer.ok(body);
	}

	/** {@code POST /api/v1/kyc/upsert}: checks the form and forgets what it says. */
	Answer identify(String business, byte[] body, Instant at, Scenario scenario, Consumer<SoapEntry> journal)
			throws Problem {
		Fields fields = Fields.parse(body);
		String customer = fields.text("customer_id");
		ObjectNode echo = Answer.JSON.createObjectNode();
		echo.put("id", SoapPlan.id(scenario, "id_", business, customer, (id) -> false)).put("customer_id", customer);
		for (String name : List.of("first_name", "last_name", "address_line_1", "city", "postal_code", "provider")) {
			echo.put(name, fields.text(name));
		}
		echo.put("date_of_birth", fields.text("date_of_birth", DATE, "must be YYYY-MM-DD"));
		echo.put("state", fields.text("state", STATE, "must be two upper-case letters"));
		echo.put("country", fields.text("country", COUNTRY, "must be three upper-case letters"));
		for (String name : List.of("address_line_2", "phone_number", "email")) {
			echo.put(name, fields.textOrNull(name));
		}
		echo.put("last_four_ssn", fields.textOrNull("last_four_ssn", LAST_FOUR, "must be four digits"));
		if (!fields.has("verified")) {
			throw fields.wrong("verified", "is required");
		}
		echo.put("verified", fields.flag("verified"));
		if (!exist(business, customer)) {
			throw new Problem("Customer not found", "customer_id must be a customer of yours");
		}
		if (!this.identities.contains(echo.get("id").stringValue())) {
			journal.accept(new SoapEntry.Identified(business, echo.get("id").stringValue(), customer, at));
		}
		return Answer.ok(echo);
	}

	void apply(SoapEntry.Joined joined) {
		this.byId.put(joined.id(), joined);
		this.byEmail.put(key(joined.business(), joined.email()), joined);
	}

	void apply(SoapEntry.Identified identified) {
		this.identities.add(identified.id());
	}

	private static ObjectNode shown(SoapEntry.Joined customer) {
		return Answer.JSON.createObjectNode()
			.put("id", customer.id())
			.put("internal_id", customer.internalId())
			.put("email", customer.email())
			.put("first_name", customer.firstName())
			.put("last_name", customer.lastName())
			.put("phone_number", customer.phoneNumber())
			.put("date_of_birth", customer.dateOfBirth())
			.put("created_at", ChargeTelling.millis(customer.createdAt()));
	}

	private static String key(String business, String email) {
		return business + " " + email.toLowerCase(Locale.ROOT);
	}

	/** Ten digits, with or without the country's 1 before them. */
	private static String phone(String text) throws Problem {
		String digits = text.replaceAll("[^0-9]", "");
		String ten = (digits.length() == 11 && digits.startsWith("1")) ? digits.substring(1) : digits;
		if (ten.length() != 10) {
			throw new Problem("phone_number is invalid", "phone_number must have 10 digits");
		}
		return ten;
	}

}
