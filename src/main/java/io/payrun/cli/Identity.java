package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Who types, by PAYRUN_TOKEN or the file that PAYRUN_TOKEN_FILE names; the file has the
 * word where both are set.
 *
 * @param given the token itself, or null
 * @param file a file that holds it, or null
 */
record Identity(@Nullable String given, @Nullable String file) {

	static final Identity NONE = new Identity(null, null);

	/**
	 * The token, read when it is needed.
	 * @return the token, or null where none was given
	 * @throws Failure.BadSetting where the file cannot be read
	 */
	@Nullable String token() {
		if (this.file == null) {
			return (this.given != null) ? this.given.strip() : null;
		}
		try {
			String text = Files.readString(Path.of(this.file)).strip();
			return text.isEmpty() ? null : text;
		}
		catch (IOException | InvalidPathException ex) {
			throw new Failure.BadSetting("PAYRUN_TOKEN_FILE: " + this.file + " cannot be read.", ex);
		}
	}

	/** Never tells the token. */
	@Override
	public String toString() {
		return "Identity[file=" + this.file + "]";
	}

}
