package io.payrun.payout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The anchor of a home: a folder of empty files, each named for a {@link Mark}; the
 * highest counts. A raise adds a name and forces the folder to disk, so it is whole or
 * not there. Nobody ever replaces a name, so several processes raise without any lock: a
 * process that sleeps in the middle holds up nobody, and what it does when it wakes
 * lowers nothing.
 */
final class AnchorFolder {

	/** Lower names that stay, so that a listing during a raise is never empty. */
	private static final int KEPT = 4;

	private static final int LOOKS = 5;

	private final Path home;

	private final Path folder;

	AnchorFolder(Path home) {
		this.home = home.toAbsolutePath().normalize();
		this.folder = this.home.resolve("anchor");
	}

	Path path() {
		return this.folder;
	}

	/**
	 * What is in the folder.
	 *
	 * @param marks all of them, the highest first
	 * @param strange names that are no marks
	 */
	record Contents(List<Mark> marks, List<String> strange) {

		boolean isEmpty() {
			return this.marks.isEmpty() && this.strange.isEmpty();
		}

	}

	/** Lists the folder; where it is not there, nothing is in it. */
	Contents read() throws IOException {
		Contents contents = list();
		// names that come and go during one listing may both be missed, not time and
		// again
		for (int look = 1; look < LOOKS && contents.isEmpty() && Files.isDirectory(this.folder); look++) {
			contents = list();
		}
		return contents;
	}

	private Contents list() throws IOException {
		List<Mark> marks = new ArrayList<>();
		List<String> strange = new ArrayList<>();
		try (DirectoryStream<Path> names = Files.newDirectoryStream(this.folder)) {
			for (Path path : names) {
				String name = path.getFileName().toString();
				Mark mark = Mark.parse(name);
				if (mark != null) {
					marks.add(mark);
				}
				else if (!name.startsWith(".")) {
					strange.add(name);
				}
			}
		}
		catch (NoSuchFileException ex) {
			return new Contents(List.of(), List.of());
		}
		marks.sort(Comparator.comparingLong(Mark::intents).reversed());
		return new Contents(marks, strange);
	}

	/**
	 * Adds a mark; it is on the disk when this returns. Of the marks that it follows only
	 * a few are kept.
	 */
	void add(Mark mark, Collection<Mark> followed) throws IOException {
		makeFolder();
		try {
			Files.createFile(this.folder.resolve(mark.name()), forOwnerOnly("rw-------"));
		}
		catch (FileAlreadyExistsException ex) {
			// by another process, which may not have forced it yet
		}
		force(this.folder);
		for (Mark old : followed.stream()
			.filter((one) -> one.intents() < mark.intents())
			.sorted(Comparator.comparingLong(Mark::intents).reversed())
			.skip(KEPT)
			.toList()) {
			Files.deleteIfExists(this.folder.resolve(old.name()));
		}
	}

	/**
	 * Removes everything, then adds the mark: the only way down. Who dies in between
	 * leaves no anchor, and the same has to be done again.
	 */
	void replace(Mark mark) throws IOException {
		Contents old = read();
		for (Mark one : old.marks()) {
			Files.deleteIfExists(this.folder.resolve(one.name()));
		}
		for (String name : old.strange()) {
			Files.deleteIfExists(this.folder.resolve(name));
		}
		add(mark, List.of());
	}

	private void makeFolder() throws IOException {
		if (!Files.isDirectory(this.folder)) {
			Files.createDirectories(this.home);
			try {
				Files.createDirectory(this.folder, forOwnerOnly("rwx------"));
			}
			catch (FileAlreadyExistsException ex) {
				// by another process at this moment
			}
			force(this.home);
		}
	}

	private FileAttribute<?>[] forOwnerOnly(String permissions) {
		boolean known = this.folder.getFileSystem().supportedFileAttributeViews().contains("posix");
		return known
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

	private static void force(Path folder) throws IOException {
		try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
			channel.force(true);
		}
	}

}
