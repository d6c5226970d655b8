package io.payrun.payout;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

import org.springframework.dao.DataAccessException;

/** What an anchor that does not know the database means, in words for people. */
final class AnchorWords {

	private static final String ADVICE = """
			Payouts that this database believes unsent may have been paid already, so nothing is sent, neither for the
			first time nor again; what is in flight is still followed. What to do: compare with the provider what was
			paid, take those back here (payrun deny REFERENCE… --reason TEXT), and then, on every home that says this:
			payrun accept-restore --evidence TEXT""";

	private AnchorWords() {
	}

	/** The database lacks what the anchor knows. */
	static Standing.Refused behind(Path folder, Mark known, Mark here) {
		String how = (here.intents() < known.intents()) ? "it was set back to an older state"
				: "it was set back to an older state and went on from there without this home";
		return new Standing.Refused(String.format(Locale.ROOT,
				"The database is behind: the anchor in %s knows %s, the database has %,d and lacks those; %s.", folder,
				known, here.intents(), how), ADVICE, true);
	}

	/** The anchor belongs to another database. */
	static Standing.Refused foreign(Path folder, Mark known, Mark here) {
		return new Standing.Refused(
				"The database belongs to another installation: the anchor in " + folder + " knows " + known
						+ ", the database has " + here + ".",
				ADVICE + "\nIf this is simply another database, give it a PAYRUN_HOME of its own.", true);
	}

	/** There is no anchor, and nobody vouches. */
	static Standing.Refused without(Path folder, Mark here) {
		return new Standing.Refused(
				"There is no anchor in " + folder + ", and the database has " + here
						+ ": nobody here can say whether that is its newest state.",
				ADVICE + "\nA new home on a database in use takes its anchor by itself while a run of another home on "
						+ "the same database is going on.",
				true);
	}

	/** Something in the folder is no anchor. */
	static Standing.Refused strange(Path folder, String name) {
		return new Standing.Refused(
				"The anchor in " + folder + " cannot be read: \"" + shown(name) + "\" is not written by Payrun.",
				ADVICE, true);
	}

	/** The folder cannot be read or written. */
	static Standing.Refused unusable(Path folder, IOException cause) {
		String reason = (cause instanceof FileSystemException file && file.getReason() != null) ? file.getReason()
				: cause.getClass().getSimpleName();
		return new Standing.Refused("The anchor in " + folder + " cannot be used: " + reason + ".",
				"Nothing is sent that it does not cover. Mend the folder's rights or its disk, then relaunch.", false);
	}

	/** The database did not answer while the anchor was raised. */
	static Standing.Refused silent(DataAccessException cause) {
		return new Standing.Refused("The anchor could not be compared with the database ("
				+ String.valueOf(cause.getMostSpecificCause().getMessage()).lines().findFirst().orElse("") + ").",
				"Nothing is sent that it does not cover. Relaunch when the database answers.", false);
	}

	/** What an anchor said, for the record. */
	static String contents(AnchorFolder.Contents contents) {
		if (contents.isEmpty()) {
			return "no anchor";
		}
		String strange = contents.strange().isEmpty() ? "" : " and something unreadable";
		return contents.marks().isEmpty() ? "something unreadable"
				: contents.marks().get(0) + " (" + contents.marks().get(0).hash() + ")" + strange;
	}

	private static String shown(String name) {
		String safe = name.replaceAll("[^\\x20-\\x7e]", "?");
		return (safe.length() <= 40) ? safe : safe.substring(0, 40) + "…";
	}

}
