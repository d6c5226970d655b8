package io.payrun.payout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class AnchorFolderTests {

	private static final UUID INSTALLATION = UUID.fromString("8f14e45f-ceea-467f-9e0b-6b1b1b1b1b1b");

	@TempDir
	private Path home;

	private AnchorFolder folder;

	@BeforeEach
	void open() {
		this.folder = new AnchorFolder(this.home.resolve("not made yet"));
	}

	@Test
	void aHomeThatWasNeverUsedHasNoAnchor() throws IOException {
		assertThat(this.folder.read().isEmpty()).isTrue();
	}

	@Test
	void theHighestMarkCountsAndOnlyAFewLowerOnesStay() throws IOException {
		for (int intents = 0; intents <= 50; intents++) {
			this.folder.add(mark(intents), this.folder.read().marks());
		}
		assertThat(this.folder.read().marks()).containsExactly(mark(50), mark(49), mark(48), mark(47), mark(46));
	}

	@Test
	void whatComesLateLowersNothing() throws IOException {
		this.folder.add(mark(20), List.of());
		this.folder.add(mark(10), List.of());
		assertThat(this.folder.read().marks().get(0)).isEqualTo(mark(20));
	}

	@Test
	void whoComesLateRemovesNoHigherMarkHoweverManyThereAre() throws IOException {
		List<Mark> higher = marks(20, 26);
		this.folder.add(mark(10), higher);
		assertThat(this.folder.read().marks()).startsWith(mark(26), mark(25), mark(24), mark(23), mark(22), mark(21),
				mark(20));
	}

	@Test
	void itsOwnMarkThatAnotherProcessAddedFirstIsNoneOfTheLowerOnesThatStay() throws IOException {
		this.folder.add(mark(10), marks(5, 10));
		assertThat(this.folder.read().marks()).containsExactly(mark(10), mark(9), mark(8), mark(7), mark(6));
	}

	/** Marks that are in the folder, from the lowest to the highest. */
	private List<Mark> marks(int lowest, int highest) throws IOException {
		List<Mark> marks = new ArrayList<>();
		for (int intents = lowest; intents <= highest; intents++) {
			this.folder.add(mark(intents), List.of());
			marks.add(mark(intents));
		}
		return marks;
	}

	@Test
	void manyWhoRaiseAtOnceNeverSeeAnEmptyFolderNorALowerMarkThanTheirOwn() throws Exception {
		this.folder.add(mark(0), List.of());
		ExecutorService threads = Executors.newFixedThreadPool(4);
		List<Future<?>> raisers = new ArrayList<>();
		for (int thread = 0; thread < 4; thread++) {
			AnchorFolder own = new AnchorFolder(this.home.resolve("not made yet"));
			int first = thread;
			raisers.add(threads.submit(() -> {
				for (int intents = 1 + first; intents <= 400; intents += 4) {
					own.add(mark(intents), own.read().marks());
					assertThat(own.read().marks().get(0).intents()).isGreaterThanOrEqualTo(intents);
				}
				return null;
			}));
		}
		for (Future<?> raiser : raisers) {
			raiser.get();
		}
		threads.shutdown();
		assertThat(this.folder.read().marks().get(0)).isEqualTo(mark(400));
	}

	@Test
	void itIsItsOwnersAlone() throws IOException {
		this.folder.add(mark(1), List.of());
		Path path = this.folder.path();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rwx------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve(mark(1).name()))))
			.isEqualTo("rw-------");
	}

	@Test
	void aNameThatIsNoMarkIsToldAndAHiddenOneIsNot() throws IOException {
		this.folder.add(mark(1), List.of());
		Files.createFile(this.folder.path().resolve(mark(2).name().substring(0, 80)));
		Files.createFile(this.folder.path().resolve(".DS_Store"));
		assertThat(this.folder.read().strange()).containsExactly(mark(2).name().substring(0, 80));
		assertThat(this.folder.read().marks()).containsExactly(mark(1));
	}

	@Test
	void aReplacementIsTheOnlyWayDown() throws IOException {
		this.folder.add(mark(700), List.of());
		Files.createFile(this.folder.path().resolve("garbage"));
		this.folder.replace(mark(200));
		assertThat(this.folder.read().marks()).containsExactly(mark(200));
		assertThat(this.folder.read().strange()).isEmpty();
	}

	private static Mark mark(int intents) {
		return new Mark(INSTALLATION, intents, String.format(java.util.Locale.ROOT, "%064x", intents));
	}

}
