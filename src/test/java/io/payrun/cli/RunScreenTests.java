package io.payrun.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.payrun.money.Money;
import io.payrun.payout.Progress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunScreenTests {

	private long millis;

	@Test
	void withoutATerminalThereIsALineEveryTenSeconds() {
		Typed typed = Typed.nothing();
		RunScreen screen = screen(typed, false);
		for (int done = 0; done <= 250; done++) {
			screen.progress(new Progress("submit", done * 10L, 10_000, ""));
			this.millis += 100;
		}
		assertThat(typed.err().lines()).containsExactly("submit: 1,000 of 10,000 · 1:30 min left",
				"submit: 2,000 of 10,000 · 1:20 min left");
		assertThat(typed.out()).isEmpty();
	}

	@Test
	void onATerminalABarIsRedrawnInPlaceAndEveryLineErasesIt() {
		Typed typed = Typed.onATerminal("");
		RunScreen screen = screen(typed, false);
		screen.progress(new Progress("track", 0, 40, ""));
		this.millis += 2_000;
		screen.progress(new Progress("track", 10, 40, "waits for\u001b the provider"));
		screen.say("first");
		screen.say("second");
		assertThat(typed.err()).isEqualTo("\r\u001b[Ktrack [######------------------] 10 of 40 · 6 s left"
				+ " · waits for\\u{1b} the provider\r\u001b[Kfirst\nsecond\n");
	}

	@Test
	void onlyAPersonAtATerminalIsAskedAndOnlyYesAgrees() {
		assertThat(screen(Typed.nothing(), false).confirm("plan")).isTrue();
		assertThat(screen(Typed.onATerminal("n\n"), true).confirm("plan")).isTrue();
		assertThat(screen(Typed.onATerminal("yes\n"), false).confirm("plan")).isTrue();
		assertThat(screen(Typed.onATerminal("Y\n"), false).confirm("plan")).isTrue();
		assertThat(screen(Typed.onATerminal("\n"), false).confirm("plan")).isFalse();
		assertThat(screen(Typed.onATerminal(""), false).confirm("plan")).isFalse();
		Typed typed = Typed.onATerminal("no\n");
		assertThat(screen(typed, false).confirm("Send 98 payouts, NGN 890,000.00, in mode live.")).isFalse();
		assertThat(typed.err()).contains("NGN 890,000.00", "[y/N]");
	}

	@Test
	void whatMustBeKnownBeforeLiveMoneyMovesIsSaidAlsoWhereNobodyIsAsked() {
		Typed typed = Typed.nothing();
		assertThat(new RunScreen(typed.terminal(), true, "embedded database", () -> 0).confirm("plan")).isTrue();
		assertThat(typed.err()).isEqualTo("embedded database\n");
	}

	private RunScreen screen(Typed typed, boolean yes) {
		return new RunScreen(typed.terminal(), yes, null, () -> TimeUnit.MILLISECONDS.toNanos(this.millis));
	}

	@Test
	void theBarTellsCountsMoneyAndTimeLeft() {
		Typed typed = Typed.onATerminal("");
		RunScreen screen = screen(typed, false);
		screen.progress(new Progress("submit", 0, 40, ""));
		this.millis += 2_000;
		screen.progress(new Progress("submit", 10, 40, List.of(new Money(new BigDecimal("4661974.12"), "NGN"),
				new Money(new BigDecimal("12"), "UGX"), new Money(new BigDecimal("5.00"), "USD")), ""));
		assertThat(typed.err()).contains("10 of 40 · NGN 4,661,974.12, UGX 12 and 1 more · 6 s left");
	}

}
