package io.payrun.provider.syncpay;

import java.util.Optional;

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

/**
 * SyncPay, by its pages "Create Withdrawal", "Get Balances" and "Get Organization". It
 * tells what one request showed and decides nothing about the payout; the API key appears
 * in none of its answers.
 */
public final class SyncPay implements PayoutProvider {

	private static final String WITHDRAWALS = "/api/v1/payouts/withdrawals";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Wire wire;

	private final String apiKeyHash;

	private final SendTable sendTable;

	private final PollTable pollTable;

	private final AccountTable accountTable;

	/**
	 * SyncPay under one key.
	 * @param settings address, key, window and timeout
	 * @throws IllegalArgumentException for an address or key that cannot be used
	 */
	public SyncPay(ProviderSettings settings) {
		Excerpt excerpt = new Excerpt(settings.apiKey());
		this.wire = new Wire(settings);
		this.apiKeyHash = settings.apiKeyHash();
		this.sendTable = new SendTable(excerpt);
		this.pollTable = new PollTable(excerpt, this.sendTable);
		this.accountTable = new AccountTable(excerpt);
	}

	/**
	 * Whether a key is of the kind that a mode needs. Test and live share one address, so
	 * the prefix is all that keeps them apart.
	 * @param mode {@code sandbox}, {@code test} or {@code live}
	 * @param apiKey the key
	 * @return what is wrong in one line without the key, or empty
	 */
	public static Optional<String> keyProblem(String mode, String apiKey) {
		String prefix = mode.equals("live") ? "sk_live_" : "sk_test_";
		if (!apiKey.startsWith(prefix)) {
			return Optional.of("mode " + mode + " needs an API key that begins with " + prefix);
		}
		if (!apiKey.matches("[!-~]{9,256}")) {
			return Optional.of("the API key is cut off, too long or holds spaces");
		}
		return Optional.empty();
	}

	@Override
	public String name() {
		return "syncpay";
	}

	@Override
	public String apiKeyHash() {
		return this.apiKeyHash;
	}

	@Override
	public Preflight check() {
		Wire.Result result = this.wire.get("/api/v1/organizations/me");
		return (result instanceof Wire.Reply reply) ? this.accountTable.preflight(reply)
				: new Preflight.Unavailable(((Wire.Silence) result).reason());
	}

	@Override
	public String requestBody(PayoutOrder order) {
		return MAPPER.writeValueAsString(MAPPER.createObjectNode()
			.put("destination_id", order.destination())
			.put("amount", order.money().plain())
			.put("currency", order.money().currency())
			.put("reference", order.reference())
			.put("idempotency_key", order.idempotencyKey()));
	}

	@Override
	public Answer<SendOutcome> send(String body, Gate gate) {
		Wire.Result result = this.wire.post(WITHDRAWALS, body, gate);
		if (result instanceof Wire.Reply reply) {
			return new Answer<>(this.sendTable.outcome(reply), reply.evidence());
		}
		return new Answer<>((result instanceof Wire.NotSent notSent) ? new SendOutcome.NotSent(notSent.reason())
				: new SendOutcome.InDoubt(((Wire.Silence) result).reason()), Evidence.NONE);
	}

	@Override
	public Answer<PollOutcome> poll(String providerId) {
		if (!SendTable.isId(providerId)) {
			return new Answer<>(new PollOutcome.NoAnswer("not asked: this is no withdrawal id"), Evidence.NONE);
		}
		// the pattern leaves nothing that a path would have to encode
		Wire.Result result = this.wire.get(WITHDRAWALS + "/" + providerId);
		if (result instanceof Wire.Reply reply) {
			return new Answer<>(this.pollTable.outcome(providerId, reply), reply.evidence());
		}
		return new Answer<>(new PollOutcome.NoAnswer(((Wire.Silence) result).reason()), Evidence.NONE);
	}

	@Override
	public Balances balances() {
		Wire.Result result = this.wire.get("/api/v1/accounts/balances");
		return (result instanceof Wire.Reply reply) ? this.accountTable.balances(reply)
				: new Balances.Unknown(((Wire.Silence) result).reason());
	}

}
