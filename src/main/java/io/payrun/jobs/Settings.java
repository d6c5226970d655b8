package io.payrun.jobs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of contract section 3, bound once and strictly from {@code PAYRUN_…}
 * variables or {@code payrun.…} properties.
 *
 * @param home where the embedded database and working files live
 * @param jobs folder of job definitions
 * @param reports folder of reports
 * @param syncpay how SyncPay is reached
 * @param soap how Soap is reached
 * @param links folder of customers' links
 */
@ConfigurationProperties("payrun")
public record Settings(@DefaultValue(".payrun") Path home, @DefaultValue("jobs") Path jobs,
		@DefaultValue("reports") Path reports, @DefaultValue SyncPay syncpay, @DefaultValue Soap soap,
		@DefaultValue("links") Path links) {

	/**
	 * SyncPay's part; the key is read from {@code keyFile} where that is set.
	 *
	 * @param url the address; https only, http for loopback
	 * @param key the API key
	 * @param keyFile a file that holds the key
	 * @param window how long it remembers an idempotency key
	 * @param timeout the whole exchange
	 * @param webhooksecret one or two, comma-separated; without one events are not taken
	 */
	public record SyncPay(@Nullable URI url, @Nullable String key, @Nullable Path keyFile,
			@DefaultValue("30m") Duration window, @DefaultValue("30s") Duration timeout,
			@Nullable String webhooksecret) {

		@Override
		public String toString() {
			return "SyncPay[url=" + this.url + ", window=" + this.window + ", timeout=" + this.timeout + "]";
		}

	}

	/**
	 * Soap's part; the key is read from {@code keyFile} where that is set.
	 *
	 * @param url the address; https only, http for loopback
	 * @param key the API key
	 * @param keyFile a file that holds the key
	 * @param timeout the whole exchange
	 * @param barekey whether the key is sent without {@code Bearer}
	 * @param webhooksecret one or two, comma-separated; without one events are not taken
	 * @param returnorigins origins that a return_url may lead to, comma-separated
	 */
	public record Soap(@Nullable URI url, @Nullable String key, @Nullable Path keyFile,
			@DefaultValue("30s") Duration timeout, @DefaultValue("false") boolean barekey,
			@Nullable String webhooksecret, @Nullable String returnorigins) {

		@Override
		public String toString() {
			return "Soap[url=" + this.url + ", timeout=" + this.timeout + ", returnorigins=" + this.returnorigins + "]";
		}

	}

}
