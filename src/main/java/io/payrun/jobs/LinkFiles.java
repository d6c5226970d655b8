package io.payrun.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;

import io.payrun.crash.CrashPoint;
import io.payrun.payout.Links;

/**
 * Customers' links as files: {@code PAYRUN_LINKS/RUN/checkout-links.csv}, whole at every
 * moment and readable by its owner alone. A link is a secret, and this is the only place
 * that it leaves Payrun by.
 */
final class LinkFiles {

	static final String NAME = "checkout-links.csv";

	private final Links links;

	private final Path folder;

	LinkFiles(Links links, Path folder) {
		this.links = links;
		this.folder = folder;
	}

	/**
	 * Writes the links of runs as they are now; a run that never had any gets no file.
	 * @return one line for people for each file that holds links
	 */
	List<String> write(Collection<Long> runs) {
		List<String> lines = new ArrayList<>();
		for (long run : new TreeSet<>(runs)) {
			Path parent = this.folder.resolve(String.valueOf(run));
			Path file = parent.resolve(NAME);
			long live = this.links.count(run);
			if (live == 0 && !Files.exists(file)) {
				continue;
			}
			try {
				write(run, parent);
			}
			catch (IOException | UncheckedIOException ex) {
				lines.add("Run " + run + ": the customers' links could not be written to " + file + " ("
						+ ex.getMessage() + "); a relaunch writes them");
				continue;
			}
			if (live > 0) {
				lines.add("Run %d: %,d %s for customers in %s, readable by you alone.".formatted(run, live,
						(live == 1) ? "link" : "links", file));
			}
		}
		return lines;
	}

	private void write(long run, Path parent) throws IOException {
		boolean posix = this.folder.getFileSystem().supportedFileAttributeViews().contains("posix");
		if (!Files.isDirectory(parent)) {
			Files.createDirectories(parent, own(posix, "rwx------"));
		}
		Path next = parent.resolve("." + NAME + ".next");
		Files.deleteIfExists(next);
		try (FileChannel channel = FileChannel.open(next,
				EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own(posix, "rw-------"));
				OutputStream out = Channels.newOutputStream(channel)) {
			this.links.copy(run, out);
			channel.force(true);
		}
		CrashPoint.LK2.before();
		Files.move(next, parent.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		CrashPoint.LK2.after();
	}

	private static FileAttribute<?>[] own(boolean posix, String rights) {
		return posix
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights)) }
				: new FileAttribute<?>[0];
	}

}
