package io.payrun.payout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Events of a page come early, late, twice and swapped, and end the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HookOrdersFunctionalTests {

	/** Of each lifecycle, so many orders. */
	private static final int ORDERS = 1_000;

	private final Pages pages = new Pages();

	private int made;

	@AfterAll
	void close() {
		this.pages.close();
	}

	/**
	 * The hold comes first: it is a question, which is not asked about a page whose end
	 * was told.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					pending c pending<held 6000; succeeded c succeeded<pending 6000 | COMPLETED 60.00 60.00 -
					release_hold c failed<held 6000; failed c failed<held 6000; expired | FAILED 60.00 - 60.00
					pending c pending<held 6000; release_hold c failed<pending 6000; terminally_failed | FAILED 60.00 - 60.00
					pending c pending<held 6000; succeeded c succeeded<pending 6000; returned c returned<succeeded 6000 | RETURNED 60.00 - 60.00
					pending c pending<held 6000; succeeded c succeeded<pending 6000; voided c voided<succeeded 6000; expired | RETURNED 60.00 - 60.00
					failed b failed<created 6000; pending c pending<held 6000; succeeded c succeeded<pending 6000; expired | COMPLETED 60.00 60.00 -
					""")
	void everyOrderOfALifecyclesEventsEndsInTheSameState(String events, String stands) throws Exception {
		Random random = new Random(events.hashCode());
		List<Runnable> lives = new ArrayList<>();
		List<String> references = new ArrayList<>();
		for (int order = 0; order < ORDERS; order++) {
			String reference = "P" + ++this.made;
			this.pages.payout(reference, "100.00", "balance");
			references.add(reference);
			List<String> bodies = new ArrayList<>();
			for (String words : events.split(";")) {
				bodies.add(Pages.body(this.pages.nextId(), reference, words));
			}
			// some of them twice
			bodies.addAll(List.copyOf(bodies.subList(0, random.nextInt(bodies.size() + 1))));
			Collections.shuffle(bodies, random);
			lives.add(() -> {
				assertThat(this.pages.hold(reference, "c_" + reference, 6000)).isEqualTo(200);
				bodies.forEach((body) -> assertThat(this.pages.take(body)).isEqualTo(200));
			});
		}
		HooksIntegrationTests.inParallel(4, lives);
		assertThat(references.stream().map(this.pages::stands).distinct()).containsExactly(stands);
	}

}
