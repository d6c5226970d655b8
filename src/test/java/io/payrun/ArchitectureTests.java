package io.payrun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** Holds what the design says about who may know whom. */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.payrun");

	private static final Path SOURCES = Path.of("src", "main", "java");

	private static final Path MIGRATIONS = Path.of("db", "migration");

	private static final Pattern SQL_CLOCK = Pattern
		.compile("(?i)\\b(now\\s*\\(|(clock|statement|transaction)_timestamp\\b"
				+ "|current_(timestamp|date|time)\\b|local(timestamp|time)\\b)");

	private static final Pattern TEXT = Pattern.compile("(?s)\"\"\"(.*?)\"\"\"|\"((?:\\\\.|[^\"\\\\\n])*)\"");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			crash          |
			money          | crash
			provider       | crash money
			payout         | crash money provider
			intake         | crash money provider payout
			reconciliation | crash money provider payout
			notice         | crash money payout database
			jobs           | crash money provider payout intake reconciliation notice
			console        | crash money provider payout intake reconciliation notice jobs
			cli            | crash money provider payout intake reconciliation notice jobs database sandbox
			database       | crash
			sandbox        |
			""")
	void aPackageImportsOnlyWhatIsBeforeItInTheLine(String importer, String imported) {
		Set<String> allowed = Set.of(((imported != null) ? importer + " " + imported : importer).split(" "));
		check(noClasses().that()
			.resideInAPackage("io.payrun." + importer + "..")
			.should()
			.dependOnClassesThat(are("in a package of ours that is not before " + importer,
					(type) -> ours(type) && !allowed.contains(topPackage(type)))));
	}

	@Test
	void everyPackageHasItsPlaceInTheLine() {
		assertThat(CLASSES).extracting(ArchitectureTests::topPackage)
			.isSubsetOf("money", "provider", "payout", "intake", "reconciliation", "notice", "jobs", "console", "cli",
					"database", "sandbox", "crash");
	}

	@Test
	void theAuditorSharesNothingWithWhatItChecks() {
		check(noClasses().that()
			.resideInAPackage("io.payrun.reconciliation.integrity..")
			.should()
			.dependOnClassesThat(are("of the program, or of a library but JDBC and JSON",
					(type) -> (ours(type) && !type.getPackageName().startsWith("io.payrun.reconciliation.integrity"))
							|| !Stream
								.of("io.payrun.reconciliation.integrity", "java", "javax.sql", "org.jspecify",
										"tools.jackson", "org.springframework.jdbc", "org.springframework.dao")
								.anyMatch((name) -> type.getPackageName().equals(name)
										|| type.getPackageName().startsWith(name + ".") || type.isPrimitive()
										|| type.isArray()))));
		assertThat(files(SOURCES.resolve("io/payrun/reconciliation/integrity"), ".java")).isNotEmpty()
			.allSatisfy((source) -> assertThat(read(source)).as(source.toString())
				.doesNotContain("payout_birth", "event_link", "attempt_link", "payout_head", "payout_transition",
						"spreadsheet_safe"));
	}

	@Test
	void onlyJobsKnowsSpringBatchAndQuartz() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.payrun.jobs..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.batch..", "org.quartz.."));
	}

	@Test
	void onlyStoresSpeakSql() {
		check(noClasses().that(are("no store", (type) -> !isStore(type)))
			.should()
			.dependOnClassesThat(
					are("for SQL",
							(type) -> type.getPackageName().startsWith("org.springframework.jdbc.core") || Stream
								.of(Connection.class, Statement.class, PreparedStatement.class, ResultSet.class)
								.anyMatch(type::isEquivalentTo))));
	}

	@Test
	void storesAreTheirPackagesOwn() {
		check(noClasses().that(are("a store", (type) -> type.getSimpleName().endsWith("Store"))).should().bePublic());
	}

	@Test
	void nobodyReadsTheWallClockButThroughAClock() {
		check(noClasses().should().accessTargetWhere(reads("the wall clock", ArchitectureTests::readsWallClock)));
		check(noClasses().that()
			.resideOutsideOfPackage("io.payrun.cli..")
			.should()
			.accessTargetWhere(
					reads("a clock of its own making", (access) -> access.getTargetOwner().isEquivalentTo(Clock.class)
							&& access.getTarget().getName().startsWith("system"))));
	}

	@Test
	void moneyIsNeverNearBinaryFractions() {
		List<String> found = new ArrayList<>();
		for (JavaClass type : CLASSES) {
			if (Set.of("money", "provider", "payout", "intake", "reconciliation").contains(topPackage(type))) {
				type.getFields()
					.stream()
					.filter((field) -> isBinary(field.getRawType()))
					.map(JavaField::getFullName)
					.forEach(found::add);
				type.getCodeUnits()
					.stream()
					.filter(ArchitectureTests::isBinary)
					.map(JavaCodeUnit::getFullName)
					.forEach(found::add);
			}
		}
		assertThat(found).isEmpty();
	}

	@Test
	void nothingIsInjectedOrWrappedBehindTheReadersBack() {
		check(noClasses().should()
			.dependOnClassesThat()
			.haveFullyQualifiedName("org.springframework.transaction.annotation.Transactional")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("org.springframework.beans.factory.annotation.Value")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("org.springframework.beans.factory.annotation.Autowired"));
	}

	@Test
	void packagesAreNamedForWhatTheyCanDo() {
		assertThat(CLASSES).flatExtracting((type) -> List.of(type.getPackageName().split("\\.")))
			.doesNotContain("service", "impl", "util", "dto", "mapper", "config", "common");
	}

	@Test
	void sqlReadsTheTimeOnlyThroughPayrunNow() {
		List<String> found = new ArrayList<>();
		for (Path source : files(SOURCES, ".java")) {
			// character literals could be a quote
			Matcher text = TEXT.matcher(read(source).replaceAll("'\\\\?.'", "' '"));
			while (text.find()) {
				find(source, text.group(), found);
			}
		}
		for (Path script : files(MIGRATIONS, ".sql")) {
			// V2 is the library's own script, to the letter
			if (!script.getFileName().toString().startsWith("V2__")) {
				find(script, read(script).replaceAll("--.*", "").replace("as 'select clock_timestamp()'", ""), found);
			}
		}
		assertThat(found).isEmpty();
	}

	@Test
	void noFileIsLongerThanFourHundredLines() {
		assertThat(files(SOURCES, ".java")).allSatisfy(
				(source) -> assertThat(read(source).lines().count()).as(source.toString()).isLessThanOrEqualTo(400));
	}

	private static void check(ArchRule rule) {
		rule.allowEmptyShould(true).check(CLASSES);
	}

	private static boolean ours(JavaClass type) {
		return type.getPackageName().startsWith("io.payrun");
	}

	private static String topPackage(JavaClass type) {
		String[] names = type.getPackageName().split("\\.");
		return (names.length > 2) ? names[2] : "";
	}

	private static boolean isStore(JavaClass type) {
		JavaClass outer = type;
		while (outer.getEnclosingClass().isPresent()) {
			outer = outer.getEnclosingClass().get();
		}
		return outer.getSimpleName().endsWith("Store") || outer.getSimpleName().equals("Payouts")
				|| topPackage(outer).equals("database");
	}

	private static boolean readsWallClock(JavaAccess<?> access) {
		String name = access.getTarget().getFullName();
		boolean now = Stream
			.of(Instant.class, LocalDate.class, LocalDateTime.class, LocalTime.class, OffsetDateTime.class,
					ZonedDateTime.class)
			.anyMatch(access.getTargetOwner()::isEquivalentTo) && access.getTarget().getName().equals("now");
		return (now && !name.contains("java.time.Clock")) || name.equals("java.lang.System.currentTimeMillis()")
				|| name.equals(Date.class.getName() + ".<init>()");
	}

	private static boolean isBinary(JavaCodeUnit unit) {
		return isBinary(unit.getRawReturnType())
				|| unit.getRawParameterTypes().stream().anyMatch(ArchitectureTests::isBinary);
	}

	private static boolean isBinary(JavaClass type) {
		return Stream.of(double.class, float.class, Double.class, Float.class)
			.anyMatch(type.getBaseComponentType()::isEquivalentTo);
	}

	private static DescribedPredicate<JavaClass> are(String description, Predicate<JavaClass> predicate) {
		return DescribedPredicate.describe(description, predicate);
	}

	private static DescribedPredicate<JavaAccess<?>> reads(String description, Predicate<JavaAccess<?>> predicate) {
		return DescribedPredicate.describe("reading " + description, predicate);
	}

	private static void find(Path source, String text, List<String> found) {
		Matcher clock = SQL_CLOCK.matcher(text);
		if (clock.find()) {
			found.add(source + ": " + clock.group());
		}
	}

	private static List<Path> files(Path folder, String ending) {
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter((file) -> file.toString().endsWith(ending)).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
