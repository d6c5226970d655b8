package io.payrun.sandbox;

import java.io.Closeable;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * All accounts, every POST that arrived, and the scenario in force. Whatever an answer
 * told is in the journal first.
 */
final class Books implements Closeable {

	private final Map<String, Account> accounts = new ConcurrentHashMap<>();

	private final SoapBooks soap = new SoapBooks(this::write);

	private final List<Entry.Posted> arrivals = new ArrayList<>();

	private final Destinations destinations = new Destinations(this::write);

	private final Clock clock;

	private final Duration window;

	private final long seed;

	private volatile Scenario scenario;

	private @Nullable Journal journal;

	private Books(Sandbox.Options options, Scenario scenario) {
		this.clock = options.clock();
		this.window = options.window();
		this.seed = options.seed();
		this.scenario = scenario;
	}

	static Books open(Sandbox.Options options, Scenario scenario) {
		Books books = new Books(options, scenario);
		books.journal = Journal.open(options.books(), books::read);
		return books;
	}

	/** Soap's side of them. */
	SoapBooks soap() {
		return this.soap;
	}

	Clock clock() {
		return this.clock;
	}

	Scenario scenario() {
		return this.scenario;
	}

	/** Another scenario from now on. */
	void change(String text) {
		this.scenario = Scenario.parse(text, this.seed);
	}

	/** The account of an organisation; opened where it is new. */
	Account account(String id, String mode) {
		Account known = this.accounts.get(id);
		return (known != null) ? known : this.accounts.computeIfAbsent(id, (key) -> {
			Entry.Opened opened = new Entry.Opened(key, mode, opening());
			write(opened);
			return new Account(opened, this::write, this.window);
		});
	}

	/** The payout destinations of all accounts. */
	Destinations destinations() {
		return this.destinations;
	}

	/** A POST whose API key was refused. */
	void turnedAway(Order order) {
		write(new Entry.Posted(null, this.clock.instant(), order.key(), order.reference(), order.bodySha256(), 0, null,
				"refused", Answer.UNAUTHORIZED.status(), null, null));
	}

	/** The accounts by their ids. */
	List<Account> accounts() {
		return this.accounts.values().stream().sorted(Comparator.comparing(Account::id)).toList();
	}

	/** Everything, as it stands now. */
	BooksPage page() {
		BooksPage page = new BooksPage(this.clock.instant(), this.scenario.toString(), this.window.toString(),
				new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
				this.soap.page());
		accounts().forEach((account) -> account.print(page));
		this.destinations.print(page);
		page.doublePayments()
			.sort(Comparator.comparing(BooksPage.DoublePayment::account)
				.thenComparing(BooksPage.DoublePayment::reference));
		synchronized (this) {
			this.arrivals.forEach((posted) -> page.arrivals().add(BooksPage.Arrival.of(posted)));
		}
		return page;
	}

	/** How much there is, without printing it. */
	BooksPage.Count count() {
		int arrived;
		synchronized (this) {
			arrived = this.arrivals.size();
		}
		return accounts().stream()
			.map(Account::count)
			.reduce(new BooksPage.Count(arrived, 0, 0), BooksPage.Count::plus);
	}

	@Override
	public void close() {
		if (this.journal != null) {
			this.journal.close();
		}
	}

	private Map<String, String> opening() {
		Map<String, String> opening = new TreeMap<>();
		for (Tariff tariff : Tariff.values()) {
			BigDecimal asked = this.scenario.opening(tariff);
			opening.put(tariff.name(), ((asked != null) ? asked : tariff.opening()).toPlainString());
		}
		return opening;
	}

	private synchronized void write(Entry entry) {
		if (this.journal != null) {
			this.journal.append(entry);
		}
		if (entry instanceof Entry.Posted posted) {
			this.arrivals.add(posted);
		}
	}

	/** Takes up an entry of an earlier life. */
	private void read(Entry entry) {
		if (entry instanceof Entry.Opened opened) {
			this.accounts.put(opened.account(), new Account(opened, this::write, this.window));
		}
		else if (entry instanceof SoapEntry soapEntry) {
			this.soap.apply(soapEntry);
		}
		else if (entry.account() != null) {
			Account account = this.accounts.get(entry.account());
			if (account == null) {
				throw new IllegalStateException("the sandbox's books miss the opening of " + entry.account());
			}
			account.apply(entry);
		}
		if (entry instanceof Entry.Destination destination) {
			this.destinations.apply(destination);
		}
		if (entry instanceof Entry.Posted posted) {
			synchronized (this) {
				this.arrivals.add(posted);
			}
		}
	}

}
