package io.payrun.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.Collectors;

import io.payrun.intake.Intake;
import io.payrun.payout.Funding;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The folder of job definitions. A definition is either read whole, with every default of
 * the contract, or refused with file, key and reason before anything runs.
 */
final class Definitions {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

	private static final Set<String> PROVIDERS = new LinkedHashSet<>(List.of("syncpay", "soap"));

	private static final Set<String> FORMATS = new LinkedHashSet<>(List.of("json", "csv", "html"));

	private static final ObjectMapper YAML = YAMLMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private final Path folder;

	Definitions(Path folder) {
		this.folder = folder;
	}

	/**
	 * The text of one job.
	 *
	 * @param name the job
	 * @param source where it was read, for messages
	 * @param text the definition
	 */
	record Text(String name, String source, String text) {
	}

	/** Reads one job. */
	JobDefinition read(String name) {
		return read(text(name));
	}

	/** Reads the file of one job. */
	Text text(String name) {
		if (!NAME.matcher(name).matches()) {
			throw new Refusal(2, "\"" + name + "\" is no name of a job; " + known());
		}
		Path file = this.folder.resolve(name + ".yaml");
		if (!Files.isRegularFile(file)) {
			throw new Refusal(2, "There is no job " + name + " (" + file + "); " + known());
		}
		return new Text(name, file.toString(), utf8(file, bytes(file)));
	}

	/** Reads a job from its text. */
	JobDefinition read(Text text) {
		byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
		return definition(text.name(), new Fields(text.source(), "", tree(Path.of(text.source()), bytes)),
				sha256(bytes));
	}

