package io.payrun.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.payrun.crash.CrashAt;
import io.payrun.crash.CrashPoint;
import io.payrun.crash.CrashPoint.Side;
import io.payrun.jobs.Refusal;
import io.payrun.payout.Destinations.Known;
import io.payrun.payout.Destinations.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The file that maps names to ids is whole or not there, and safe in a spreadsheet. */
public class DestinationMappingTests {

	/** The point that only this file passes. */
	public static final Set<CrashPoint> POINTS = Set.of(CrashPoint.DE5);

	private static final List<Known> KNOWN = List.of(known("ada", State.CREATED, "dest_1"),
			known("bob", State.UNKNOWN, null), known("-cy", State.CREATED, "-dest"));

	private static final String WHOLE = """
			name,destination_id,currency,destination_type
			ada,dest_1,NGN,bank_account
			'-cy,'-dest,NGN,bank_account
			""";

	@TempDir
	Path folder;

	@AfterEach
	void disarm() {
		CrashPoint.disarm();
	}

	@Test
	void whatHasAnIdIsALineAndFormulasAreDisarmed() throws Exception {
		Typed typed = Typed.nothing();
		new DestinationMapping(null).write(KNOWN, typed.terminal());
		assertThat(typed.out()).isEqualTo(WHOLE);
		Path out = this.folder.resolve("ids.csv");
		new DestinationMapping(out).write(KNOWN, typed.terminal());
		assertThat(Files.readString(out)).isEqualTo(WHOLE);
	}

	@Test
	void nothingIsOverwrittenAndAFolderThatIsNotThereIsToldFirst() throws Exception {
		Path out = Files.writeString(this.folder.resolve("ids.csv"), "mine");
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> new DestinationMapping(out))
			.withMessageContaining("is there already");
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> DestinationMapping.write(out, List.of("x")))
			.withMessageContaining("is there already");
		assertThat(Files.readString(out)).isEqualTo("mine");
		assertThatExceptionOfType(Refusal.class)
			.isThrownBy(() -> new DestinationMapping(this.folder.resolve("none/ids.csv")))
			.withMessageContaining("no folder that can be written to");
	}

	@ParameterizedTest
	@EnumSource
	void whereverTheProcessDiesTheFileIsWholeOrNotThere(Side side) throws Exception {
		Path out = this.folder.resolve("ids.csv");
		CrashPoint.arm(new CrashAt(CrashPoint.DE5, side, 1).trap(() -> {
			throw new AssertionError("died");
		}));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> DestinationMapping.write(out, DestinationMapping.lines(KNOWN)));
		CrashPoint.disarm();
		if (side == Side.BEFORE) {
			assertThat(out).doesNotExist();
			DestinationMapping.write(out, DestinationMapping.lines(KNOWN));
		}
		assertThat(Files.readString(out)).isEqualTo(WHOLE);
		try (Stream<Path> files = Files.list(this.folder)) {
			assertThat(files).hasSize((side == Side.BEFORE) ? 2 : 1);
		}
	}

	private static Known known(String name, State state, @org.jspecify.annotations.Nullable String id) {
		return new Known(name, state, id, "org_test", "NGN", "bank_account", "****6789", null);
	}

}
