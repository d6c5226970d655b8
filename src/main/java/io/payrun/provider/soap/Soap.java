package io.payrun.provider.soap;

import java.math.RoundingMode;

import io.payrun.money.Money;
import io.payrun.provider.Balances;
import io.payrun.provider.Evidence;
import io.payrun.provider.Excerpt;
import io.payrun.provider.Gate;
import io.payrun.provider.PayoutOrder;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.Preflight;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.SendOutcome;
import io.payrun.provider.Wire;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Soap, by its pages "Create Checkout", "Preset Amount Withdrawal", "Balance Withdrawal"
 * and "Show Charge". A payout is a hosted page: this opens it and asks about its charges;
 * what happens on it is told by events ({@link SoapEvents}). The API key, the page's
 * address and its client secret appear in none of the answers' evidence.
 */
public final class Soap implements PayoutProvider {

	/** Soap names no organisation anywhere. */
	public static final String ORGANISATION = "soap";

	private static final String CHECKOUTS = "/api/v1/checkouts";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Wire wire;

	private final String apiKeyHash;

	private final OpenTable openTable;

	private final ChargeTable chargeTable;

	/**
	 * Soap under one key.
	 * @param settings address, key and timeout
	 * @param bareKey whether the key is sent without {@code Bearer}: the documents show
	 * both forms
	 * @throws IllegalArgumentException for an address or key that cannot be used
	 */
	public Soap(ProviderSettings settings, boolean bareKey) {
		this.wire = bareKey ? Wire.withBareKey(settings) : new Wire(settings);
		this.apiKeyHash = settings.apiKeyHash();
		Excerpt excerpt = new Excerpt(settings.apiKey());
		this.openTable = new OpenTable(excerpt);
		this.chargeTable = new ChargeTable(excerpt);
	}

	@Override
	public String name() {
		return "soap";
	}

	@Override
	public String apiKeyHash() {
		return this.apiKeyHash;
	}

	@Override
	public boolean opensCheckouts() {
		return true;
	}

	/**
	 * Looks for a customer that nobody is: the cheapest call that needs the key. There is
	 * none that tells account, environment or balance.
	 */
	@Override
	public Preflight check() {
		Wire.Result result = this.wire.get("/api/v1/customers/search?email=nobody%40payrun.invalid");
		return (result instanceof Wire.Reply reply) ? this.openTable.preflight(reply)
				: new Preflight.Unavailable(((Wire.Silence) result).reason());
	}

	/** Fixed: the customer confirms this amount; balance: she chooses up to it. */
	@Override
	public String requestBody(PayoutOrder order) {
		ObjectNode body = MAPPER.createObjectNode().put("customer_id", order.destination()).put("type", "withdrawal");
		body.put("balance".equals(order.withdrawalType()) ? "balance_amount_cents" : "fixed_amount_cents",
				cents(order.money()));
		if (order.experience() != null) {
			body.put("experience", order.experience());
		}
		if (order.returnUrl() != null) {
			body.put("return_url", order.returnUrl());
		}
		return MAPPER.writeValueAsString(body);
	}

	@Override
	public Answer<SendOutcome> send(String body, Gate gate) {
		Wire.Result result = this.wire.post(CHECKOUTS, body, gate);
		if (result instanceof Wire.Reply reply) {
			return new Answer<>(this.openTable.outcome(reply), this.openTable.evidence(reply));
		}
		return new Answer<>((result instanceof Wire.NotSent notSent) ? new SendOutcome.NotSent(notSent.reason())
				: new SendOutcome.InDoubt(((Wire.Silence) result).reason()), Evidence.NONE);
	}

	@Override
	public Answer<PollOutcome> poll(String chargeId) {
		if (!SoapEvents.isId(chargeId)) {
			return new Answer<>(new PollOutcome.NoAnswer("not asked: this is no charge id"), Evidence.NONE);
		}
		// the pattern leaves nothing that a path would have to encode
		Wire.Result result = this.wire.get("/api/v1/charges/" + chargeId);
		if (result instanceof Wire.Reply reply) {
			return new Answer<>(this.chargeTable.outcome(chargeId, reply), this.chargeTable.evidence(reply));
		}
		return new Answer<>(new PollOutcome.NoAnswer(((Wire.Silence) result).reason()), Evidence.NONE);
	}

	@Override
	public Balances balances() {
		return new Balances.Unknown("Soap has no balance call");
	}

	private static long cents(Money money) {
		return money.amount().movePointRight(2).setScale(0, RoundingMode.UNNECESSARY).longValueExact();
	}

}
