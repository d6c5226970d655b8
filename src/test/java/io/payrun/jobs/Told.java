package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One version of a run's report, read from its files as an accountant does.
 *
 * @param folder where they are
 * @param json {@code reconciliation.json}
 */
record Told(Path folder, JsonNode json) {

	private static final List<String> BUCKETS = List.of("completed", "failed", "cancelled", "returned", "refused",
			"denied", "expired", "ready", "held", "awaiting_customer", "in_flight", "unknown");

	private static final Set<String> SENT = Set.of("COMPLETED", "FAILED", "CANCELLED", "RETURNED", "ACCEPTED");

	static Told of(Path folder) {
		return new Told(folder, JsonMapper.shared().readTree(folder.resolve("reconciliation.json")));
	}

	static Told newest(Path run) {
		try (Stream<Path> versions = Files.list(run)) {
			long newest = versions.filter((folder) -> String.valueOf(folder.getFileName()).matches("v[0-9]+")).count();
			return of(run.resolve("v" + newest));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Every bucket that is not zero, {@code NAME COUNT AMOUNT} each. */
	String buckets(String currency) {
		JsonNode total = total(currency);
		List<String> told = new ArrayList<>();
		told.add("accepted " + counted(total.get("accepted")));
		for (String bucket : BUCKETS) {
			if (!isZero(total.get(bucket))) {
				told.add(bucket + " " + counted(total.get(bucket)));
			}
		}
		if (amount(total.get("not_taken")).signum() != 0) {
			told.add("not_taken " + amount(total.get("not_taken")));
		}
		if (!isZero(total.get("refunded"))) {
			told.add("refunded " + counted(total.get("refunded")));
		}
		return String.join(", ", told);
	}

	/** All fields of a balance, in the contract's order, without their names. */
	String balance(String currency) {
		JsonNode balance = total(currency).get("balance");
		return Stream
			.of("opening", "closing", "expected_closing", "expected_min", "expected_max", "other_movements", "check")
			.map((field) -> balance.get(field).isNull() ? "null" : balance.get(field).asString())
			.reduce((one, other) -> one + " " + other)
			.orElseThrow();
	}

	/** Read, accepted and rejected lines. */
	String lines() {
		JsonNode lines = this.json.get("lines");
		return lines.get("read").asInt() + " " + lines.get("accepted").asInt() + " " + lines.get("rejected").asInt();
	}

	/** {@code KIND REFERENCE AMOUNT}, what is not given left out. */
	List<String> discrepancies() {
		List<String> told = new ArrayList<>();
		for (JsonNode found : this.json.get("discrepancies")) {
			told.add(found.get("kind").asString()
					+ (found.get("reference").isNull() ? "" : " " + found.get("reference").asString())
					+ (found.get("amount").isNull() ? "" : " " + found.get("amount").asString()));
		}
		return told;
	}

	boolean isBalanced() {
		return this.json.get("balanced").asBoolean();
	}

	/** Currencies with a row. */
	List<String> currencies() {
		return this.json.get("totals").valueStream().map((total) -> total.get("currency").asString()).toList();
	}

	/**
	 * {@code REFERENCE CURRENCY AMOUNT STATUS} of every payout that the provider has, in
	 * its words.
	 */
	List<String> sent() {
		return rows().stream()
			.filter((row) -> SENT.contains(row.get("status")))
			.map((row) -> row.get("reference") + " " + row.get("currency") + " " + row.get("amount") + " "
					+ switch (String.valueOf(row.get("status"))) {
						case "RETURNED" -> "FAILED";
						case "ACCEPTED" -> String.valueOf(row.get("provider_status"));
						default -> row.get("status");
					})
			.toList();
	}

	/** The rows of {@code reconciliation.csv} by column. */
	List<Map<String, String>> rows() {
		List<String> lines = csv("reconciliation.csv");
		String[] names = lines.get(0).split(",");
		List<Map<String, String>> rows = new ArrayList<>();
		for (String line : lines.subList(1, lines.size())) {
			String[] cells = line.split(",", names.length);
			Map<String, String> row = new TreeMap<>();
			for (int at = 0; at < names.length; at++) {
				row.put(names[at], cells[at]);
			}
			rows.add(row);
		}
		return rows;
	}

	/** {@code changes.csv} without its header and its times. */
	List<String> changes() {
		return csv("changes.csv").stream()
			.skip(1)
			.map((line) -> String.join(",", Arrays.asList(line.split(",")).subList(0, 5)))
			.toList();
	}

	List<String> csv(String name) {
		try {
			return Files.readAllLines(this.folder.resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Every file's bytes, to see that no version is ever altered. */
	Map<String, String> files() {
		try (Stream<Path> files = Files.list(this.folder)) {
			Map<String, String> content = new TreeMap<>();
			for (Path file : files.toList()) {
				content.put(String.valueOf(file.getFileName()), Files.readString(file));
			}
			return content;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private JsonNode total(String currency) {
		List<JsonNode> found = this.json.get("totals")
			.valueStream()
			.filter((total) -> total.get("currency").asString().equals(currency))
			.toList();
		assertThat(found).as(currency).hasSize(1);
		return found.get(0);
	}

	private static boolean isZero(JsonNode counted) {
		return counted.get("count").asInt() == 0 && amount(counted).signum() == 0;
	}

	private static BigDecimal amount(JsonNode counted) {
		return new BigDecimal(counted.get("amount").asString());
	}

	private static String counted(JsonNode counted) {
		return counted.get("count").asInt() + " " + counted.get("amount").asString();
	}

}
