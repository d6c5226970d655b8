package io.payrun.network;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fault matrix, sections 3.4 (sent), 3.5 (response lost or strange) and 3.7 (poll):
 * for each id the tests that make it happen. An id without a test fails, and so does a
 * line that names a test that is not there.
 */
class FaultMatrixTests {

	private static final String MATRIX = """
			PS1  payout.ProviderWireFunctionalTests#whileConnectionsAreRefusedNothingIsInDoubtAndLaterAllIsSentOnce
			PS1  payout.ProviderWireFunctionalTests#aConnectionThatIsNeverMadeIsNotSent
			PS1  provider.PayoutProviderContract#aRefusedConnectionAndAnUnknownNameAreNotSent
			PS1  provider.PayoutProviderContract#aServerThatNeverAnswersTheTlsHandshakeIsNotSentWithinTheDeadline
			PS2  payout.ProviderWireFunctionalTests#aSendThatIsStruckOnItsWayIsAskedAgainWithTheSameKeyAndPaidOnce
			PS3  cli.KillFunctionalTests#aRunThatIsKilledAgainAndAgainEndsAsIfNothingHadHappened
			PS4  payout.DatabaseWireFunctionalTests#anAnswerThatComesWhileTheDatabaseIsAwayIsKeptAndWritten
			PS5  provider.PayoutProviderContract#aKeptConnectionThatDropsUnderAPostDoesNotSendItAgain
			PS5  provider.PayoutProviderContract#aFailedSendIsOneRequestOnTheWireAndInDoubtWithinTheDeadline
			PS6  payout.ProviderWireFunctionalTests#aRequestThatTheNetworkRepeatsArrivesTwiceAndIsPaidOnce
			PS7  provider.PayoutProviderContract#aRedirectIsNotFollowed
			PS8  provider.WireTlsTests#aCertificateThatNobodyVouchesForIsNotSent
			PS8  provider.WireTlsTests#aCertificateForAnotherNameIsNotSent
			PS9  payout.ProviderWireFunctionalTests#aSendThatIsStruckOnItsWayIsAskedAgainWithTheSameKeyAndPaidOnce
			PS9  provider.PayoutProviderContract#anAnswerOfOneGigabyteIsCutOffSoon
			PS10 payout.ProviderWireFunctionalTests#howeverLongAProviderAsksToWaitThePayoutIsAskedAgainInsideItsWindow
			PS10 provider.syncpay.SyncPaySendTests#throttledTellsASensibleWaitOrNone
			RL1  payout.ProviderWireFunctionalTests#aSendThatIsStruckOnItsWayIsAskedAgainWithTheSameKeyAndPaidOnce
			RL2  payout.ProviderWireFunctionalTests#aSendThatIsStruckOnItsWayIsAskedAgainWithTheSameKeyAndPaidOnce
			RL2  payout.SubmissionFunctionalTests#everyTroubleOnTheWayIsSettledByTheSameKeyAndNothingIsPaidTwice
			RL3  provider.syncpay.SyncPaySendTests#a2xxWithoutAUsableIdIsInDoubt
			RL3  payout.SubmissionFunctionalTests#everyTroubleOnTheWayIsSettledByTheSameKeyAndNothingIsPaidTwice
			RL4  jobs.MoneyFunctionalTests#anotherAmountInTheProvidersEchoIsTold
			RL4  payout.ProviderWireFunctionalTests#anotherDestinationThanOursInTheAnswerIsTold
			RL5  payout.ProviderWireFunctionalTests#oneIdForTwoPayoutsIsToldOfBothAlsoWhereTheyAreWrittenTogether
			RL5  jobs.MoneyFunctionalTests#oneIdForTwoPayoutsIsToldOnBoth
			RL6  payout.SubmissionFunctionalTests#everyTroubleOnTheWayIsSettledByTheSameKeyAndNothingIsPaidTwice
			RL7  payout.ProviderWireFunctionalTests#aRefusalForFundsOfASecondAttemptProvesNothingAndEndsUnknown
			RL7  payout.SendVerdictTests#anAnswerMeansWhatTheTableSays
			RL8  payout.SubmissionFunctionalTests#askedBeyondTheWindowNothingIsSentAnyMoreAndTheOutcomeIsUnknown
			RL9  jobs.MoneyFunctionalTests#aKeyThatTheProviderForgotIsToldAsAnOutflow
			RL9  payout.EvidencesIntegrationTests#aLateAcceptanceOfWhatTheProviderHasChangesNoStatus
			RL10 cli.KillFunctionalTests#aRunThatIsKilledAgainAndAgainEndsAsIfNothingHadHappened
			RL11 payout.LostCommitFunctionalTests#anOutcomeWhoseCommitAnswerIsLostIsWrittenOnce
			RL11 payout.DatabaseWireFunctionalTests#whateverHappensToOneStatementEachPayoutIsSentAndWrittenOnce
			RL12 payout.ClockJumpFunctionalTests#noBodyIsHandedOverLateWhateverAClockDoes
			RL12 cli.SuspendedFunctionalTests#aRunnerThatSleepsBetweenIntentAndSocketLongerThanTheWindowSendsNothingOfIt
			RL13 payout.ProviderWireFunctionalTests#aKeyThatIsRefusedInMidBatchMakesNothingFinalAndAnotherKeyRepeatsNothing
			PO1  payout.PollWireFunctionalTests#aQuestionThatIsStruckChangesNothingAndIsAskedAgain
			PO1  payout.PollWireFunctionalTests#errorsAndThrottlesOfQuestionsAreCountedAndChangeNothing
			PO2  payout.PollWireFunctionalTests#anIdThatTheProviderDoesNotKnowIsNotFailedAndFollowedOn
			PO3  provider.syncpay.SyncPayReadTests#anyOtherWordIsInFlightAndKept
			PO3  payout.SubmissionFunctionalTests#whatIsStillInFlightWhenTheTimeIsOverIsCarriedForward
			PO4  payout.PollWireFunctionalTests#anAnswerThatOvertakesACompletionIsAReturnOrChangesNothing
			PO4  payout.EvidencesIntegrationTests#aFinalPayoutThatIsInFlightAgainStaysFinalAndIsTold
			PO5  payout.PollWireFunctionalTests#anAnswerThatOvertakesACompletionIsAReturnOrChangesNothing
			PO6  payout.PollWireFunctionalTests#anAmountThatChangesBetweenTwoAnswersIsTold
			PO7  payout.PollWireFunctionalTests#anAnswerWhoseCommitIsCutIsAskedForAgainAndWrittenOnce
			PO8  payout.PollWireFunctionalTests#twoTrackersOfOnePayoutWriteItsEndOnce
			PO9  payout.SubmissionFunctionalTests#whatIsStillInFlightWhenTheTimeIsOverIsCarriedForward
			PO9  reconciliation.ReportsIntegrationTests#whatIsOverdueDependsOnTheRailAndOnBusinessDays
			PO10 payout.PollWireFunctionalTests#aClockThatJumpsWhileItIsFollowedMakesNothingFinalAndStopsNothing
			""";

