package io.payrun.reconciliation.integrity;

import org.jspecify.annotations.Nullable;

/**
 * What a run's row says.
 *
 * @param id the run
 * @param mode its mode
 * @param state as written
 * @param accepted whether intake accepted its source
 * @param sourceKind {@code csv}, {@code database} or {@code none}
 * @param movedTo where the accepted file went, or null
 * @param foundAt where it was found, or null
 * @param sha256 its content
 * @param bytes its size
 * @param reportState {@code CURRENT} where the newest version tells all
 */
record RunFacts(long id, String mode, String state, boolean accepted, String sourceKind, @Nullable String movedTo,
		@Nullable String foundAt, @Nullable String sha256, @Nullable Long bytes, String reportState) {

	/** For sentences. */
	String name() {
		return "run " + this.id;
	}

}
