package io.payrun.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * What one pass over a whole regular file saw, in constant memory.
 *
 * @param sha256 its content, hex
 * @param bytes its size
 * @param modifiedMillis its time of change
 * @param lines its lines, without header and blank lines at the end
 * @param lastLine the number of its last physical line
 * @param endsWithBreak whether that line ends with a line break
 */
record FileLook(String sha256, long bytes, long modifiedMillis, int lines, int lastLine, boolean endsWithBreak) {

	/**
	 * Reads a regular file whole.
	 * @param file the file
	 * @param provider the job's provider, or null
	 * @return what was seen, or null where the file changed meanwhile or is gone
	 * @throws FileRefused where no line of it may be paid
	 */
	static @Nullable FileLook at(Path file, @Nullable String provider) throws IOException, FileRefused {
		BasicFileAttributes before = attributes(file);
		if (before == null || !before.isRegularFile()) {
			return null;
		}
		MessageDigest digest = hasher();
		int count;
		PhysicalLines lines;
		try (InputStream in = new DigestInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), digest)) {
			lines = new PhysicalLines(Shown.name(file), in);
			count = new CsvLines(Shown.name(file), lines, provider).count();
		}
		BasicFileAttributes after = attributes(file);
		if (after == null || after.size() != before.size()
				|| !after.lastModifiedTime().equals(before.lastModifiedTime())) {
			return null;
		}
		return new FileLook(HexFormat.of().formatHex(digest.digest()), after.size(),
				after.lastModifiedTime().toMillis(), count, lines.line(), lines.endedWithBreak());
	}

	/** The hash of a file's content, whatever it is. */
	static String sha256(Path file) throws IOException {
		MessageDigest digest = hasher();
		try (InputStream in = new DigestInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), digest)) {
			in.transferTo(OutputStream.nullOutputStream());
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	/** The file's own attributes, of a link those of the link; null where it is gone. */
	static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
		try {
			return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	private static MessageDigest hasher() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
