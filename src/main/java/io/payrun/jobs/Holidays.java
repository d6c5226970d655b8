package io.payrun.jobs;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;

import de.focus_shift.jollyday.core.CalendarHierarchy;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import org.jspecify.annotations.Nullable;

/**
 * Public and bank holidays of a country or one of its regions, by the jollyday library:
 * {@code NG}, or {@code US-CA}. Days that follow the moon are the library's estimates;
 * {@code skip-dates} says what was announced otherwise.
 */
final class Holidays {

	/** Nobody's holidays. */
	static final Holidays NONE = new Holidays(null, new String[0]);

	private final @Nullable HolidayManager manager;

	private final String[] region;

	private Holidays(@Nullable HolidayManager manager, String[] region) {
		this.manager = manager;
		this.region = region;
	}

	/**
	 * The holidays of a country, region by region deeper after each dash.
	 * @param code such as {@code NG}
	 * @return the holidays
	 * @throws IllegalArgumentException for a code that the library does not know
	 */
	static Holidays of(@Nullable String code) {
		if (code == null) {
			return NONE;
		}
		String[] parts = code.split("-", -1);
		if (!HolidayManager.getSupportedCalendarCodes().contains(parts[0])) {
			throw new IllegalArgumentException(
					"\"" + code + "\" is no country with known holidays, such as NG or US-CA");
		}
		HolidayManager manager = HolidayManager
			.getInstance(ManagerParameters.create(parts[0].toLowerCase(Locale.ROOT)));
		String[] region = new String[parts.length - 1];
		CalendarHierarchy place = manager.getCalendarHierarchy();
		for (int at = 1; at < parts.length; at++) {
			region[at - 1] = parts[at].toLowerCase(Locale.ROOT);
			place = place.getChildren().get(region[at - 1]);
			if (place == null) {
				throw new IllegalArgumentException("\"" + code + "\" names no region with known holidays");
			}
		}
		return new Holidays(manager, region);
	}

	boolean isHoliday(LocalDate date) {
		HolidayManager known = this.manager;
		return known != null && (known.isHoliday(date, HolidayType.PUBLIC_HOLIDAY, this.region)
				|| known.isHoliday(date, HolidayType.BANK_HOLIDAY, this.region));
	}

	@Override
	public String toString() {
		return "Holidays[" + Arrays.toString(this.region) + "]";
	}

}
