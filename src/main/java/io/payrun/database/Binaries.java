package io.payrun.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs that come along in a jar, unpacked once into
 * {@code postgres-bin-VERSION}. The folder appears whole or not at all, so two processes
 * may unpack at the same time.
 */
final class Binaries {

	private static final Pattern VERSION_IN_JAR_NAME = Pattern.compile("-(\\d+)(\\.[\\d.]*\\d)\\.jar");

	private static final int BUFFER_BYTES = 1 << 16;

	private final Path folder;

	private final int major;

	private Binaries(Path folder, int major) {
		this.folder = folder;
		this.major = major;
	}

	/**
	 * The programs for this machine, unpacked below {@code home} where they are not yet.
	 */
	static synchronized Binaries in(Path home) throws IOException {
		String resource = "postgres-" + platform() + ".txz";
		URL archive = Binaries.class.getClassLoader().getResource(resource);
		if (archive == null) {
			throw new DatabaseUnavailable("No embedded PostgreSQL comes along for " + platform()
					+ ": set SPRING_DATASOURCE_URL to a PostgreSQL 15 or newer.");
		}
		Matcher version = VERSION_IN_JAR_NAME.matcher(archive.toString());
		if (!version.find()) {
			throw new IllegalStateException("no version in the name of " + archive);
		}
		Path folder = home.resolve("postgres-bin-" + version.group(1) + version.group(2));
		if (!Files.isDirectory(folder)) {
			unpack(archive, folder);
		}
		return new Binaries(folder, Integer.parseInt(version.group(1)));
	}

	/** The major version, which a data folder must have, too. */
	int major() {
		return this.major;
	}

	String program(String name) {
		return this.folder.resolve("bin").resolve(name).toString();
	}

	private static String platform() {
		String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin"
				: System.getProperty("os.name").toLowerCase(Locale.ROOT);
		return system + "-" + switch (System.getProperty("os.arch")) {
			case "amd64", "x86_64" -> "x86_64";
			case "aarch64", "arm64" -> "arm_64";
			default -> System.getProperty("os.arch");
		};
	}

	private static void unpack(URL archive, Path folder) throws IOException {
		String prefix = folder.getFileName() + ".part-";
		Folders.removeLeftovers(folder.resolveSibling("."), prefix);
		Path part = folder.resolveSibling(prefix + ProcessHandle.current().pid());
		Files.createDirectory(part);
		try {
			try (InputStream in = new BufferedInputStream(archive.openStream(), BUFFER_BYTES);
					TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
				unpack(tar, part);
			}
			Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (FileSystemException ex) {
			// another process was faster: its folder is as good as ours
			if (!Files.isDirectory(folder)) {
				throw ex;
			}
		}
		finally {
			Folders.delete(part);
		}
	}

	private static void unpack(TarArchiveInputStream tar, Path part) throws IOException {
		TarArchiveEntry entry = tar.getNextEntry();
		while (entry != null) {
			Path target = part.resolve(entry.getName()).normalize();
			if (!target.startsWith(part)) {
				throw new IOException("an entry leaves the archive: " + entry.getName());
			}
			if (entry.isDirectory()) {
				Files.createDirectories(target);
			}
			else if (entry.isSymbolicLink()) {
				Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
			}
			else {
				Files.createDirectories(target.resolveSibling("."));
				Files.copy(tar, target);
				if ((entry.getMode() & 0100) != 0) {
					Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
				}
			}
			entry = tar.getNextEntry();
		}
	}

}
