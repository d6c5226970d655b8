package io.payrun.payout;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * What this home knows of its database, outside of the database: before a group of
 * payouts is sent, their number and hash are forced to disk under {@code PAYRUN_HOME}. A
 * database that does not contain what the anchor knows was set back to an older state, or
 * is another one, and payouts that it believes unsent may have been paid: nothing is sent
 * until a person accepts it. The anchor goes up only, except by {@link #accept}.
 */
public final class Anchor {

	/**
	 * Who holds this advisory lock, shared, vouches for the database to a home without an
	 * anchor. It dies with its process and is in no backup.
	 */
	public static final String VOUCH = "payrun anchor";

	private static final Logger LOG = LoggerFactory.getLogger(Anchor.class);

	private static final Standing UNSEEN = new Standing.Refused("The anchor was not looked at yet.", "", false);

	private final AnchorStore store;

	private final AnchorFolder folder;

	/** Marks that were found in the database, or made by it before our eyes. */
	private Set<Mark> known = Set.of();

	private volatile Standing standing = UNSEEN;

	/**
	 * The anchor of a home on a database.
	 * @param dataSource the database, connections in auto-commit
	 * @param home {@code PAYRUN_HOME}
	 */
	public Anchor(DataSource dataSource, Path home) {
		this.store = new AnchorStore(dataSource);
		this.folder = new AnchorFolder(home);
	}

	/**
	 * Payouts that could be sent from a database.
	 *
	 * @param mode their mode
	 * @param status {@code READY}, {@code SENDING} or {@code HELD}
	 * @param currency their currency
	 * @param count how many
	 * @param amount their sum
	 */
	public record Exposed(String mode, String status, String currency, long count, BigDecimal amount) {
	}

	/**
	 * Looks whether payouts could be sent; changes nothing.
	 * @return how the anchor and the database stand to each other
	 */
	public Standing check() {
		try {
			Standing.Refused refused = judge(this.folder.read(), this.store.state());
			return (refused != null) ? refused : new Standing.Good();
		}
		catch (IOException ex) {
			return unusable(ex);
		}
	}

	/**
	 * Looks whether payouts may be sent and, where they may, raises the anchor to all
	 * intents that the database has; on the disk when this returns.
	 * @return how they stand to each other, also for every send from now on
	 */
	public synchronized Standing raise() {
		try {
			AnchorFolder.Contents seen = this.folder.read();
			AnchorStore.State database = this.store.state();
			Standing.Refused refused = judge(seen, database);
			if (refused == null && database.due() && !this.store.takeFirst() && isFirstAfterUpgrade(seen, database)) {
				refused = AnchorWords.without(this.folder.path(), database.mark());
			}
			if (refused == null) {
				add(database.mark(), seen.marks());
			}
			return stand((refused != null) ? refused : new Standing.Good());
		}
		catch (IOException ex) {
			return stand(unusable(ex));
		}
	}

	/**
	 * Raises the anchor over a group of intents that was just committed. A database that
	 * no longer contains what the folder holds by now is noticed here, too.
	 * @param mark what the commit returned; null where its answer was lost
	 * @return whether the group may be sent
	 */
	synchronized boolean cover(@Nullable Mark mark) {
		try {
			AnchorFolder.Contents seen = this.folder.read();
			if (mark != null && isGood() && isAllKnown(seen)) {
				add(mark, seen.marks());
				return true;
			}
			return raise() instanceof Standing.Good;
		}
		catch (IOException ex) {
			stand(unusable(ex));
		}
		catch (DataAccessException ex) {
			stand(AnchorWords.silent(ex));
		}
		return false;
	}

	/** Whether payouts may be sent, as last seen. */
	boolean isGood() {
		return this.standing instanceof Standing.Good;
	}

	/** Why nothing may be sent, as last seen, in one line; null where it may. */
	@Nullable String refusal() {
		return (this.standing instanceof Standing.Refused refused) ? refused.reason() : null;
	}

	/**
	 * What could be sent if the database were accepted as it is.
	 * @return one entry a mode, status and currency
	 */
	public List<Exposed> exposed() {
		return this.store.exposed();
	}

	/**
	 * A person accepts the database as it is: noted in it for ever, then the anchor is
	 * set to it, down where it must.
	 * @param evidence what it rests on
	 * @param actor who
	 * @param machine this machine's name
	 * @return how they stand to each other now
	 */
	public synchronized Standing accept(String evidence, String actor, String machine) {
		try {
			String before = AnchorWords.contents(this.folder.read());
			this.folder.replace(this.store.accept(actor, evidence, machine + ":" + this.folder.path(), before));
			LOG.warn("the database was accepted by {} ({}); the anchor in {} said: {}", actor, evidence,
					this.folder.path(), before);
			return raise();
		}
		catch (IOException ex) {
			return stand(unusable(ex));
		}
	}

	private Standing.@Nullable Refused judge(AnchorFolder.Contents seen, AnchorStore.State database) {
		Mark here = database.mark();
		if (!seen.strange().isEmpty()) {
			return AnchorWords.strange(this.folder.path(), seen.strange().get(0));
		}
		List<Mark> telling = telling(seen.marks(), here);
		for (Mark mark : telling) {
			if (!mark.installation().equals(here.installation())) {
				return AnchorWords.foreign(this.folder.path(), mark, here);
			}
		}
		List<Mark> missing = this.store.missing(telling);
		if (!missing.isEmpty()) {
			return AnchorWords.behind(this.folder.path(), missing.get(0), here);
		}
		boolean trusted = !telling.isEmpty() || here.intents() == 0 || database.vouched() || database.due();
		return trusted ? null : AnchorWords.without(this.folder.path(), here);
	}

	/** A mark of another installation that had sent nothing says nothing. */
	private static List<Mark> telling(Collection<Mark> marks, Mark here) {
		return marks.stream()
			.filter((mark) -> mark.intents() > 0 || mark.installation().equals(here.installation()))
			.toList();
	}

	private static boolean isFirstAfterUpgrade(AnchorFolder.Contents seen, AnchorStore.State database) {
		return !database.vouched() && telling(seen.marks(), database.mark()).isEmpty();
	}

	private boolean isAllKnown(AnchorFolder.Contents seen) {
		return seen.strange().isEmpty() && !seen.marks().isEmpty() && this.known.containsAll(seen.marks());
	}

	private void add(Mark mark, List<Mark> seen) throws IOException {
		this.folder.add(mark, seen);
		this.known = Stream.concat(Stream.of(mark), seen.stream()).collect(Collectors.toSet());
	}

	private Standing stand(Standing next) {
		if (next instanceof Standing.Refused refused && !next.equals(this.standing)) {
			LOG.warn("{}; nothing is sent", refused.reason());
		}
		this.standing = next;
		return next;
	}

	private Standing.Refused unusable(IOException cause) {
		return AnchorWords.unusable(this.folder.path(), cause);
	}

}
