package io.payrun.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where {@code serve} listens, bound once from {@code PAYRUN_…} variables or
 * {@code payrun.…} properties.
 *
 * @param address interface of the machine port
 * @param port the machine port; 0 for any free one
 * @param consoleaddress interface of the console, this machine alone unless told
 * otherwise
 * @param consoleport the console's port; 0 for any free one
 * @param metricstoken what a scraper must show; without one there are no metrics
 * @param metricstokenFile a file that holds it
 */
@ConfigurationProperties("payrun")
public record PortSettings(@DefaultValue("0.0.0.0") String address, @DefaultValue("8080") int port,
		@DefaultValue("127.0.0.1") String consoleaddress, @DefaultValue("8081") int consoleport,
		@Nullable String metricstoken, @Nullable Path metricstokenFile) {

	private static final String TOKEN = "PAYRUN_METRICSTOKEN";

	private static final Pattern GOOD_TOKEN = Pattern.compile("[!-~]{20,512}");

	/**
	 * The token that a scraper must show.
	 * @return the token, or null where metrics are not wanted
	 * @throws Refusal with exit code 2 where it is too weak or cannot be read
	 */
	public @Nullable String token() {
		String token = written();
		if (token == null || token.isBlank()) {
			return null;
		}
		if (!GOOD_TOKEN.matcher(token.strip()).matches()) {
			throw new Refusal(2, TOKEN + " is 20 to 512 printable characters without blanks.");
		}
		return token.strip();
	}

	private @Nullable String written() {
		Path file = this.metricstokenFile;
		if (file == null || file.toString().isBlank()) {
			return this.metricstoken;
		}
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new Refusal(2, TOKEN + "_FILE: " + file + " cannot be read.");
		}
	}

	@Override
	public String toString() {
		return "PortSettings[" + this.address + ":" + this.port + ", " + this.consoleaddress + ":" + this.consoleport
				+ "]";
	}

}
