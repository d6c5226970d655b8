package io.payrun;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Holds that every nasty input from 1 to 34 and from 49 to 56 has its test: a row of a
 * table, or a test that looks after it alone. What has no place in this program yet is
 * named with the reason.
 */
class NastyInputsTests {

	/** Tables: each of their rows begins with its case number. */
	private static final List<String> TABLES = List.of("intake.NastyCsvTests", "intake.NastyFileTests",
			"intake.NastyControlFileTests", "provider.syncpay.NastyAnswerTests", "payout.EchoesTests");

	/** Tests that need more than a row: a database, a run, a process, a server. */
	private static final Map<Integer, List<String>> TESTS = Map.ofEntries(
			Map.entry(2, List.of("intake.FileInspectorTests#bytesThatAreNotUtf8RefuseTheFile")),
			Map.entry(3, List.of("intake.CsvLinesTests#blankLinesInsideAreToldAndBlankLinesAtTheEndAreNot")),
			Map.entry(5, List.of("intake.NastyFileTests#hugeInputsAreReadInThirtyTwoMegabytesAndRefusedEarly")),
			Map.entry(10, List.of("intake.ControlFileTests#linesAloneDoNotVouchForAMissingLastLineBreak")),
			Map.entry(11, List
				.of("intake.AcceptIntegrationTests#aFileThatDiffersFromItsControlFileIsRefusedWithBothFigures")),
			Map.entry(12, List.of("intake.AcceptIntegrationTests#aHeaderWithoutLinesIsARunOfZeroLines")),
			Map.entry(19, List.of(
					"intake.DuplicatesIntegrationTests#theFirstLineWithAReferenceWinsInAFileAndOverAllRuns",
					"intake.DuplicatesIntegrationTests#theEarliestTwinGoesOutAndAllLaterOnesAreHeldWithItNamed")),
			Map.entry(20,
					List.of("intake.DuplicatesIntegrationTests#theFirstLineWithAReferenceWinsInAFileAndOverAllRuns")),
			Map.entry(21, List.of("provider.syncpay.SyncPaySendTests#anotherRefusalInTheProvidersOwnWordsIsRefused")),
			Map.entry(22, List.of("reconciliation.ReportsIntegrationTests#noCellOfACsvStartsWithAFormula")),
			Map.entry(23,
					List.of("intake.NastyFileTests#aFileOfFiveGigabytesThatIsNoneOfOursIsRefusedAfterItsFirstBytes",
							"intake.NastyFileTests#hugeInputsAreReadInThirtyTwoMegabytesAndRefusedEarly")),
			Map.entry(24,
					List.of("intake.FileInspectorTests#packedFilesLinksFoldersAndMissingFilesAreRefusedUnread",
							"intake.FileInspectorTests#aPipeIsRefusedWithoutWaitingForItsWriter",
							"intake.NastyFileTests#aSecondNameOfTheSameFileIsReadAndALinkIntoAnotherFolderIsNot",
							"intake.FileMoverTests#nothingIsOverwrittenAndNastyNamesAreTamed",
							"intake.AcceptIntegrationTests#aFileThatChangedBeforeTheCommitIsNotAccepted")),
			Map.entry(25,
					List.of("intake.RequestIntakeIntegrationTests#rowsBecomePayoutsInInsertionOrderAndAreAnswered",
							"intake.LineRulesTests#aRequestRowIsCheckedByItsOwnDestinationColumn")),
			Map.entry(26,
					List.of("intake.RequestIntakeIntegrationTests#aRowThatChangedAfterItWasReadIsRejected",
							"intake.RequestIntakeIntegrationTests#manyRowsAreReadPageByPageInOrder")),
			Map.entry(27, List.of("jobs.DefinitionsTests#aKeyThatIsSaidTwiceIsRefused")),
			Map.entry(34, List.of("jobs.DefinitionsTests#aBadValueIsRefusedWithFileKeyAndReason")),
			Map.entry(49, List.of("provider.syncpay.SyncPaySendTests#a2xxWithoutAUsableIdIsInDoubt")),
			Map.entry(51, List.of("jobs.MoneyFunctionalTests#anotherAmountInTheProvidersEchoIsTold")),
			Map.entry(52, List.of("provider.syncpay.SyncPaySendTests#aDateThatCannotBeReadIsNone")),
			Map.entry(53,
					List.of("provider.syncpay.SyncPayContractTests#theKeyAppearsInNothingThatTheAdapterGivesOut",
							"provider.ExcerptTests#nothingThatMovesACursorOrHidesTextGetsThrough")),
			Map.entry(55,
					List.of("provider.syncpay.SyncPayContractTests#aRedirectIsNotFollowed",
							"provider.ProviderSettingsTests#theseAddressesGetNoKey",
							"jobs.ProviderAccessTests#whatIsMissingOrWrongIsRefusedWithTheNameOfTheVariable")),
			Map.entry(56, List.of(
					"payout.SendGateTests#anIntentOfAnotherProcessIsRepeatedOnlyWhereTheProvidersClockAgreed",
					"payout.SubmissionFunctionalTests#withoutTheProvidersClockAsAWitnessAnotherProcessesIntentIsNotRepeated")));

