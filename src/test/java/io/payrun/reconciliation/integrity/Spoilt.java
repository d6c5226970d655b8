package io.payrun.reconciliation.integrity;

import java.util.List;
import java.util.function.Consumer;

/**
 * One thing that somebody did to a {@link SmallNight}, and all that must be found.
 *
 * @param name what was done
 * @param act how it is done
 * @param broken {@code PROMISE RUN REFERENCE} of each breach, sorted
 */
record Spoilt(String name, Consumer<SmallNight> act, List<String> broken) {

	static Spoilt by(String name, Consumer<SmallNight> act, String... broken) {
		return new Spoilt(name, act, List.of(broken));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