	/** Strictly, so that the text is the file, byte for byte. */
	private static String utf8(Path file, byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new Refusal(2, file + ": is not UTF-8");
		}
	}

	/** The names of all jobs in the folder, sorted. */
	List<String> names() {
		if (!Files.isDirectory(this.folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(this.folder)) {
			return files.map((file) -> String.valueOf(file.getFileName()))
				.filter((file) -> file.endsWith(".yaml"))
				.map((file) -> file.substring(0, file.length() - ".yaml".length()))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String known() {
		List<String> names = names();
		return names.isEmpty() ? "the folder " + this.folder + " holds no jobs (PAYRUN_JOBS names another one)."
				: "known jobs: " + String.join(", ", names) + ".";
	}

	private static JobDefinition definition(String name, Fields fields, String sha256) {
		if (!fields.text("name").equals(name)) {
			throw fields.refusal("name", "must equal the file's name, " + name);
		}
		JobDefinition definition = new JobDefinition(name, fields.word("mode", Mode.class), provider(fields),
				source(fields), schedule(fields, fields.sectionOrNull("schedule")),
				duplicates(fields.section("duplicates")),
				fields.word("funding", Funding.Policy.class, Funding.Policy.IN_ORDER), approval(fields),
				JobLimits.read(fields.sectionOrNull("limits")), submit(fields.section("submit")),
				track(fields.section("track")), report(fields.section("report")), sha256);
		fields.noOthers();
		JobDefinition.Schedule schedule = definition.schedule();
		if (schedule != null && schedule.planAt() != null && !definition.approvalRequired(true)) {
			throw fields.refusal("plan-at", "needs approval: required; without it the plan would be sent at once");
		}
		return definition;
	}

	private static @Nullable String provider(Fields fields) {
		String provider = fields.textOrNull("provider");
		if (provider != null && !PROVIDERS.contains(provider)) {
			throw fields.refusal("provider",
					"must be " + String.join(" or ", PROVIDERS) + ", not \"" + provider + "\"");
		}
		return provider;
	}

	private static JobDefinition.Source source(Fields job) {
		Fields fields = job.sectionOrNull("source");
		if (fields == null) {
			throw job.refusal("source", "is missing; it has csv: GLOB or database: true");
		}
		String csv = fields.textOrNull("csv");
		boolean database = fields.flag("database", false);
		if (database == (csv != null)) {
			throw job.refusal("source", "must have either csv: GLOB or database: true");
		}
		if (csv != null) {
			checkGlob(fields, csv);
		}
		// an empty request table is an ordinary day, unless the job says otherwise
		JobDefinition.Source source = new JobDefinition.Source(csv,
				fields.word("control", JobDefinition.Control.class, JobDefinition.Control.OPTIONAL),
				fields.flag("expected", !database));
		if (database && source.control() == JobDefinition.Control.REQUIRED) {
			throw fields.refusal("control", "belongs to csv; a database source has no control file");
		}
		fields.noOthers();
		return source;
	}

	private static void checkGlob(Fields fields, String csv) {
		try {
			SourceFiles.check(csv);
		}
		catch (IllegalArgumentException ex) {
			throw fields.refusal("csv", "is no usable glob: " + ex.getMessage());
		}
	}

	private static JobDefinition.@Nullable Schedule schedule(Fields job, @Nullable Fields fields) {
		if (fields == null) {
			if (job.timeOrNull("plan-at") != null) {
				throw job.refusal("plan-at", "needs a schedule");
			}
			return null;
		}
		String cron = fields.text("cron");
		if (!CronExpression.isValidExpression(cron)) {
			throw fields.refusal("cron", "is no Quartz cron expression: \"" + cron + "\"");
		}
		LocalTime planAt = job.timeOrNull("plan-at");
		JobDefinition.Schedule schedule = new JobDefinition.Schedule(cron, zone(fields), fields.timeOrNull("cut-off"),
				fields.dates("skip-dates"), fields.textOrNull("holidays"),
				fields.word("on-holiday", JobDefinition.OnHoliday.class, JobDefinition.OnHoliday.NEXT),
				fields.timeOrNull("expected-by"), planAt);
		fields.noOthers();
		checkDates(fields, schedule);
		return schedule;
	}

	private static void checkDates(Fields fields, JobDefinition.Schedule schedule) {
		String problem = BusinessDates.problem(schedule);
		if (problem != null) {
			throw fields.refusal("cron", problem);
		}
		try {
			Holidays.of(schedule.holidays());
		}
		catch (IllegalArgumentException ex) {
			throw fields.refusal("holidays", String.valueOf(ex.getMessage()));
		}
	}

	private static JobDefinition.Approval approval(Fields fields) {
		Asked asked = (fields.textOrNull("approval") != null) ? fields.word("approval", Asked.class) : null;
		return new JobDefinition.Approval((asked != null) ? asked == Asked.REQUIRED : null,
				fields.flag("two-people", false));
	}

	private static ZoneId zone(Fields fields) {
		String zone = fields.textOrNull("zone");
		try {
			return (zone != null) ? ZoneId.of(zone) : ZoneOffset.UTC;
		}
		catch (DateTimeException ex) {
			throw fields.refusal("zone", "is no time zone: \"" + zone + "\"");
		}
	}

	private static JobDefinition.Duplicates duplicates(Fields fields) {
		JobDefinition.Duplicates duplicates = new JobDefinition.Duplicates(
				fields.duration("within", Duration.ofHours(20)),
				fields.word("action", Intake.DuplicateAction.class, Intake.DuplicateAction.HOLD));
		fields.noOthers();
		return duplicates;
	}

	private static JobDefinition.Submit submit(Fields fields) {
		JobDefinition.Submit submit = new JobDefinition.Submit(fields.number("chunk", 1, 10_000, 500),
				fields.number("concurrency", 1, 1_000, 32), fields.number("rate", 0, 100_000, 10));
		fields.noOthers();
		return submit;
	}

	private static JobDefinition.Track track(Fields fields) {
		JobDefinition.Track track = new JobDefinition.Track(fields.duration("first-poll", Duration.ofSeconds(10)),
				fields.duration("longest-poll", Duration.ofMinutes(15)), fields.duration("until", Duration.ofHours(2)));
		if (track.firstPoll().compareTo(track.longestPoll()) > 0) {
			throw fields.refusal("first-poll", "must not be longer than longest-poll");
		}
		fields.noOthers();
		return track;
	}

	private static Set<String> report(Fields fields) {
		Set<String> formats = fields.words("formats", FORMATS);
		fields.noOthers();
		return formats;
	}

	private static ObjectNode tree(Path file, byte[] bytes) {
		try {
			JsonNode tree = YAML.readTree(bytes);
			if (tree instanceof ObjectNode object) {
				return object;
			}
			throw new Refusal(2, file + ": must have keys such as name, mode and source");
		}
		catch (JacksonException ex) {
			throw new Refusal(2, file + ": line " + ex.getLocation().getLineNr() + ": "
					+ ex.getOriginalMessage().lines().limit(2).map(String::strip).collect(Collectors.joining(", ")));
		}
	}

	private static byte[] bytes(Path file) {
		try {
			if (Files.size(file) > 65_536) {
				throw new Refusal(2, file + ": is longer than 64 KiB");
			}
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new Refusal(2, file + ": cannot be read (" + ex.getMessage() + ")");
		}
	}

	static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Whether a person must approve the run before it sends. */
	private enum Asked {

		NONE, REQUIRED

	}

}
