package io.payrun.jobs;

import io.payrun.intake.Intake;
import io.payrun.notice.Notices;
import io.payrun.payout.Anchor;
import io.payrun.payout.Funding;
import io.payrun.payout.Submission;
import io.payrun.payout.Tracking;
import io.payrun.reconciliation.BalanceReadings;
import io.payrun.reconciliation.Reports;

/**
 * The engines that the conductor conducts, what tells it whether they may send, and who
 * is told.
 */
record Parts(Intake intake, Funding funding, Submission submission, Tracking tracking, BalanceReadings balances,
		Reports reports, Anchor anchor, Brakes brakes, Notices notices, LinkFiles links) {
}
