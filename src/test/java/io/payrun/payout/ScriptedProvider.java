package io.payrun.payout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.payrun.provider.Balances;
import io.payrun.provider.Evidence;
import io.payrun.provider.Gate;
import io.payrun.provider.PayoutOrder;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.Preflight;
import io.payrun.provider.SendOutcome;

/** A provider that gives the answers that a test wrote down, one after another. */
final class ScriptedProvider implements PayoutProvider {

	static final String KEY = "hash of key a";

	final List<String> bodies = new ArrayList<>();

	final List<String> polled = new ArrayList<>();

	private final Deque<Answer<SendOutcome>> sends = new ArrayDeque<>();

	private final Deque<Answer<PollOutcome>> polls = new ArrayDeque<>();

	private String name = "syncpay";

	private Runnable meanwhile = () -> {
	};

	/** What happens at each send, before it is answered. */
	ScriptedProvider meanwhile(Runnable next) {
		this.meanwhile = next;
		return this;
	}

	/** From now on it pays by customers' pages, as Soap does. */
	ScriptedProvider opensPages() {
		this.name = "soap";
		return this;
	}

	ScriptedProvider sends(SendOutcome outcome) {
		return sends(outcome, Evidence.NONE);
	}

	ScriptedProvider sends(SendOutcome outcome, Evidence evidence) {
		this.sends.add(new Answer<>(outcome, evidence));
		return this;
	}

	ScriptedProvider polls(PollOutcome outcome) {
		this.polls.add(new Answer<>(outcome, Evidence.NONE));
		return this;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public boolean opensCheckouts() {
		return this.name.equals("soap");
	}

	@Override
	public String apiKeyHash() {
		return KEY;
	}

	@Override
	public String requestBody(PayoutOrder order) {
		return order.reference() + ' ' + order.idempotencyKey() + ' ' + order.money();
	}

	@Override
	public Answer<SendOutcome> send(String body, Gate gate) {
		if (!gate.isOpen()) {
			return new Answer<>(new SendOutcome.NotSent(SendOutcome.NotSent.GATE_SHUT), Evidence.NONE);
		}
		this.bodies.add(body);
		this.meanwhile.run();
		return this.sends.remove();
	}

	@Override
	public Answer<PollOutcome> poll(String providerId) {
		this.polled.add(providerId);
		return this.polls.remove();
	}

	@Override
	public Preflight check() {
		return new Preflight.Unavailable("not asked");
	}

	@Override
	public Balances balances() {
		return new Balances.Unknown("not asked");
	}

}
