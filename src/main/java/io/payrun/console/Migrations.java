package io.payrun.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The versions of the schema that this program brings along. */
final class Migrations {

	private static final Pattern SCRIPT = Pattern.compile("V([0-9._]+)__.*\\.sql");

	private Migrations() {
	}

	static Set<String> bundled() {
		try {
			Set<String> versions = new HashSet<>();
			for (Resource script : new PathMatchingResourcePatternResolver()
				.getResources("classpath:db/migration/V*.sql")) {
				Matcher matcher = SCRIPT.matcher(String.valueOf(script.getFilename()));
				if (matcher.matches()) {
					versions.add(matcher.group(1).replace('_', '.'));
				}
			}
			return versions;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("the migrations are not on the class path", ex);
		}
	}

}
