package io.payrun.cli;

import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A customer gets a new link, and the old one is worth nothing. */
@Command(name = "new-link", description = { "Gives a customer a new link to her payout's page.",
		"The old link is revoked first, so it cannot be paid any more. For payouts that wait for their customer; "
				+ "an expired one is paid by a new line that replaces it." },
		footer = "  payrun new-link PO-0042 --reason 'customer lost the mail'")
final class NewLinkCommand extends Verb {

	@Parameters(paramLabel = "REFERENCE", description = "The payout.")
	String reference = "";

	@Option(names = "--reason", paramLabel = "TEXT", defaultValue = "the customer needs another one",
			description = "Why; kept in the history.")
	String reason = "";

	@Option(names = "--mode", paramLabel = "M",
			description = "sandbox, test or live; needed where the reference is known in two modes.")
	@Nullable String mode;

	NewLinkCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		String why = notBlank("--reason", this.reason);
		String checkedMode = Selected.mode(this.mode);
		return session().telling((application) -> {
			String actor = session().actor(application, Role.OPERATOR);
			application.customerLinks()
				.renew(this.reference, checkedMode, why, actor)
				.forEach((line) -> terminal().print(Text.safe(line)));
			return 0;
		});
	}

}
