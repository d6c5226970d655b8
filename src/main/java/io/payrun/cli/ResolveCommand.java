package io.payrun.cli;

import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person's answer to an unknown outcome. */
@Command(name = "resolve",
		description = { "Answers an unknown outcome by evidence.",
				"Paid with the provider's id is tracked on, paid alone counts as completed, not-paid as refused (a "
						+ "new line may replace it)." },
		footer = { "  payrun resolve PO-0042 --as paid --provider-id wd_1a2b --evidence 'statement of 20 Nov, line 7'",
				"  payrun resolve PO-0042 --as not-paid --evidence 'support ticket 4711'" })
final class ResolveCommand extends Verb {

	private static final String ID = "[A-Za-z0-9_-]{1,64}";

	@Parameters(paramLabel = "REFERENCE", description = "The payout.")
	String reference = "";

	@Option(names = "--as", paramLabel = "paid|not-paid", required = true, description = "What was found.")
	String as = "";

	@Option(names = "--evidence", paramLabel = "TEXT", required = true,
			description = "What it rests on; kept in the history.")
	String evidence = "";

	@Option(names = "--provider-id", paramLabel = "ID", description = "With paid: the provider's id of it.")
	@Nullable String providerId;

	@Option(names = "--mode", paramLabel = "M",
			description = "sandbox, test or live; needed where the reference is known in two modes.")
	@Nullable String mode;

	ResolveCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		boolean paid = isPaid();
		String why = notBlank("--evidence", this.evidence);
		String checkedMode = Selected.mode(this.mode);
		if (this.providerId != null && !(paid && this.providerId.matches(ID))) {
			throw wrong("--provider-id goes with --as paid, and is 1 to 64 of A-Z a-z 0-9 _ -");
		}
		return session().telling((application) -> new PersonAct(session(), "resolve", true).finish(application,
				application.people()
					.resolve(this.reference, checkedMode, paid, this.providerId, why,
							session().actor(application, Role.OPERATOR))));
	}

	private boolean isPaid() {
		return switch (this.as) {
			case "paid" -> true;
			case "not-paid" -> false;
			default -> throw wrong("--as is paid or not-paid.");
		};
	}

}
