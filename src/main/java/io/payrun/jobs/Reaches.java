package io.payrun.jobs;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.payrun.provider.PayoutProvider;
import io.payrun.provider.ProviderSettings;

/** The providers that one job may reach, each opened when it is first asked for. */
final class Reaches {

	private final JobDefinition job;

	private final ProviderAccess access;

	private final Providers providers;

	private final Map<String, Reach> opened = new ConcurrentHashMap<>();

	Reaches(JobDefinition job, ProviderAccess access, Providers providers) {
		this.job = job;
		this.access = access;
		this.providers = providers;
	}

	/**
	 * A provider and how it is reached.
	 *
	 * @param settings its address, key and times
	 * @param provider the adapter
	 */
	record Reach(ProviderSettings settings, PayoutProvider provider) {
	}

	/** Refuses where the provider that the job cannot do without is not set up. */
	void demandMain() {
		this.access.of(this.job);
	}

	/** The provider that the job cannot do without; a refusal where it is not set up. */
	Reach main() {
		return of(mainName());
	}

	String mainName() {
		return this.access.main(this.job);
	}

	/**
	 * The job's own provider and these, in the order in which they are paid: SyncPay
	 * first, because it is what money waits for.
	 */
	SortedSet<String> inOrder(Collection<String> others) {
		SortedSet<String> names = new TreeSet<>(Comparator.reverseOrder());
		names.add(mainName());
		names.addAll(others);
		return names;
	}

	/** A provider by its name; a refusal where it is not set up. */
	Reach of(String name) {
		return this.opened.computeIfAbsent(name, (key) -> {
			ProviderSettings settings = this.access.of(this.job, key);
			return new Reach(settings, key.equals(ProviderAccess.SOAP)
					? this.providers.openSoap(settings, this.access.sendsBareKey()) : this.providers.open(settings));
		});
	}

}
