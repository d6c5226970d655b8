package io.payrun.intake;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.payrun.money.Currencies;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the maker of a file says about it, in {@code NAME.control.json} beside
 * {@code NAME.csv}. Every part is optional and checked; a part that Payrun does not know
 * refuses the file, because its maker wanted it checked.
 *
 * @param name the control file's name, for messages
 * @param lines how many lines the file has, or null
 * @param totals the sum of each currency over all lines, or null
 * @param sha256 the file's hash, lower case, or null
 */
record ControlFile(String name, @Nullable Long lines, @Nullable Map<String, BigDecimal> totals,
		@Nullable String sha256) {

	private static final int LONGEST_BYTES = 65_536;

	private static final Set<String> PARTS = Set.of("lines", "totals", "sha256");

	private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

	private static final Pattern TOTAL = Pattern.compile("[0-9]{1,30}(?:\\.[0-9]{1,18})?");

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	/** Where a file's control file is looked for. */
	static Path beside(Path file) {
		String name = String.valueOf(file.getFileName());
		return file.resolveSibling(stem(name) + ".control.json");
	}

	static String stem(String name) {
		return name.toLowerCase(Locale.ROOT).endsWith(".csv") ? name.substring(0, name.length() - 4) : name;
	}

	/** Reads a control file. */
	static ControlFile read(Path path) throws IOException, FileRefused {
		String name = Shown.name(path);
		BasicFileAttributes attributes = FileLook.attributes(path);
		if (attributes == null || !attributes.isRegularFile()) {
			throw new FileRefused(name + ": not a regular file");
		}
		byte[] bytes;
		try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
			bytes = in.readNBytes(LONGEST_BYTES + 1);
		}
		if (bytes.length > LONGEST_BYTES) {
			throw new FileRefused(name + ": longer than 64 KiB");
		}
		return parse(name, bytes);
	}

	private static ControlFile parse(String name, byte[] bytes) throws FileRefused {
		JsonNode root;
		try {
			root = JSON.readTree(text(name, bytes));
		}
		catch (JacksonException ex) {
			throw new FileRefused(name + ": not a JSON object: " + Shown.cut(ex.getOriginalMessage()));
		}
		if (!root.isObject()) {
			throw new FileRefused(name + ": not a JSON object");
		}
		for (String part : root.propertyNames()) {
			if (!PARTS.contains(part)) {
				throw new FileRefused(name + ": unknown part " + Shown.quoted(part));
			}
		}
		return new ControlFile(name, lines(name, root.get("lines")), totals(name, root.get("totals")),
				sha256(name, root.get("sha256")));
	}

	/**
	 * UTF-8 as the file beside it, which a reader that looks for itself would not insist
	 * on.
	 */
	private static String text(String name, byte[] bytes) throws FileRefused {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			return text.startsWith("\uFEFF") ? text.substring(1) : text;
		}
		catch (CharacterCodingException ex) {
			throw new FileRefused(name + ": not UTF-8");
		}
	}

	private static @Nullable Long lines(String name, @Nullable JsonNode node) throws FileRefused {
		if (node == null) {
			return null;
		}
		if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
			throw new FileRefused(name + ": \"lines\" must be a whole number");
		}
		return node.longValue();
	}

	private static @Nullable String sha256(String name, @Nullable JsonNode node) throws FileRefused {
		if (node == null) {
			return null;
		}
		if (!node.isString() || !SHA256.matcher(node.stringValue()).matches()) {
			throw new FileRefused(name + ": \"sha256\" must be 64 hexadecimal digits");
		}
		return node.stringValue().toLowerCase(Locale.ROOT);
	}

	private static @Nullable Map<String, BigDecimal> totals(String name, @Nullable JsonNode node) throws FileRefused {
		if (node == null) {
			return null;
		}
		if (!node.isObject()) {
			throw new FileRefused(name + ": \"totals\" must be an object of currency and amount");
		}
		Map<String, BigDecimal> totals = new TreeMap<>();
		for (Map.Entry<String, JsonNode> entry : node.properties()) {
			totals.put(entry.getKey(), total(name, entry.getKey(), entry.getValue()));
		}
		return totals;
	}

	private static BigDecimal total(String name, String currency, JsonNode node) throws FileRefused {
		if (!Currencies.isKnown(currency)) {
			throw new FileRefused(name + ": \"totals\" has the unknown currency " + Shown.quoted(currency));
		}
		int decimals = Currencies.decimals(currency);
		if (!node.isString() || !TOTAL.matcher(node.stringValue()).matches()
				|| new BigDecimal(node.stringValue()).scale() > decimals) {
			throw new FileRefused(name + ": the total of " + currency + " must be a text with an amount of at most "
					+ decimals + " decimals");
		}
		return new BigDecimal(node.stringValue()).setScale(decimals);
	}

	/** Whether it can stand in for a missing last line break. */
	boolean vouches() {
		return this.sha256 != null || (this.lines != null && this.totals != null);
	}

	/** Why a file with this hash is not the one that was meant, or null. */
	@Nullable String differsInContent(String actual) {
		return (this.sha256 == null || this.sha256.equals(actual)) ? null
				: this.name + " says sha256 " + this.sha256 + ", the file has " + actual;
	}

}
