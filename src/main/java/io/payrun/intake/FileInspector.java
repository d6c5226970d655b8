package io.payrun.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.payrun.intake.Intake.Inspection;
import io.payrun.intake.Intake.SourceFile;

/**
 * Decides from a file alone whether its lines may be read: complete, refused as a whole,
 * or still being written.
 */
final class FileInspector {

	private static final Duration YOUNG = Duration.ofSeconds(60);

	private static final Set<String> PACKED = Set.of(".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".tar", ".tgz");

	private final Clock clock;

	FileInspector(Clock clock) {
		this.clock = clock;
	}

	Inspection inspect(Path file, boolean named, boolean controlRequired, @Nullable String provider) {
		try {
			BasicFileAttributes attributes = FileLook.attributes(file);
			if (attributes == null) {
				return new Inspection.Refused(Shown.name(file) + ": no such file", null);
			}
			Path beside = ControlFile.beside(file);
			Path control = Files.exists(beside, LinkOption.NOFOLLOW_LINKS) ? beside : null;
			SourceFile source = new SourceFile(file, "", attributes.size(), attributes.lastModifiedTime().toMillis(),
					control);
			try {
				return look(source, attributes, controlRequired, provider, named);
			}
			catch (FileRefused ex) {
				return (ex.isIncomplete() && !named && isYoung(source)) ? stillBeingWritten(ex.reason())
						: new Inspection.Refused(ex.reason(), source);
			}
		}
		catch (AccessDeniedException ex) {
			return new Inspection.Refused(Shown.name(file) + ": may not be read by this user", null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot read " + Shown.name(file), ex);
		}
	}

	private Inspection look(SourceFile source, BasicFileAttributes attributes, boolean controlRequired,
			@Nullable String provider, boolean named) throws IOException, FileRefused {
		String name = Shown.name(source.path());
		refuseByKind(name, attributes);
		FileLook look = FileLook.at(source.path(), provider);
		if (look == null) {
			String reason = name + ": changed while it was read";
			return named ? new Inspection.Refused(reason, source) : stillBeingWritten(reason);
		}
		compareWithControl(name, source.control(), look);
		// after the look: of a file that is still being written the control file comes
		// last
		if (controlRequired && source.control() == null) {
			throw new FileRefused(name + ": control file " + Shown.name(ControlFile.beside(source.path()))
					+ " is missing, the job requires it");
		}
		return new Inspection.Complete(
				new SourceFile(source.path(), look.sha256(), look.bytes(), look.modifiedMillis(), source.control()));
	}

	static void refuseByKind(String name, BasicFileAttributes attributes) throws FileRefused {
		if (!attributes.isRegularFile()) {
			throw new FileRefused(name + ": not a regular file; links, folders and pipes are not read");
		}
		String lower = name.toLowerCase(Locale.ROOT);
		if (PACKED.stream().anyMatch(lower::endsWith)) {
			throw new FileRefused(name + ": packed files are not read; unpack it first");
		}
	}

	private static void compareWithControl(String name, @Nullable Path path, FileLook look)
			throws IOException, FileRefused {
		ControlFile control = (path != null) ? ControlFile.read(path) : null;
		if (!look.endsWithBreak() && (control == null || !control.vouches())) {
			throw new FileRefused(
					name + ": line " + look.lastLine()
							+ ": the last line has no line break and no control file vouches for it; it may be cut off",
					true);
		}
		String difference = (control != null) ? control.differsInContent(look.sha256()) : null;
		if (difference != null) {
			throw new FileRefused(name + ": differs from its control file: " + difference);
		}
	}

	private boolean isYoung(SourceFile source) {
		long ageMillis = Math.abs(this.clock.millis() - source.modifiedMillis());
		return ageMillis < YOUNG.toMillis();
	}

	private static Inspection stillBeingWritten(String reason) {
		return new Inspection.StillBeingWritten(reason + "; still being written");
	}

}
