package io.payrun.provider;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

import io.payrun.provider.OneShotBody.Fate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OneShotBodyTests {

	private static final byte[] BYTES = "{\"x\":1}".getBytes(StandardCharsets.UTF_8);

	private final AtomicInteger asked = new AtomicInteger();

	private boolean open = true;

	private final OneShotBody body = new OneShotBody(BYTES, () -> {
		this.asked.incrementAndGet();
		return this.open;
	});

	@Test
	void theGateIsAskedWhenTheBytesAreAndNotBefore() {
		Client client = new Client();
		this.body.subscribe(client);
		assertThat(this.asked).hasValue(0);
		assertThat(this.body.contentLength()).isEqualTo(BYTES.length);
		client.request();
		assertThat(this.asked).hasValue(1);
		assertThat(client.got).containsExactly("{\"x\":1}", "complete");
		assertThat(this.body.seal()).isEqualTo(Fate.WRITTEN);
	}

	@Test
	void aSecondClientGetsNothing() {
		Client first = new Client();
		Client second = new Client();
		this.body.subscribe(first);
		this.body.subscribe(second);
		first.request();
		second.request();
		assertThat(second.got).containsExactly("error the body may not be written: WRITTEN");
		first.request();
		assertThat(first.got).containsExactly("{\"x\":1}", "complete");
		assertThat(this.body.seal()).isEqualTo(Fate.WRITTEN);
	}

	@Test
	void aShutGateGivesNoByteAndStaysShut() {
		this.open = false;
		Client client = new Client();
		this.body.subscribe(client);
		client.request();
		assertThat(client.got).containsExactly("error the body may not be written: SHUT");
		this.open = true;
		Client later = new Client();
		this.body.subscribe(later);
		later.request();
		assertThat(later.got).containsExactly("error the body may not be written: SHUT");
		assertThat(this.body.seal()).isEqualTo(Fate.SHUT);
	}

	@Test
	void onceSealedNoByteLeavesAnyMore() {
		Client client = new Client();
		this.body.subscribe(client);
		assertThat(this.body.seal()).isEqualTo(Fate.SEALED);
		client.request();
		assertThat(client.got).containsExactly("error the body may not be written: SEALED");
	}

	@Test
	void aCancelledRequestIsNotAnswered() {
		Client client = new Client();
		this.body.subscribe(client);
		client.cancel();
		client.request();
		assertThat(client.got).isEmpty();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void aGateThatFailsIsShut() {
		OneShotBody failing = new OneShotBody(BYTES, () -> {
			throw new IllegalStateException("broken");
		});
		Client client = new Client();
		failing.subscribe(client);
		client.request();
		assertThat(failing.seal()).isEqualTo(Fate.SHUT);
	}

	@Test
	void anErrorOfTheHandOverIsKeptForTheCallerAndGivesNoByte() {
		StackOverflowError error = new StackOverflowError("deep");
		OneShotBody broken = new OneShotBody(BYTES, () -> {
			throw error;
		});
		Client client = new Client();
		broken.subscribe(client);
		client.request();
		assertThat(client.got).containsExactly("error deep");
		assertThat(broken.seal()).isNotEqualTo(Fate.WRITTEN);
		assertThatThrownBy(broken::rethrow).isSameAs(error);
		this.body.rethrow();
	}

	/** Asks for the body as the HTTP client does. */
	private static final class Client implements Flow.Subscriber<ByteBuffer> {

		private final List<String> got = new ArrayList<>();

		private Flow.@Nullable Subscription subscription;

		void request() {
			subscribed().request(1);
		}

		void cancel() {
			subscribed().cancel();
		}

		private Flow.Subscription subscribed() {
			Flow.Subscription known = this.subscription;
			if (known == null) {
				throw new AssertionError("not subscribed");
			}
			return known;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
		}

		@Override
		public void onNext(ByteBuffer item) {
			assertThat(item.isReadOnly()).isTrue();
			this.got.add(StandardCharsets.UTF_8.decode(item).toString());
		}

		@Override
		public void onError(Throwable throwable) {
			this.got.add("error " + throwable.getMessage());
		}

		@Override
		public void onComplete() {
			this.got.add("complete");
		}

	}

}
