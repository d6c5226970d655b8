package io.payrun.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.payrun.database.Database;
import io.payrun.jobs.PortSettings;
import io.payrun.jobs.Settings;
import io.payrun.notice.NotifySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What this process was told from outside, by Spring Boot's rules: environment variables
 * before {@code application.properties} and {@code payrun.properties} of the working
 * directory.
 *
 * @param settings the settings of contract section 3
 * @param place where the database is
 * @param identity who types
 * @param notices who is told
 * @param ports where {@code serve} listens
 */
record Surroundings(Settings settings, Database.Place place, Identity identity, NotifySettings notices,
		PortSettings ports) {

	private static final String NOTIFY = "payrun.notify.";

	/** Surroundings in which nobody is told anything. */
	Surroundings(Settings settings, Database.Place place) {
		this(settings, place, Identity.NONE, NotifySettings.none(),
				Binder.get(new StandardEnvironment()).bindOrCreate("payrun.none", PortSettings.class));
	}

	/**
	 * Reads the surroundings of this process.
	 * @return the settings, bound
	 * @throws Failure.BadSetting where a file of settings cannot be read
	 */
	static Surroundings read() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addLast(new MapPropertySource("names", Map.of("spring.config.name", "application,payrun")));
		try {
			ConfigDataEnvironmentPostProcessor.applyTo(environment);
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			throw new Failure.BadSetting("A file of settings cannot be read: " + ex.getMessage(), ex);
		}
		return bind(environment);
	}

	/**
	 * Binds an environment.
	 * @param environment its properties
	 * @return the settings, bound
	 */
	static Surroundings bind(ConfigurableEnvironment environment) {
		dotted(environment);
		ConfigurationPropertySources.attach(environment);
		Settings settings = Binder.get(environment).bindOrCreate("payrun", Settings.class);
		return new Surroundings(settings,
				new Database.Place(value(environment, "spring.datasource.url"),
						value(environment, "spring.datasource.username"),
						value(environment, "spring.datasource.password"), owner(environment), settings.home()),
				new Identity(value(environment, "payrun.token"), tokenFile(environment)),
				Binder.get(environment).bindOrCreate("payrun.notify", NotifySettings.class).checked(),
				Binder.get(environment).bindOrCreate("payrun", PortSettings.class));
	}

	private static Database.Place.@Nullable Owner owner(ConfigurableEnvironment environment) {
		String user = value(environment, "spring.flyway.user");
		return (user != null) ? new Database.Place.Owner(user, value(environment, "spring.flyway.password")) : null;
	}

	/**
	 * The variables' names in lower case with dots are good in a file, also where Boot's
	 * own rules would want a dash.
	 */
	private static void dotted(ConfigurableEnvironment environment) {
		Map<String, Object> dashed = new HashMap<>();
		for (String name : List.of("payrun.syncpay.key", "payrun.soap.key", "payrun.metricstoken",
				NOTIFY + "smtppassword", NOTIFY + "secret", NOTIFY + "eventssecret")) {
			String file = environment.getProperty(name + ".file");
			if (file != null) {
				dashed.put(name + "-file", file);
			}
		}
		environment.getPropertySources().addLast(new MapPropertySource("dotted", dashed));
	}

	private static @Nullable String tokenFile(ConfigurableEnvironment environment) {
		String dotted = value(environment, "payrun.token.file");
		return (dotted != null) ? dotted : value(environment, "payrun.token-file");
	}

	/** An empty variable counts as none: scripts unset that way. */
	private static @Nullable String value(ConfigurableEnvironment environment, String name) {
		String value = environment.getProperty(name);
		return (value != null && !value.isBlank()) ? value : null;
	}

	/**
	 * Surroundings that ignore everything outside, for the demo.
	 * @param home folder for everything that it makes
	 * @param reports folder of its reports
	 * @return the same settings on every machine
	 */
	static Surroundings isolated(Path home, Path reports) {
		Settings defaults = new Binder().bindOrCreate("payrun", Settings.class);
		Settings settings = new Settings(home, home.resolve("jobs"), reports, defaults.syncpay(), defaults.soap(),
				home.resolve("links"));
		return new Surroundings(settings, new Database.Place(null, null, null, home));
	}

}
