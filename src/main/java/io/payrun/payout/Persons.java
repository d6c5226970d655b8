package io.payrun.payout;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.payrun.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/**
 * The persons of an installation: who somebody is by a token, and who gives rights. As
 * long as there is no person, everybody may do everything under the name of the operating
 * system's user. Once two approvers have been there, nobody gives rights alone.
 */
public final class Persons {

	/** Who acts. */
	public sealed interface Access {

		/** There are no persons; everybody may. */
		record Everybody() implements Access {
		}

		/**
		 * A person who may.
		 *
		 * @param name the name, for histories
		 */
		record Known(String name) implements Access {
		}

		/**
		 * Nobody, or a person who may not.
		 *
		 * @param reason for people
		 */
		record Refused(String reason) implements Access {
		}

	}

	/**
	 * A person in the list.
	 *
	 * @param name the name
	 * @param role what the person may
	 * @param since when role or token were given
	 * @param disabledAt since when the person may do nothing, or null
	 */
	public record Person(String name, Role role, Instant since, @Nullable Instant disabledAt) {
	}

	/**
	 * An act that waits for a second approver.
	 *
	 * @param act {@code add} or {@code token}
	 * @param name whom it is about
	 * @param role what it gives, or null
	 * @param actor who said it first
	 * @param at when
	 */
	public record Waiting(String act, String name, @Nullable Role role, String actor, Instant at) {
	}

	/** What became of an act on persons. */
	public sealed interface Change {

		/**
		 * It took effect.
		 *
		 * @param token the whole token, or the second half where two made it; null where
		 * there is none
		 * @param first who said it first, and has the first half; null where one was
		 * enough
		 * @param settingUp whether the next right that is given still takes one alone
		 */
		record Done(@Nullable String token, @Nullable String first, boolean settingUp) implements Change {
		}

		/**
		 * A second approver must say the same within a week.
		 *
		 * @param firstHalf the first half of the token
		 */
		record WaitsForSecond(String firstHalf) implements Change {
		}

		/**
		 * It is not possible.
		 *
		 * @param reason for people
		 */
		record Refused(String reason) implements Change {
		}

	}

	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}");

	private final PersonStore store;

	/**
	 * The persons of a database.
	 * @param dataSource the database, connections in auto-commit
	 */
	public Persons(DataSource dataSource) {
		this.store = new PersonStore(dataSource);
	}

	/**
	 * Who has a token, and whether that is enough.
	 * @param token the token, or null where none was given
	 * @param wanted the role that is needed
	 * @return who it is
	 */
	public Access who(@Nullable String token, Role wanted) {
		List<PersonStore.Row> persons = this.store.all();
		if (persons.isEmpty()) {
			return new Access.Everybody();
		}
		if (token == null) {
			return new Access.Refused("this needs a person with role " + wanted.word()
					+ ": set PAYRUN_TOKEN (or PAYRUN_TOKEN_FILE) to your token");
		}
		PersonStore.Row known = null;
		for (PersonStore.Row person : persons) {
			if (Token.isHash(person.tokenSha256(), token)) {
				known = person;
			}
		}
		if (known == null || known.person().disabledAt() != null) {
			return new Access.Refused("the token in PAYRUN_TOKEN belongs to no person who may do anything");
		}
		Person person = known.person();
		return person.role().may(wanted) ? new Access.Known(person.name()) : new Access.Refused(
				person.name() + " is " + person.role().word() + ", and this needs role " + wanted.word());
	}

	/**
	 * Whether somebody may by the name alone, for an act that was already attributed.
	 * @param name the name
	 * @param wanted the role that is needed
	 * @return true where there are no persons, or it is an enabled one with the role
	 */
	public boolean may(String name, Role wanted) {
		return this.store.may(name, wanted);
	}

	/**
	 * All persons.
	 * @return by name
	 */
	public List<Person> list() {
		return this.store.all().stream().map(PersonStore.Row::person).toList();
	}

	/**
	 * What waits for a second approver.
	 * @return the oldest first
	 */
	public List<Waiting> waiting() {
		return this.store.waiting();
	}

	/**
	 * Gives somebody a role and a new token; a disabled person comes back so.
	 * @param name a new name, or one of a disabled person
	 * @param role the role
	 * @param actor who says so
	 * @return what became of it
	 */
	public Change add(String name, Role role, String actor) {
		if (!NAME.matcher(name).matches() || name.equals("payrun")) {
			return new Change.Refused("a name is 1 to 40 of a-z 0-9 . _ -, and not payrun");
		}
		CrashPoint.PE1.before();
		Change change = this.store.alone((locked) -> {
			if (locked.isEmpty() && role != Role.APPROVER) {
				return new Change.Refused("the first person must be an approver, who can add the others");
			}
			Person known = find(locked, name);
			return (known != null && known.disabledAt() == null)
					? new Change.Refused(name + " is " + known.role().word() + " already; disable " + name + " first")
					: give("add", name, role, actor);
		});
		CrashPoint.PE1.after();
		return change;
	}

	/**
	 * Gives a person a new token; the old one is worth nothing any more.
	 * @param name the person
	 * @param actor who says so; the person alone is enough
	 * @return what became of it
	 */
	public Change token(String name, String actor) {
		CrashPoint.PE1.before();
		Change change = this.store
			.alone((locked) -> isEnabled(locked, name) ? give("token", name, null, actor) : unknown(name));
		CrashPoint.PE1.after();
		return change;
	}

	/**
	 * Takes every right from a person, at once; what this person has approved is void.
	 * @param name the person
	 * @param actor who says so
	 * @return what became of it
	 */
	public Change disable(String name, String actor) {
		CrashPoint.PE1.before();
		Change change = this.store.alone((locked) -> {
			if (!isEnabled(locked, name)) {
				return unknown(name);
			}
			boolean anotherApprover = locked.stream()
				.map(PersonStore.Row::person)
				.anyMatch((other) -> !other.name().equals(name) && other.role() == Role.APPROVER
						&& other.disabledAt() == null);
			if (!anotherApprover) {
				return new Change.Refused(name + " is the last approver: nobody could add another one");
			}
			this.store.disable(name, actor);
			return new Change.Done(null, null, false);
		});
		CrashPoint.PE1.after();
		return change;
	}

	private Change give(String act, String name, @Nullable Role role, String actor) {
		PersonStore.Asked asked = new PersonStore.Asked(act, name, role, actor);
		if (this.store.takesOne(asked)) {
			String token = Token.make();
			this.store.give(asked, Token.hash(token));
			return new Change.Done(token, null, !this.store.isSetUp());
		}
		PersonStore.First first = this.store.first(asked).orElse(null);
		if (first == null) {
			String half = Token.make();
			this.store.propose(asked, Token.hash(half));
			return new Change.WaitsForSecond(half);
		}
		String half = Token.secondHalf();
		this.store.second(asked, first, Token.joined(first.partSha256(), half));
		return new Change.Done(half, first.actor(), false);
	}

	private static Change unknown(String name) {
		return new Change.Refused("there is no person " + name + " who may do anything");
	}

	private static boolean isEnabled(List<PersonStore.Row> persons, String name) {
		Person known = find(persons, name);
		return known != null && known.disabledAt() == null;
	}

	private static @Nullable Person find(List<PersonStore.Row> persons, String name) {
		return persons.stream()
			.map(PersonStore.Row::person)
			.filter((person) -> person.name().equals(name))
			.findFirst()
			.orElse(null);
	}

}
