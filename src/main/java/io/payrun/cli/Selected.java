package io.payrun.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.payrun.payout.People;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which payouts a person means, for {@code release} and {@code deny}. */
final class Selected {

	@Parameters(arity = "0..*", paramLabel = "REFERENCE", description = "The payouts, by reference.")
	List<String> references = new ArrayList<>();

	@Option(names = "--run", paramLabel = "R", description = "Instead of references: the payouts of this run.")
	@Nullable Long run;

	@Option(names = "--kind", paramLabel = "K",
			description = "With --run: only those held for this, such as POSSIBLE_DUPLICATE or OVER_LIMIT.")
	@Nullable String kind;

	@Option(names = "--mode", paramLabel = "M",
			description = "sandbox, test or live; needed where a reference is known in two modes.")
	@Nullable String mode;

	/**
	 * Checks what was typed.
	 * @return the payouts that are meant
	 */
	People.Selection selection() {
		if (this.references.isEmpty() == (this.run == null)) {
			throw Verb.wrong("Name the payouts either by REFERENCE… or by --run R [--kind K].");
		}
		if (this.kind != null && this.run == null) {
			throw Verb.wrong("--kind goes with --run.");
		}
		if (this.run != null) {
			Verb.runNumber(this.run);
		}
		return new People.Selection(List.copyOf(this.references), this.run,
				(this.kind != null) ? this.kind.toUpperCase(Locale.ROOT) : null, mode(this.mode));
	}

	/**
	 * Checks a mode.
	 * @param mode what was typed, or null
	 * @return the mode, or null
	 */
	static @Nullable String mode(@Nullable String mode) {
		if (mode != null && !List.of("sandbox", "test", "live").contains(mode)) {
			throw Verb.wrong("--mode is sandbox, test or live.");
		}
		return mode;
	}

}