	/** What a case asks of a part that Payrun does not have, or does otherwise. */
	private static final Map<Integer, String> ELSEWHERE = Map.ofEntries(
			Map.entry(18, "there is no limit of our own above which a payout is rejected; the contract has none"),
			Map.entry(23, "packed files are never opened, so that nothing of them is measured"),
			Map.entry(33, "content types are those of webhooks and of an own API: the issues about them"),
			Map.entry(34, "fields that are written by name belong to an own API and approval: the issues about them"),
			Map.entry(52, "no date of an answer's body is read; only the header Date is, as a witness"),
			Map.entry(54, "SyncPay documents no list; pages of a list belong to the Soap issue"),
			Map.entry(55, "an address that turns to this machine fails its certificate: https, and no redirects"));

	static Stream<String> tables() {
		return TABLES.stream();
	}

	static Stream<Arguments> tests() {
		return TESTS.entrySet()
			.stream()
			.flatMap((entry) -> entry.getValue().stream().map((test) -> arguments(entry.getKey(), test)));
	}

	@Test
	void everyNastyInputHasItsTestOrItsReason() throws ReflectiveOperationException {
		Set<Integer> covered = new TreeSet<>(TESTS.keySet());
		for (String table : TABLES) {
			covered.addAll(numbers(table));
		}
		List<Integer> without = cases().filter((number) -> !covered.contains(number)).boxed().toList();
		assertThat(without).as("cases that only a reason stands for").containsExactly(54);
		assertThat(ELSEWHERE.keySet()).containsAll(without);
		assertThat(cases().boxed().toList()).containsAll(covered);
	}

	private static IntStream cases() {
		return IntStream.concat(IntStream.rangeClosed(1, 34), IntStream.rangeClosed(49, 56));
	}

	@ParameterizedTest
	@MethodSource("tables")
	void aTableHasRowsThatItsTestsRun(String table) throws ReflectiveOperationException {
		assertThat(numbers(table)).isNotEmpty();
		assertThat(methods(type(table)).filter(NastyInputsTests::isTest)).isNotEmpty();
	}

	@ParameterizedTest(name = "case {0}: {1}")
	@MethodSource("tests")
	void aTestThatIsPointedToIsThere(int number, String test) throws ReflectiveOperationException {
		String[] parts = test.split("#");
		assertThat(methods(type(parts[0])).filter(NastyInputsTests::isTest).map(Method::getName)).contains(parts[1]);
	}

	private static Set<Integer> numbers(String table) throws ReflectiveOperationException {
		Method rows = type(table).getDeclaredMethod("rows");
		Stream<?> all = (Stream<?>) ReflectionSupport.invokeMethod(rows, null);
		return all.map((row) -> (Integer) ((Arguments) row).get()[0]).collect(Collectors.toSet());
	}

	private static Class<?> type(String name) throws ClassNotFoundException {
		return Class.forName("io.payrun." + name);
	}

	private static Stream<Method> methods(Class<?> type) {
		List<Method> all = new ArrayList<>();
		for (Class<?> at = type; at != null; at = at.getSuperclass()) {
			all.addAll(Arrays.asList(at.getDeclaredMethods()));
		}
		return all.stream();
	}

	private static boolean isTest(Method method) {
		return AnnotationSupport.isAnnotated(method, Test.class)
				|| AnnotationSupport.isAnnotated(method, ParameterizedTest.class);
	}

}
