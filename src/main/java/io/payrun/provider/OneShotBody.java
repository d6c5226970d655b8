package io.payrun.provider;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/**
 * A request body that is handed over at most once, and only where the {@link Gate} is
 * open at the moment the client asks for the bytes, which is after connect, TLS and the
 * headers. Once it is sealed, no byte of it can leave any more.
 */
final class OneShotBody implements BodyPublisher {

	/** What became of the bytes. */
	enum Fate {

		/** Nobody asked for them yet. */
		UNASKED,

		/** They were handed over. */
		WRITTEN,

		/** They were asked for and the gate was shut. */
		SHUT,

		/** They were never asked for, and never will be handed over. */
		SEALED

	}

	private final byte[] bytes;

	private final Gate gate;

	private Fate fate = Fate.UNASKED;

	private volatile @Nullable Error broken;

	OneShotBody(byte[] bytes, Gate gate) {
		this.bytes = bytes;
		this.gate = gate;
	}

	@Override
	public long contentLength() {
		return this.bytes.length;
	}

	@Override
	public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
		subscriber.onSubscribe(new Handover(subscriber));
	}

	/**
	 * Ends the body's life: after this call it is either written or never will be.
	 * @return what became of it, never {@link Fate#UNASKED}
	 */
	Fate seal() {
		settle(Fate.SEALED);
		return fate();
	}

	/**
	 * Throws the Error that ended the hand-over: the client would tell it as a lost
	 * connection, and the run would go on in a process that is broken.
	 */
	void rethrow() {
		Error seen = this.broken;
		if (seen != null) {
			throw seen;
		}
	}

	private synchronized Fate fate() {
		return this.fate;
	}

	/** The first to settle it decides. */
	private synchronized boolean settle(Fate next) {
		if (this.fate != Fate.UNASKED) {
			return false;
		}
		this.fate = next;
		return true;
	}

	/** A gate that fails is a gate that does not say yes. */
	private boolean gateIsOpen() {
		try {
			return this.gate.isOpen();
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	/** Gives the bytes to one subscriber, or aborts its request. */
	private final class Handover implements Flow.Subscription {

		private final Flow.Subscriber<? super ByteBuffer> subscriber;

		private volatile boolean over;

		Handover(Flow.Subscriber<? super ByteBuffer> subscriber) {
			this.subscriber = subscriber;
		}

		@Override
		public void request(long count) {
			if (this.over) {
				return;
			}
			this.over = true;
			try {
				handOver();
			}
			catch (Error ex) {
				OneShotBody.this.broken = ex;
				this.subscriber.onError(ex);
			}
		}

		private void handOver() {
			Fate next = gateIsOpen() ? Fate.WRITTEN : Fate.SHUT;
			CrashPoint.PS3.before();
			if (settle(next) && next == Fate.WRITTEN) {
				this.subscriber.onNext(ByteBuffer.wrap(OneShotBody.this.bytes).asReadOnlyBuffer());
				this.subscriber.onComplete();
				CrashPoint.PS3.after();
			}
			else {
				this.subscriber.onError(new IOException("the body may not be written: " + fate()));
			}
		}

		@Override
		public void cancel() {
			this.over = true;
		}

	}

}
