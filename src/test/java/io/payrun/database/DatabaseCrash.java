package io.payrun.database;

/** Power cuts for tests of other packages. */
public final class DatabaseCrash {

	private DatabaseCrash() {
	}

	/**
	 * The embedded server ends as in a power cut and stays down until somebody opens the
	 * database of that home again; it then has its port of before, if that is still free.
	 * @param database whose server
	 */
	public static void hardStop(Database database) {
		database.hardStop();
	}

}
