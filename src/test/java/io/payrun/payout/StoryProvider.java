package io.payrun.payout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

import io.payrun.provider.Balances;
import io.payrun.provider.Echo;
import io.payrun.provider.Evidence;
import io.payrun.provider.Gate;
import io.payrun.provider.PayoutOrder;
import io.payrun.provider.PayoutProvider;
import io.payrun.provider.PollOutcome;
import io.payrun.provider.PollOutcome.Standing;
import io.payrun.provider.Preflight;
import io.payrun.provider.SendOutcome;

/**
 * A provider in a story: it keeps books, remembers a key for half an hour and tells
 * whatever the story wants it to tell. A refusal means that this request created nothing,
 * and no more.
 */
final class StoryProvider implements PayoutProvider {

	private static final int MEMORY_MINUTES = 30;

	private static final int TRUSTED_MINUTES = 25;

	private final Books books;

	private final String apiKey;

	private Act.Answer next = Act.Answer.ACCEPTED;

	private Act.Word word = Act.Word.PENDING;

	private boolean asked;

	StoryProvider(Books books, String apiKey) {
		this.books = books;
		this.apiKey = apiKey;
	}

	void next(Act.Answer answer) {
		this.next = answer;
		this.asked = false;
	}

	void next(Act.Word said) {
		this.word = said;
	}

	/** Whether the last request passed its gate. */
	boolean wasAsked() {
		return this.asked;
	}

	@Override
	public String name() {
		return "syncpay";
	}

	@Override
	public String apiKeyHash() {
		return this.apiKey;
	}

	@Override
	public String requestBody(PayoutOrder order) {
		return order.reference() + ' ' + order.idempotencyKey() + ' ' + order.money();
	}

	@Override
	public Answer<SendOutcome> send(String body, Gate gate) {
		if (!gate.isOpen()) {
			return answer(new SendOutcome.NotSent(SendOutcome.NotSent.GATE_SHUT));
		}
		this.asked = true;
		String[] words = body.split(" ", 3);
		// one that never arrived, or was turned away at the door, begins no key's life
		if (this.next != Act.Answer.NOT_SENT && this.next != Act.Answer.KEY_REFUSED) {
			this.books.arrived(words[0], words[1], body);
		}
		return answer(switch (this.next) {
			case ACCEPTED -> new SendOutcome.Accepted(this.books.take(words[0], words[1]), "ref", "PENDING", Echo.NONE);
			case TAKEN_BUT_SILENT -> new SendOutcome.InDoubt("silent after " + this.books.take(words[0], words[1]));
			case LOST_ON_THE_WAY -> new SendOutcome.InDoubt("reset");
			case BUSY -> new SendOutcome.InDoubt("409");
			case NOT_SENT -> new SendOutcome.NotSent("connection refused");
			case REFUSED -> new SendOutcome.Refused("VALIDATION_ERROR", "no");
			case NO_FUNDS -> new SendOutcome.InsufficientFunds(null, "too little");
			case THROTTLED -> new SendOutcome.Throttled(null);
			case KEY_REFUSED -> new SendOutcome.KeyRefused("wrong key");
			case DISPUTED -> new SendOutcome.ReferenceDisputed("VALIDATION_ERROR", "reference");
		});
	}

	@Override
	public Answer<PollOutcome> poll(String providerId) {
		return answer(switch (this.word) {
			case PENDING, PROCESSING, ON_ITS_WAY -> told(Standing.IN_FLIGHT);
			case COMPLETED -> told(Standing.COMPLETED);
			case FAILED -> told(Standing.FAILED);
			case CANCELLED -> told(Standing.CANCELLED);
			case NOT_KNOWN -> new PollOutcome.NotKnown("no such withdrawal");
			case NO_ANSWER -> new PollOutcome.NoAnswer("timeout");
			case THROTTLED -> new PollOutcome.Throttled(Duration.ZERO);
			case KEY_REFUSED -> new PollOutcome.KeyRefused("wrong key");
		});
	}

	private PollOutcome told(Standing standing) {
		return new PollOutcome.Told(standing, this.word.name(), null, null, null, Echo.NONE);
	}

	private static <T> Answer<T> answer(T outcome) {
		return new Answer<>(outcome, Evidence.NONE);
	}

	@Override
	public Preflight check() {
		return new Preflight.Unavailable("not asked in a story");
	}

	@Override
	public Balances balances() {
		return new Balances.Unknown("not asked in a story");
	}

	/** What this provider has, whoever asks with whichever API key. */
	static final class Books {

		private final IntSupplier minute;

		private final Map<String, List<String>> withdrawals = new LinkedHashMap<>();

		private final Map<String, Integer> keys = new LinkedHashMap<>();

		private final Map<String, String> idOfKey = new LinkedHashMap<>();

		private final Map<String, Integer> firstArrivals = new LinkedHashMap<>();

		private final Map<String, String> bodies = new LinkedHashMap<>();

		private final List<String> breaches = new ArrayList<>();

		private String prefix = "wd_";

		Books(String prefix, IntSupplier minute) {
			this.prefix = prefix;
			this.minute = minute;
		}

		private void arrived(String reference, String key, String body) {
			int first = this.firstArrivals.computeIfAbsent(key, (unseen) -> this.minute.getAsInt());
			if (this.minute.getAsInt() - first > TRUSTED_MINUTES) {
				this.breaches.add(reference + " arrived " + (this.minute.getAsInt() - first)
						+ " minutes after the first arrival of its key");
			}
			if (!this.bodies.computeIfAbsent(key, (unseen) -> body).equals(body)) {
				this.breaches.add(reference + " arrived with another body under its key");
			}
		}

		private String take(String reference, String key) {
			Integer known = this.keys.get(key);
			String id = this.idOfKey.get(key);
			if (known != null && id != null && this.minute.getAsInt() - known <= MEMORY_MINUTES) {
				return id;
			}
			String created = this.prefix + (this.idOfKey.size() + 1);
			this.keys.put(key, this.minute.getAsInt());
			this.idOfKey.put(key, created);
			List<String> same = this.withdrawals.computeIfAbsent(reference, (unseen) -> new ArrayList<>());
			same.add(created);
			if (same.size() > 1) {
				this.breaches.add(reference + " was paid twice: " + same);
			}
			return created;
		}

		/** The id of a reference's withdrawal, or of one that it does not have. */
		String idOf(String reference) {
			List<String> same = this.withdrawals.get(reference);
			return (same != null) ? same.get(0) : this.prefix + "found_" + reference.replace('.', '_');
		}

		List<String> breaches() {
			return List.copyOf(this.breaches);
		}

	}

}
