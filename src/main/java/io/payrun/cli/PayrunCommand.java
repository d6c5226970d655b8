package io.payrun.cli;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program itself, without a verb: shows what there is. */
@Command(name = "payrun", mixinStandardHelpOptions = true, versionProvider = PayrunCommand.Version.class,
		synopsisHeading = "Usage: ", synopsisSubcommandLabel = "VERB", descriptionHeading = "%n",
		optionListHeading = "%n", commandListHeading = "%nVerbs:%n", footerHeading = "%nExamples:%n",
		description = "Runs payment files against a payout provider: never pays twice, never loses a line, and proves it.",
		footer = { "  payrun demo                                  a whole run with its proof, nothing needed",
				"  payrun plan nightly-syncpay                  what would be sent, held and rejected",
				"  payrun run nightly-syncpay --file in.csv     the whole run",
				"  payrun relaunch 7                            go on after a stop, a failure or a crash",
				"  payrun VERB --help                           every option of a verb", "",
				"Exit codes: 0 finished, nothing needs a person; 1 did not finish, relaunch it;",
				"2 wrong use, configuration or file, nothing was sent; 3 finished, a person must look;",
				"4 busy elsewhere." })
final class PayrunCommand implements Callable<Integer> {

	private final Session session;

	@Spec
	@Nullable CommandSpec spec;

	PayrunCommand(Session session) {
		this.session = session;
	}

	@Override
	public Integer call() {
		if (this.spec != null) {
			this.spec.commandLine().usage(this.session.terminal().err());
		}
		return 2;
	}

	/** The version that the jar's manifest names. */
	static final class Version implements IVersionProvider {

		@Override
		public String[] getVersion() {
			String version = PayrunCommand.class.getPackage().getImplementationVersion();
			return new String[] { "payrun " + ((version != null) ? version : "(not packaged)") };
		}

	}

}
