package io.payrun.cli;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class ChaosFiguresTests {

	private final ChaosFigures figures = new ChaosFigures(3);

	@Test
	void theTableTellsEveryFigure() {
		play();
		this.figures.over(plan(7), List.of());
		assertThat(this.figures.isGreen()).isTrue();
		assertThat(this.figures.lines()).containsExactly("""
				WHAT                                   HOW OFTEN
				rounds                                    1 of 3
				kills at random moments                        2
				kills at crash points                          1
				suspended for a moment                         1
				launched twice at once                         1
				database crashes                               1
				provider faults                               40
				payouts                                    1,000
				requests                                   1,300
				relaunches that had something to send          2
				longest until sending again               4.20 s
				runs that payrun verify checked                1
				breaches                                       0""".split("\n"));
	}

	@Test
	void aRedRoundIsToldWithItsSeed() {
		this.figures.over(plan(7), List.of());
		this.figures.over(plan(8), List.of("paid twice: PO-1", "paid twice: PO-2"));
		assertThat(this.figures.isGreen()).isFalse();
		assertThat(this.figures.lines()).contains("breaches                                       2")
			.endsWith("RED  seed 8", "  paid twice: PO-1", "  paid twice: PO-2");
		JsonNode json = Json.read(this.figures.json());
		assertThat(json.get("ok").booleanValue()).isFalse();
		assertThat(json.get("breaches").intValue()).isEqualTo(2);
		assertThat(json.at("/red/0/seed").longValue()).isEqualTo(8);
		assertThat(json.at("/red/0/breaches/1").stringValue()).isEqualTo("paid twice: PO-2");
	}

	@Test
	void theDocumentTellsTheSameFigures() {
		play();
		this.figures.over(plan(7), List.of());
		JsonNode json = Json.read(this.figures.json());
		assertThat(json.get("ok").booleanValue()).isTrue();
		assertThat(json.at("/kills/random").intValue()).isEqualTo(2);
		assertThat(json.at("/kills/crash_points").intValue()).isEqualTo(1);
		assertThat(json.get("database_crashes").intValue()).isEqualTo(1);
		assertThat(json.get("longest_until_sending_ms").intValue()).isEqualTo(4200);
		assertThat(json.get("red")).isEmpty();
	}

	@Test
	void roundsAddUp() {
		play();
		this.figures.over(plan(7), List.of());
		ChaosFigures all = new ChaosFigures(3);
		all.add(this.figures);
		assertThat(all.lines()).isEqualTo(this.figures.lines());
		all.add(this.figures);
		ChaosFigures red = new ChaosFigures(1);
		red.over(plan(8), List.of("paid twice: PO-1"));
		all.add(red);
		JsonNode json = Json.read(all.json());
		assertThat(json.get("rounds").intValue()).isEqualTo(3);
		assertThat(json.get("requests").intValue()).isEqualTo(2600);
		assertThat(json.get("longest_until_sending_ms").intValue()).isEqualTo(4200);
		assertThat(json.at("/red/0/seed").longValue()).isEqualTo(8);
	}

	@Test
	void whereNoRoundWasPlayedNothingIsProven() {
		assertThat(this.figures.isGreen()).isFalse();
		assertThat(Json.read(this.figures.json()).get("longest_until_sending_ms").isNull()).isTrue();
	}

	private void play() {
		this.figures.killed();
		this.figures.killed();
		this.figures.killedAtPoint();
		this.figures.paused();
		this.figures.launchedTwice();
		this.figures.crashed();
		this.figures.sentAgain(Duration.ofMillis(4200));
		this.figures.sentAgain(Duration.ofMillis(1900));
		this.figures.seen(1300, 40);
		this.figures.verified();
	}

	private static ChaosPlan plan(long seed) {
		return new ChaosPlan(seed, 1000, 8, 20, List.of(), false);
	}

}
