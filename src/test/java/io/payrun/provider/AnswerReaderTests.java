package io.payrun.provider;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerReaderTests {

	private final Wire wire = new Wire();

	private final AnswerReader reader = new AnswerReader(System.nanoTime() + Duration.ofHours(1).toNanos());

	@Test
	void aWholeAnswerIsItsBytesWithoutAProblem() {
		assertThat(this.reader.head()).isNull();
		assertThat(this.reader.problem()).isEqualTo("the answer broke off");
		this.reader.onSubscribe(this.wire);
		assertThat(this.wire.requested).isEqualTo(Long.MAX_VALUE);
		this.reader.onNext(List.of(bytes(3), bytes(4)));
		this.reader.onNext(List.of(bytes(5)));
		assertThat(this.reader.getBody().toCompletableFuture()).isNotDone();
		this.reader.onComplete();
		assertThat(this.reader.getBody().toCompletableFuture()).isDone();
		assertThat(this.reader.problem()).isNull();
		assertThat(this.reader.bytes()).hasSize(12).containsOnly('x');
		assertThat(this.wire.cancelled).isFalse();
	}

	@Test
	void exactlyTheMostIsWholeAndOneByteMoreIsCutOff() {
		this.reader.onSubscribe(this.wire);
		this.reader.onNext(List.of(bytes(AnswerReader.MAX_BYTES - 1), bytes(1)));
		this.reader.onComplete();
		assertThat(this.reader.problem()).isNull();
		assertThat(this.reader.bytes()).hasSize(AnswerReader.MAX_BYTES);
		AnswerReader other = new AnswerReader(System.nanoTime() + Duration.ofHours(1).toNanos());
		other.onSubscribe(this.wire);
		other.onNext(List.of(bytes(AnswerReader.MAX_BYTES), bytes(1)));
		assertThat(this.wire.cancelled).isTrue();
		assertThat(other.getBody().toCompletableFuture()).isDone();
		other.onNext(List.of(bytes(100)));
		other.onComplete();
		assertThat(other.problem()).isEqualTo("the answer is longer than 256 KiB");
		assertThat(other.bytes()).hasSize(AnswerReader.MAX_BYTES);
	}

	@Test
	void whatComesAfterTheEndIsNotKept() {
		this.reader.onSubscribe(this.wire);
		this.reader.onNext(List.of(bytes(2)));
		this.reader.onComplete();
		this.reader.onNext(List.of(bytes(2)));
		this.reader.onError(new IllegalStateException("late"));
		assertThat(this.reader.bytes()).hasSize(2);
		assertThat(this.reader.problem()).isNull();
	}

	@Test
	void anAnswerThatBreaksOffSaysSoAndKeepsItsBeginning() {
		this.reader.onSubscribe(this.wire);
		this.reader.onNext(List.of(bytes(2)));
		this.reader.onError(new IllegalStateException("reset"));
		assertThat(this.reader.getBody().toCompletableFuture()).isDone();
		assertThat(this.reader.problem()).isEqualTo("the answer broke off");
		assertThat(this.reader.bytes()).hasSize(2);
		assertThat(this.wire.cancelled).isFalse();
	}

	@Test
	void anAnswerThatIsNotCompleteInTimeEndsItsConnection() throws Exception {
		AnswerReader slow = new AnswerReader(System.nanoTime() + Duration.ofMillis(50).toNanos());
		slow.onSubscribe(this.wire);
		slow.onNext(List.of(bytes(2)));
		slow.getBody().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertThat(slow.problem()).isEqualTo("the answer was not complete in time");
		assertThat(this.wire.cancelled).isTrue();
	}

	private static ByteBuffer bytes(int count) {
		return ByteBuffer.wrap("x".repeat(count).getBytes(StandardCharsets.US_ASCII));
	}

	/** The client's side of one answer. */
	private static final class Wire implements Flow.Subscription {

		private long requested;

		private volatile boolean cancelled;

		@Override
		public void request(long count) {
			this.requested += count;
		}

		@Override
		public void cancel() {
			this.cancelled = true;
		}

	}

}
