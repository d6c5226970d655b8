package io.payrun.cli;

import java.util.List;

import io.payrun.payout.PayoutList;
import io.payrun.payout.PayoutStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Payouts with their history. */
@Command(name = "payouts",
		description = { "Lists payouts with their history.",
				"Newest run first, then by line. All given conditions must hold." },
		footer = { "  payrun payouts --run 7 --status held", "  payrun payouts --reference PO-0042",
				"  payrun payouts --payee EMP-17 --json" })
final class PayoutsCommand extends Verb {

	@Option(names = "--run", paramLabel = "R", description = "Of this run.")
	@Nullable Long run;

	@Option(names = "--status", paramLabel = "S", description = "In this status: ${COMPLETION-CANDIDATES}.")
	@Nullable PayoutStatus status;

	@Option(names = "--reference", paramLabel = "R", description = "With this reference.")
	@Nullable String reference;

	@Option(names = "--payee", paramLabel = "P", description = "To this payee.")
	@Nullable String payee;

	@Option(names = "--mode", paramLabel = "M", description = "In this mode: sandbox, test or live.")
	@Nullable String mode;

	@Mixin
	AtMost atMost = new AtMost();

	@Option(names = "--json", description = "One JSON document on standard output.")
	boolean json;

	PayoutsCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		int most = this.atMost.andOneMore();
		if (this.run != null) {
			runNumber(this.run);
		}
		String checkedMode = Selected.mode(this.mode);
		return session().with((application) -> {
			List<PayoutList.Entry> found = application.payouts()
				.find(new PayoutList.Filter(this.run, this.status, this.reference, this.payee, checkedMode, most));
			print(this.atMost.shown(found));
			this.atMost.tellMore(found, terminal());
			return 0;
		});
	}

	private void print(List<PayoutList.Entry> payouts) {
		if (this.json) {
			terminal().print(PayoutsView.json(payouts));
		}
		else if (payouts.isEmpty()) {
			terminal().print("No such payouts.");
		}
		else {
			terminal().print(PayoutsView.lines(payouts));
		}
	}

}
