package io.payrun.jobs;

import java.time.Duration;

/**
 * How often a process that runs something raises its home's anchor to the database's
 * count.
 *
 * @param every the interval
 */
public record AnchorPace(Duration every) {

	static AnchorPace usual() {
		return new AnchorPace(Duration.ofSeconds(10));
	}

}
