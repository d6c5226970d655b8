package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

import io.payrun.payout.Account;
import io.payrun.payout.LaunchClock;
import io.payrun.provider.Balances;
import io.payrun.provider.Gate;
import io.payrun.provider.PayoutOrder;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.Preflight;
import io.payrun.provider.ProviderSettings;
import io.payrun.provider.SendOutcome;

/**
 * A provider that only tells balances, one answer after the other; the last one stays.
 */
final class BankOfTests implements PayoutProvider {

	private final Deque<Balances> answers = new ArrayDeque<>();

	private int asked;

	@SafeVarargs
	BankOfTests(Map<String, String>... readings) {
		for (Map<String, String> reading : readings) {
			Map<String, BigDecimal> available = new TreeMap<>();
			reading.forEach((currency, amount) -> available.put(currency, new BigDecimal(amount)));
			this.answers.add(new Balances.Known("org_1", available));
		}
	}

	BankOfTests thenNothing(String reason) {
		this.answers.add(new Balances.Unknown(reason));
		return this;
	}

	int asked() {
		return this.asked;
	}

	Account account() {
		return new Account(this,
				new ProviderSettings(URI.create("http://localhost:1"), "none", Duration.ofMinutes(30),
						Duration.ofSeconds(30)),
				"test", "org_1", 500, 32, 0, Duration.ofSeconds(10), Duration.ofMinutes(15),
				LaunchClock.startingNow(java.time.Instant.now(), null));
	}

	@Override
	public Balances balances() {
		this.asked++;
		return (this.answers.size() > 1) ? this.answers.remove() : this.answers.element();
	}

	@Override
	public String name() {
		return "syncpay";
	}

	@Override
	public String apiKeyHash() {
		return "";
	}

	@Override
	public Preflight check() {
		throw new UnsupportedOperationException();
	}

	@Override
	public String requestBody(PayoutOrder order) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Answer<SendOutcome> send(String body, Gate gate) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Answer<PollOutcome> poll(String providerId) {
		throw new UnsupportedOperationException();
	}

}
