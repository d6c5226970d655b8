package io.payrun.provider;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChargeStandingTests {

	@Test
	void ofTwoTheFurtherOneIsKnownWhicheverWasToldFirst() {
		ChargeStanding[] standings = ChargeStanding.values();
		for (int one = 0; one < standings.length; one++) {
			for (int other = 0; other < standings.length; other++) {
				assertThat(standings[one].or(standings[other])).isEqualTo(standings[Math.max(one, other)]);
			}
		}
	}

	@Test
	void itIsOpenUntilItFailedWasPaidOrCameBack() {
		assertThat(ChargeStanding.values()).filteredOn(ChargeStanding::isOpen)
			.containsExactly(ChargeStanding.CREATED, ChargeStanding.HELD, ChargeStanding.PENDING);
	}

}
