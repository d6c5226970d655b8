package io.payrun.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.payrun.intake.Intake.SourceFile;

/**
 * Puts files that were taken in or refused out of the inbox: into {@code done} or
 * {@code refused} beside them, under names that are free. Nothing is overwritten, and a
 * file that is no longer the one that was read stays where it is.
 */
final class FileMover {

	private static final Logger log = LoggerFactory.getLogger(FileMover.class);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private static final int MOST_NAMES = 10_000;

	/** File systems allow 255 bytes; prefix, number and ending need some. */
	private static final int LONGEST_STEM_BYTES = 180;

	private final Clock clock;

	FileMover(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Moves a file.
	 * @param file the file as it was read
	 * @param runId the run that accepted it, or null where it is refused
	 * @param note what is written beside it, or null
	 * @return where it is now, or null where it changed or is gone
	 */
	@Nullable Path move(SourceFile file, @Nullable Long runId, @Nullable String note) {
		try {
			Path folder = file.path().resolveSibling((runId != null) ? "done" : "refused");
			String prefix = ((runId != null) ? runId.toString() : TIME.format(this.clock.instant())) + "-";
			Path before = names(file, folder, prefix, 1).data();
			if (runId != null && note == null && isSame(file, before)) {
				moveControl(file, names(file, folder, prefix, 1).control());
				return before;
			}
			return isSame(file, file.path()) ? moveNow(file, folder, prefix, note) : null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot move " + Shown.name(file.path()), ex);
		}
	}

	/**
	 * Finishes the move of a process that died in the middle of it: the file is in its
	 * place already, its control file may not be.
	 * @param from where the accepted file was
	 * @param runId the run that accepted it
	 * @param sha256 its content
	 * @return where it is, or null where it was not moved
	 */
	@Nullable Path finish(Path from, long runId, String sha256) {
		SourceFile file = new SourceFile(from, sha256, 0, 0, ControlFile.beside(from));
		Names moved = names(file, from.resolveSibling("done"), runId + "-", 1);
		try {
			if (exists(from) || !exists(moved.data()) || !FileLook.sha256(moved.data()).equals(sha256)) {
				return null;
			}
			moveControl(file, moved.control());
			return moved.data();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot finish the move of " + Shown.name(from), ex);
		}
	}

	private static @Nullable Path moveNow(SourceFile file, Path folder, String prefix, @Nullable String note)
			throws IOException {
		Files.createDirectories(folder);
		Names free = free(file, folder, prefix);
		if (note != null) {
			// before the file: a note without its file misleads nobody
			CrashPoint.IN9_NOTE.before();
			Files.writeString(free.note(), note + System.lineSeparator(), StandardCharsets.UTF_8,
					StandardOpenOption.CREATE_NEW);
			CrashPoint.IN9_NOTE.after();
		}
		CrashPoint.IN9.before();
		Files.move(file.path(), free.data());
		CrashPoint.IN9.after();
		moveControl(file, free.control());
		log.info("moved {} to {}", Shown.name(file.path()), free.data());
		return free.data();
	}

	private static void moveControl(SourceFile file, Path target) throws IOException {
		Path control = file.control();
		if (control != null && exists(control) && !exists(target)) {
			CrashPoint.IN9_CONTROL.before();
			Files.move(control, target);
			CrashPoint.IN9_CONTROL.after();
		}
	}

	/** Whether a path holds the file that was read, by size and time of change. */
	private static boolean isSame(SourceFile file, Path path) throws IOException {
		BasicFileAttributes attributes = FileLook.attributes(path);
		return attributes != null && attributes.size() == file.bytes()
				&& attributes.lastModifiedTime().toMillis() == file.modifiedMillis();
	}

	private static Names free(SourceFile file, Path folder, String prefix) throws IOException {
		for (int number = 1; number <= MOST_NAMES; number++) {
			Names names = names(file, folder, prefix, number);
			if (!exists(names.data()) && !exists(names.control()) && !exists(names.note())) {
				return names;
			}
		}
		throw new IOException("no free name in " + folder);
	}

	private static boolean exists(Path path) {
		return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
	}

	/** A file's place with its companions. */
	private record Names(Path data, Path control, Path note) {
	}

	private static Names names(SourceFile file, Path folder, String prefix, int number) {
		String name = clean(String.valueOf(file.path().getFileName()));
		String stem = ControlFile.stem(name);
		String ending = name.substring(stem.length());
		String base = prefix + cut(stem) + ((number > 1) ? "-" + number : "");
		return new Names(folder.resolve(base + ending), folder.resolve(base + ".control.json"),
				folder.resolve(base + ".reason.txt"));
	}

	/** A name without line breaks and other control characters. */
	private static String clean(String name) {
		return name.codePoints()
			.map((character) -> Character.isISOControl(character) ? '_' : character)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	private static String cut(String stem) {
		String cut = stem;
		while (cut.getBytes(StandardCharsets.UTF_8).length > LONGEST_STEM_BYTES) {
			cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
		}
		return cut;
	}

}
