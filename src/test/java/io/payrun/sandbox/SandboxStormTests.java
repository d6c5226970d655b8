package io.payrun.sandbox;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.payrun.sandbox.SandboxClient.Reply;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import static io.payrun.sandbox.SandboxClient.body;
import static org.assertj.core.api.Assertions.assertThat;

/** The sandbox as a witness under load: its books must be right whatever it does. */
class SandboxStormTests {

	private static final int PAYOUTS = 400;

	private static final int MOST_REPEATS = 30;

	@Test
	void aClientThatRepeatsTheSameKeyPaysEachReferenceOnceAndTheBooksAddUp() throws Exception {
		try (SandboxClient client = SandboxClient.start("storm,slow-for=20ms,drip=0ms,refund-after=1h")) {
			together(PAYOUTS, (number) -> settle(client, number));
			client.pass(Duration.ofMinutes(1));
			JsonNode books = client.books();
			assertThat(books.get("withdrawals")).hasSize(PAYOUTS);
			assertThat(books.get("double_payments")).isEmpty();
			assertThat(books.get("arrivals").size()).isGreaterThan(PAYOUTS);
			assertThat(balance(books, "debits")).isEqualByComparingTo("3000000.00");
			assertThat(balance(books, "refunds")).isEqualByComparingTo(sumOfRefunded(books)).isPositive();
			assertThat(balance(books, "available"))
				.isEqualByComparingTo(balance(books, "opening").add(balance(books, "credits"))
					.subtract(balance(books, "debits"))
					.add(balance(books, "refunds")));
		}
	}

	@Test
	void aKeyThatArrivesManyTimesAtOnceCreatesOneWithdrawal() throws Exception {
		try (SandboxClient client = SandboxClient.start("slow=1,strikes=1,slow-for=100ms")) {
			together(32, (number) -> assertThat(client.create("PO-1", "k1").status()).isIn(200, 409));
			assertThat(client.books().get("withdrawals")).hasSize(1);
		}
	}

	private static void settle(SandboxClient client, int number) throws Exception {
		for (int repeat = 0; repeat < MOST_REPEATS; repeat++) {
			try {
				Reply reply = client.post(body("PO-" + number, "k" + number));
				if (reply.status() == 200 && reply.id().startsWith("wd_")) {
					return;
				}
			}
			catch (IOException | JacksonException ex) {
				assertThat(ex).as("in doubt, so it is asked again").isNotNull();
			}
		}
		throw new AssertionError("PO-" + number + " was never answered");
	}

	private static void together(int count, Task task) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(32);
		try {
			List<Future<?>> all = new ArrayList<>();
			IntStream.range(0, count).forEach((number) -> all.add(threads.submit(() -> {
				task.run(number);
				return number;
			})));
			for (Future<?> one : all) {
				one.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static BigDecimal balance(JsonNode books, String field) {
		for (JsonNode balance : books.at("/accounts/0/balances")) {
			if (balance.get("currency").stringValue().equals("NGN")) {
				return new BigDecimal(balance.get(field).stringValue());
			}
		}
		throw new AssertionError("no NGN");
	}

	private static BigDecimal sumOfRefunded(JsonNode books) {
		BigDecimal sum = BigDecimal.ZERO;
		for (JsonNode withdrawal : books.get("withdrawals")) {
			if (withdrawal.get("refunded").booleanValue()) {
				sum = sum.add(new BigDecimal(withdrawal.get("amount").stringValue()));
			}
		}
		return sum;
	}

	/** One of many things done at once. */
	@FunctionalInterface
	private interface Task {

		void run(int number) throws Exception;

	}

}
