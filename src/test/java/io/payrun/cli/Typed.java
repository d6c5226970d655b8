package io.payrun.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

import picocli.CommandLine;

/** A command line as somebody typed it, with what it wrote on both streams. */
final class Typed {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	private final Session session;

	private int exitCode;

	private Typed(String answer, Terminal.Attached attached) {
		this(answer, attached, Clock.fixed(Instant.parse("2026-11-20T01:30:00Z"), ZoneOffset.UTC));
	}

	private Typed(String answer, Terminal.Attached attached, Clock clock) {
		Terminal terminal = new Terminal(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)), this.out,
				this.err, attached);
		this.session = new Session(terminal, clock, new Shutdown(), Map.of());
	}

	static Typed nothing() {
		return new Typed("", Terminal.Attached.NOTHING);
	}

	/** Nothing typed yet, by the clock of this machine. */
	static Typed byTheClock() {
		return new Typed("", Terminal.Attached.NOTHING, Clock.systemUTC());
	}

	static Typed onATerminal(String answer) {
		return new Typed(answer, new Terminal.Attached(true, true, true, true));
	}

	static Typed line(String... args) {
		Typed typed = nothing();
		typed.exitCode = typed.commandLine().execute(args);
		return typed;
	}

	/** The same by the clock of this machine, for a command that reaches a provider. */
	static Typed now(String... args) {
		Typed typed = new Typed("", Terminal.Attached.NOTHING, Clock.systemUTC());
		typed.exitCode = typed.commandLine().execute(args);
		return typed;
	}

	CommandLine commandLine() {
		return CommandLines.of(this.session);
	}

	Session session() {
		return this.session;
	}

	Terminal terminal() {
		return this.session.terminal();
	}

	int exitCode() {
		return this.exitCode;
	}

	String out() {
		this.session.terminal().out().flush();
		return this.out.toString(StandardCharsets.UTF_8);
	}

	String err() {
		this.session.terminal().err().flush();
		return this.err.toString(StandardCharsets.UTF_8);
	}

}
