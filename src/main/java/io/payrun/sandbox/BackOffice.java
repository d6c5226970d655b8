package io.payrun.sandbox;

import java.time.Duration;

/**
 * What goes on behind the front door: the clock, the customers who act by themselves, and
 * the events that are sent.
 */
final class BackOffice implements AutoCloseable {

	private final Books books;

	private final Crew crew = new Crew(this::look);

	private final EventPost post;

	private final Till till;

	private final PayoutNotices notices;

	private volatile Hooks hooks = Hooks.NONE;

	BackOffice(Books books) {
		this.books = books;
		this.post = new EventPost(books, () -> this.hooks, this.crew);
		this.till = new Till(books, this.post, this.crew);
		this.notices = new PayoutNotices(books, () -> this.hooks, this.crew);
	}

	SoapDoor soapDoor(Duration latency) {
		return new SoapDoor(this.books, this.till, this.post, latency);
	}

	/** Takes up what an earlier life left and goes on. */
	void start() {
		this.till.begin();
		this.crew.start();
	}

	/** Sends events there from now on. */
	void tell(Hooks wanted) {
		this.hooks = wanted;
		this.notices.look();
		this.post.pump();
	}

	@Override
	public void close() {
		this.crew.close();
	}

	/**
	 * Does what is due, and waits until all that came of it is done: what has not been
	 * sent then is not sent before the clock goes on.
	 */
	void settle() throws InterruptedException {
		do {
			look();
		}
		while (this.crew.awaitIdle());
	}

	private synchronized void look() {
		this.till.look();
		this.notices.look();
	}

}
