package io.payrun.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.payrun.sandbox.HookReceiver.Post;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Many customers at once, everything going wrong, and the books as the witness. */
class SoapStormTests {

	private static final String STORM = "storm,customer=auto,customer-after=0s..2s,settle=0s..2s,reversed-after=1s,"
			+ "customer-late-for=5s,swapped-for=2s,event-retry=200ms,slow-for=1ms,drip=0ms,stuck=0,polls=off,"
			+ "release=0.1,returned=0.1,voided=0.1,refunded=0.1";

	private static final int CUSTOMERS = 100;

	private static final Set<String> PAID = Set.of("succeeded", "returned", "voided", "refunded");

	@Test
	void theBooksAgreeWithWhatTheMerchantHeardAndAreTheSameEachTime() throws Exception {
		assertThat(story()).isEqualTo(story())
			.contains("COMPLETED succeeded", "COMPLETED returned", "COMPLETED voided", "COMPLETED refunded",
					"COMPLETED failed succeeded", "EXPIRED", "TERMINALLY_FAILED");
	}

	private static String story() throws Exception {
		try (SoapClient client = SoapClient.start(STORM)) {
			for (int number = 0; number < CUSTOMERS; number++) {
				try {
					client.create(SoapClient.fixed("cus_" + number, 100 + number));
				}
				catch (IOException ex) {
					// its answer was lost; the session may be there
				}
			}
			for (int tick = 0; tick < 12; tick++) {
				client.pass(Duration.ofSeconds(1));
				client.settle();
			}
			client.pass(Duration.ofHours(24));
			for (int tick = 0; tick < 100 && !isQuiet(client.books()); tick++) {
				client.pass(Duration.ofSeconds(1));
				client.settle();
			}
			JsonNode books = client.books();
			assertThat(isQuiet(books)).as("everything has ended").isTrue();
			check(books, client.merchant.posts());
			return told(books);
		}
	}

	private static void check(JsonNode books, List<Post> posts) {
		Map<String, Integer> paid = new TreeMap<>();
		for (JsonNode charge : books.get("charges")) {
			paid.merge(text(charge, "checkout"), PAID.contains(text(charge, "status")) ? 1 : 0, Integer::sum);
			assertThat(charge.get("history").valueStream().map((past) -> text(past, "status")))
				.as("no charge is paid that was not held")
				.satisfies((steps) -> assertThat(!steps.contains("succeeded") || steps.contains("held")).isTrue());
		}
		assertThat(paid.values()).as("a session pays once").allMatch((count) -> count <= 1);
		Set<String> heard = posts.stream()
			.filter((post) -> post.isSigned(SoapClient.SECRET))
			.map(Post::eventId)
			.collect(Collectors.toSet());
		Set<String> posted = new HashSet<>();
		for (JsonNode event : books.get("events")) {
			if (event.get("attempts").intValue() > 0) {
				posted.add(text(event, "event_id"));
			}
		}
		assertThat(heard).isEqualTo(posted);
	}

	private static boolean isQuiet(JsonNode books) {
		return books.get("checkouts")
			.valueStream()
			.noneMatch((line) -> Set.of("OPEN", "DECLINED").contains(text(line, "state")))
				&& books.get("charges")
					.valueStream()
					.allMatch((line) -> Set.of("failed", "succeeded", "returned", "voided", "refunded")
						.contains(text(line, "status")))
				&& books.get("events").valueStream().allMatch((line) -> line.get("next_at").isNull());
	}

	private static String told(JsonNode books) {
		Map<String, String> byCheckout = new TreeMap<>();
		books.get("checkouts").forEach((line) -> byCheckout.put(text(line, "id"), text(line, "state")));
		books.get("charges")
			.forEach((line) -> byCheckout.merge(text(line, "checkout"), text(line, "status"), (a, b) -> a + " " + b));
		return byCheckout.toString();
	}

	private static String text(JsonNode line, String field) {
		return line.get(field).stringValue();
	}

}
