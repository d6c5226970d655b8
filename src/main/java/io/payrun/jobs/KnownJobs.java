package io.payrun.jobs;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when each job has its schedule, kept so that it is written down once for each
 * definition, however often the clock is looked at.
 */
final class KnownJobs {

	private final DateStore dates;

	private final Map<String, Known> known = new ConcurrentHashMap<>();

	/** Jobs that are known to have no schedule, with their texts. */
	private final Map<String, String> unscheduled = new ConcurrentHashMap<>();

	private record Known(String mode, String text, Instant since) {
	}

	KnownJobs(DateStore dates) {
		this.dates = dates;
	}

	/** Since when the job is known; older dates are nobody's. */
	Instant since(Catalogue.Entry entry, Instant now) {
		JobDefinition job = entry.job();
		Known before = this.known.get(job.name());
		if (before == null || !before.text().equals(entry.text()) || !before.mode().equals(job.mode().word())) {
			before = new Known(job.mode().word(), entry.text(), this.dates.known(job, entry.text(), now));
			this.known.put(job.name(), before);
		}
		return before.since();
	}

	/** After which moment dates may be due that are not written down. */
	Instant unseenAfter(Catalogue.Entry entry, Instant now) {
		Instant since = since(entry, now);
		Instant newest = this.dates.newestDue(entry.job());
		return (newest != null && newest.isAfter(since)) ? newest : since;
	}

	/** A schedule that the job gets later begins anew. */
	void withoutSchedule(Catalogue.Entry entry) {
		String name = entry.job().name();
		if (!entry.text().equals(this.unscheduled.put(name, entry.text()))) {
			this.dates.forget(name);
			this.known.remove(name);
		}
	}

}
