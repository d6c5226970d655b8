package io.payrun.console;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

import io.payrun.jobs.HealthCheck.Status;

/** What this process knows of itself; told also while the database is away. */
final class ProcessMetrics {

	private ProcessMetrics() {
	}

	/** Health as numbers, and the basics of the virtual machine. */
	static String of(Health health) {
		Exposition told = new Exposition();
		told.gauge("payrun_health", "What each check of /health says: 0 up, 1 attention, 2 down");
		Map<String, Status> worst = new LinkedHashMap<>();
		for (Health.Entry entry : health.report().entries()) {
			worst.merge(entry.name(), entry.status(), (one, other) -> (one.compareTo(other) > 0) ? one : other);
		}
		worst.forEach((name, status) -> told.sample(number(status), "check", name));
		told.gauge("payrun_ready", "1 while /health/ready says so").sample(health.ready() ? 1 : 0);
		machine(told);
		return told.toString();
	}

	private static int number(Status status) {
		return switch (status) {
			case UP -> 0;
			case ATTENTION -> 1;
			case DOWN -> 2;
		};
	}

	private static void machine(Exposition told) {
		MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
		MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
		told.gauge("jvm_memory_used_bytes", "Memory in use")
			.sample(heap.getUsed(), "area", "heap")
			.sample(other.getUsed(), "area", "nonheap");
		told.gauge("jvm_memory_max_bytes", "The heap's limit").sample(heap.getMax(), "area", "heap");
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		told.gauge("jvm_threads_current", "Threads alive").sample(threads.getThreadCount());
		told.counter("jvm_gc_collection_seconds_total", "Time spent on collecting garbage");
		for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
			told.sample(BigDecimal.valueOf(Math.max(0, collector.getCollectionTime()), 3), "gc", collector.getName());
		}
		told.gauge("process_start_time_seconds", "When the process began, as unix time")
			.sample(BigDecimal.valueOf(ManagementFactory.getRuntimeMXBean().getStartTime(), 3));
		if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
			told.counter("process_cpu_seconds_total", "Processor time of the process")
				.sample(BigDecimal.valueOf(system.getProcessCpuTime(), 9));
		}
	}

}
