package io.payrun.reconciliation;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import io.payrun.crash.CrashPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one report version. Files are written into a hidden folder beside it and
 * flushed to the disk, then the folder gets its name in one step: who sees the name sees
 * the whole report.
 */
final class ReportFolder {

	private static final Logger log = LoggerFactory.getLogger(ReportFolder.class);

	private final Path target;

	ReportFolder(Path target) {
		this.target = target.toAbsolutePath().normalize();
	}

	/** Writes one file's bytes. */
	@FunctionalInterface
	interface Content {

		void writeTo(OutputStream out) throws IOException;

	}

	Path path() {
		return this.target;
	}

	/** Whether a report, or anything else, is there under the name. */
	boolean exists() {
		return Files.exists(this.target);
	}

	/** Whether exactly these files are there. */
	boolean holds(Map<String, String> hashes) {
		try {
			if (!Files.isDirectory(this.target)) {
				return false;
			}
			for (Map.Entry<String, String> file : hashes.entrySet()) {
				Path path = this.target.resolve(file.getKey());
				if (!Files.isRegularFile(path) || !hash(path).equals(file.getValue())) {
					return false;
				}
			}
			return true;
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/** Writes all files under a temporary name, on the disk when this returns. */
	Draft write(Map<String, Content> contents) {
		Path parent = parent();
		try {
			Files.createDirectories(parent);
			sweep(parent);
			Path draft = Files.createDirectory(parent.resolve(temporaryPrefix() + UUID.randomUUID()));
			try {
				Map<String, String> hashes = writeAll(draft, contents);
				flush(draft);
				return new Draft(draft, hashes);
			}
			catch (IOException | RuntimeException ex) {
				delete(draft);
				throw ex;
			}
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/** Files under their temporary name. */
	record Draft(Path folder, Map<String, String> hashes) {
	}

	/** Gives the draft its name. */
	void rename(Draft draft) {
		try {
			CrashPoint.RW2.before();
			Files.move(draft.folder(), this.target, StandardCopyOption.ATOMIC_MOVE);
			CrashPoint.RW2.after();
			flush(parent());
		}
		catch (IOException ex) {
			delete(draft.folder());
			throw exists() ? occupied() : failed(ex);
		}
	}

	/** Puts each file of the draft in its place, replacing what stands there. */
	void replaceFiles(Draft draft) {
		try {
			Files.createDirectories(this.target);
			for (String name : draft.hashes().keySet()) {
				CrashPoint.RW6.before();
				Files.move(draft.folder().resolve(name), this.target.resolve(name), StandardCopyOption.ATOMIC_MOVE,
						StandardCopyOption.REPLACE_EXISTING);
				CrashPoint.RW6.after();
			}
			flush(this.target);
		}
		catch (IOException ex) {
			throw failed(ex);
		}
		finally {
			delete(draft.folder());
		}
	}

	/** Throws a draft away. */
	void discard(Draft draft) {
		delete(draft.folder());
	}

	/** The name is taken by something that this database did not write. */
	ReportFailed occupied() {
		return new ReportFailed("the report was not written: " + this.target
				+ " already holds another report (of another database?); move it away or set PAYRUN_REPORTS");
	}

	private ReportFailed failed(IOException cause) {
		String why = (cause.getMessage() != null) ? cause.getMessage() : "";
		return new ReportFailed("the report was not written to " + this.target + ": " + cause.getClass().getSimpleName()
				+ " " + why + "; the payouts are not affected, it can be written again", cause);
	}

	private Path parent() {
		Path parent = this.target.getParent();
		return (parent != null) ? parent : this.target;
	}

	private String temporaryPrefix() {
		return "." + this.target.getFileName() + "-";
	}

	/**
	 * Drafts that a killed process left; the run's report lock is held, so nobody writes
	 * them.
	 */
	private void sweep(Path parent) throws IOException {
		try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, temporaryPrefix() + "*")) {
			left.forEach(ReportFolder::delete);
		}
	}

	private static Map<String, String> writeAll(Path folder, Map<String, Content> contents) throws IOException {
		Map<String, String> hashes = new TreeMap<>();
		for (Map.Entry<String, Content> file : contents.entrySet()) {
			CrashPoint.RW1.before();
			hashes.put(file.getKey(), write(folder.resolve(file.getKey()), file.getValue()));
			CrashPoint.RW1.after();
		}
		return hashes;
	}

	private static String write(Path file, Content content) throws IOException {
		MessageDigest digest = sha256();
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
			OutputStream out = new BufferedOutputStream(
					new DigestOutputStream(Channels.newOutputStream(channel), digest), 1 << 16);
			content.writeTo(out);
			out.flush();
			channel.force(true);
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private static String hash(Path file) throws IOException {
		MessageDigest digest = sha256();
		byte[] buffer = new byte[1 << 16];
		try (InputStream in = Files.newInputStream(file)) {
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				digest.update(buffer, 0, read);
			}
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	/** A folder's own entries; systems that cannot open a folder do without. */
	private static void flush(Path folder) {
		try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			log.debug("folder {} could not be flushed, its files are", folder, ex);
		}
	}

	private static void delete(Path folder) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
			for (Path file : files) {
				Files.deleteIfExists(file);
			}
			Files.deleteIfExists(folder);
		}
		catch (IOException ex) {
			log.debug("draft {} stays, the next write removes it", folder, ex);
		}
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
