package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Finds the files of a job's glob, in name order. Control files, folders and hidden files
 * are no data files.
 */
final class SourceFiles {

	private static final String DATE = "{date}";

	private static final String CONTROL = ".control.json";

	private SourceFiles() {
	}

	/** Throws where a glob cannot be used; its message says why. */
	static void check(String glob) {
		if (glob.contains("**")) {
			throw new IllegalArgumentException("** is not supported");
		}
		try {
			FileSystems.getDefault().getPathMatcher("glob:" + glob.replace(DATE, "20260101"));
		}
		catch (PatternSyntaxException ex) {
			throw new IllegalArgumentException(ex.getDescription());
		}
	}

	/** The files that a glob names on a business date. */
	static List<Path> find(String glob, LocalDate date) {
		String pattern = glob.replace(DATE, date.format(DateTimeFormatter.BASIC_ISO_DATE));
		List<Path> found = List.of(Path.of(pattern.startsWith("/") ? "/" : ""));
		for (String segment : pattern.split("/")) {
			if (!segment.isEmpty()) {
				found = below(found, segment);
			}
		}
		return found.stream()
			.filter((file) -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
			.filter((file) -> !name(file).endsWith(CONTROL))
			.sorted(Comparator.comparing(SourceFiles::name).thenComparing(Path::toString))
			.toList();
	}

	private static List<Path> below(List<Path> folders, String segment) {
		List<Path> next = new ArrayList<>();
		for (Path folder : folders) {
			if (segment.equals("..") || segment.equals(".")) {
				next.add(folder.resolve(segment));
			}
			else {
				matching(folder, segment, next);
			}
		}
		return next;
	}

	private static void matching(Path folder, String segment, List<Path> next) {
		if (!Files.isDirectory(folder)) {
			return;
		}
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, segment)) {
			for (Path entry : entries) {
				if (segment.startsWith(".") || !name(entry).startsWith(".")) {
					next.add(folder.resolve(name(entry)));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String name(Path path) {
		return String.valueOf(path.getFileName());
	}

}
