package io.payrun.cli;

import java.util.ArrayList;
import java.util.List;

import io.payrun.payout.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person gives up waiting for customers. */
@Command(name = "close-link", description = { "Gives up waiting for customers.",
		"Their links are revoked and the payouts end as expired, without money; to pay one after all, a new line "
				+ "replaces it." },
		footer = "  payrun close-link PO-0042 PO-0043 --reason 'paid in cash instead'")
final class CloseLinkCommand extends Verb {

	@Parameters(paramLabel = "REFERENCE", arity = "1..*", description = "The payouts.")
	List<String> references = new ArrayList<>();

	@Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; kept in the history.")
	String reason = "";

	@Option(names = "--mode", paramLabel = "M",
			description = "sandbox, test or live; needed where a reference is known in two modes.")
	@Nullable String mode;

	CloseLinkCommand(Session session) {
		super(session);
	}

	@Override
	public Integer call() {
		String why = notBlank("--reason", this.reason);
		String checkedMode = Selected.mode(this.mode);
		return session().telling((application) -> {
			String actor = session().actor(application, Role.OPERATOR);
			return new PersonAct(session(), "close-link", true).finish(application,
					application.customerLinks().close(this.references, checkedMode, why, actor));
		});
	}

}
