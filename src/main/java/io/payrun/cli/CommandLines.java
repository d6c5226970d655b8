package io.payrun.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;

/**
 * Puts the verbs together, and turns whatever goes wrong into a few lines on standard
 * error and an exit code of the contract.
 */
final class CommandLines {

	private CommandLines() {
	}

	/**
	 * The whole command line of one invocation.
	 * @param session the invocation
	 * @return ready to execute
	 */
	static CommandLine of(Session session) {
		CommandLine line = new CommandLine(new PayrunCommand(session));
		verbs(session).forEach(line::addSubcommand);
		Terminal terminal = session.terminal();
		line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
		line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
		line.setColorScheme(Help.defaultColorScheme(terminal.hasColours() ? Help.Ansi.ON : Help.Ansi.OFF));
		line.setCaseInsensitiveEnumValuesAllowed(true);
		line.setUsageHelpWidth(100);
		line.registerConverter(java.time.LocalDate.class, new Values.StrictDate());
		line.registerConverter(long.class, new Values.WholeNumber());
		line.registerConverter(Long.class, new Values.WholeNumber());
		line.registerConverter(java.time.Duration.class, new Values.Span());
		line.setParameterExceptionHandler((exception, args) -> wrongUse(terminal, exception));
		line.setExecutionExceptionHandler((exception, command, result) -> failed(terminal, exception));
		return line;
	}

	private static List<Object> verbs(Session session) {
		return List.of(new DemoCommand(session), new PlanCommand(session), new RunCommand(session),
				new RelaunchCommand(session), new StopCommand(session), new ApproveCommand(session),
				new RejectCommand(session), new PauseCommand(session), new ResumeCommand(session),
				new RunsCommand(session), new ShowCommand(session), new PayoutsCommand(session),
				new ReleaseCommand(session), new DenyCommand(session), new ResolveCommand(session),
				new CheckoutsCommand(session), new NewLinkCommand(session), new CloseLinkCommand(session),
				new DestinationsCommand(session), new AcceptRestoreCommand(session), UserCommand.line(session),
				new ReportCommand(session), new VerifyCommand(session), new NoticesCommand(session),
				new ServeCommand(session), new SandboxCommand(session), new SampleCommand(session),
				new BenchCommand(session), new ChaosCommand(session));
	}

	private static int wrongUse(Terminal terminal, ParameterException exception) {
		CommandLine command = exception.getCommandLine();
		terminal.say(message(exception));
		CommandLine.UnmatchedArgumentException.printSuggestions(exception, command.getErr());
		terminal.say("See: " + command.getCommandSpec().qualifiedName() + " --help");
		return command.getCommandSpec().exitCodeOnInvalidInput();
	}

	private static String message(ParameterException exception) {
		boolean noVerb = exception.getCommandLine().getParent() == null;
		if (noVerb && exception instanceof CommandLine.UnmatchedArgumentException unmatched
				&& !unmatched.isUnknownOption()) {
			return "There is no verb " + unmatched.getUnmatched().get(0) + ".";
		}
		String message = exception.getMessage();
		return (message != null) ? message : "wrong use";
	}

	private static int failed(Terminal terminal, Exception exception) {
		if (exception instanceof ParameterException wrong) {
			return wrongUse(terminal, wrong);
		}
		Failure failure = Failure.of(exception);
		terminal.say(failure.message());
		if (!failure.foreseen()) {
			LoggerFactory.getLogger("trace")
				.info("unexpected error; the command ends with exit code {}", failure.exitCode(), exception);
			terminal
				.say("Its details are in payrun.log in PAYRUN_HOME. Money is safe: payrun runs shows what is open.");
		}
		return failure.exitCode();
	}

}
