package io.payrun.reconciliation;

import java.util.Locale;
import java.util.Map;

import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Draws {@code reconciliation.html} from the stored page facts: one self-contained
 * printable page without scripts, every text escaped. The same facts give the same bytes.
 */
final class Page {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final TemplateEngine engine = new TemplateEngine();

	Page() {
		ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver(Page.class.getClassLoader());
		resolver.setPrefix("templates/");
		resolver.setSuffix(".html");
		resolver.setTemplateMode(TemplateMode.HTML);
		resolver.setCharacterEncoding("UTF-8");
		this.engine.setTemplateResolver(resolver);
	}

	/** The page, whole. */
	String draw(String pageFacts) {
		Context context = new Context(Locale.ROOT, read(pageFacts));
		return this.engine.process("reconciliation", context);
	}

	static Map<String, Object> read(String pageFacts) {
		return JSON.readValue(pageFacts, new TypeReference<Map<String, Object>>() {
		});
	}

	static String write(Map<String, Object> document) {
		return JSON.writeValueAsString(document);
	}

}