	@Test
	void everyIdOfTheMatrixHasATest() {
		List<String> ids = Stream.of(ids("PS", 10), ids("RL", 13), ids("PO", 10)).flatMap((part) -> part).toList();
		assertThat(lines().map((line) -> line[0]).distinct()).containsExactlyElementsOf(ids);
	}

	static Stream<String[]> lines() {
		return MATRIX.lines().map((line) -> line.split(" +"));
	}

	@ParameterizedTest
	@MethodSource("lines")
	void everyTestThatIsNamedIsThere(String id, String test) throws ClassNotFoundException {
		String[] name = test.split("#");
		Class<?> type = Class.forName("io.payrun." + name[0], false, getClass().getClassLoader());
		assertThat(type.getDeclaredMethods()).as(id)
			.filteredOn((method) -> method.getName().equals(name[1]))
			.singleElement()
			.matches(FaultMatrixTests::isATest, "is a test");
	}

	private static boolean isATest(Method method) {
		return Arrays.stream(method.getAnnotations())
			.anyMatch(
					(annotation) -> List.of(Test.class, ParameterizedTest.class).contains(annotation.annotationType()));
	}

	private static Stream<String> ids(String section, int last) {
		return IntStream.rangeClosed(1, last).mapToObj((number) -> section + number);
	}

}
