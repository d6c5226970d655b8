package io.payrun.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.payrun.payout.HookAnswer;
import io.payrun.payout.Hooks;
import io.payrun.provider.CheckoutEvent;
import io.payrun.provider.HookSignature;
import io.payrun.provider.StrictJson;
import io.payrun.provider.soap.SoapEvents;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Who takes what providers tell: for each provider with a webhook secret its signature's
 * check and what is done with a genuine event.
 */
public final class EventDesk {

	/** Merchants use five minutes; the documents name no window. */
	private static final Duration WINDOW = Duration.ofMinutes(5);

	private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final int MOST_WORDS = 200;

	private final Hooks hooks;

	private final Runnable asked;

	private EventDesk(Hooks hooks, Runnable asked) {
		this.hooks = hooks;
		this.asked = asked;
	}

	/**
	 * Where one provider's events are taken.
	 *
	 * @param provider the provider
	 * @param header the header that bears its signature
	 * @param signature the check
	 * @param taker takes a genuine body; null: it is no event
	 */
	public record Desk(String provider, String header, HookSignature signature,
			Function<byte[], @Nullable HookAnswer> taker) {
	}

	/**
	 * The desks that have a secret.
	 * @param settings the secrets
	 * @param dataSource a database whose connections nobody else takes, so that a hold is
	 * answered in time
	 * @param clock ours
	 * @param asked called after each new event: payouts may have to be asked about, or
	 * their reports written
	 * @return the desks
	 * @throws Refusal with exit code 2, where a secret cannot be one
	 */
	public static List<Desk> desks(Settings settings, DataSource dataSource, Clock clock, Runnable asked) {
		List<String> soap = secrets("PAYRUN_SOAP_WEBHOOKSECRET", settings.soap().webhooksecret());
		List<String> syncpay = secrets("PAYRUN_SYNCPAY_WEBHOOKSECRET", settings.syncpay().webhooksecret());
		EventDesk desk = new EventDesk(new Hooks(dataSource), asked);
		List<Desk> desks = new ArrayList<>();
		if (!soap.isEmpty()) {
			desks.add(new Desk("soap", "SOAP-WEBHOOK-SIGNATURE", HookSignature.timed(soap, WINDOW, clock), desk::soap));
		}
		if (!syncpay.isEmpty()) {
			desks.add(new Desk("syncpay", "x-syncpay-signature", HookSignature.plain(syncpay), desk::syncpay));
		}
		return List.copyOf(desks);
	}

	private static List<String> secrets(String variable, @Nullable String setting) {
		try {
			return HookSignature.secrets(setting);
		}
		catch (IllegalArgumentException ex) {
			throw new Refusal(ExitCodes.WRONG, variable + " " + ex.getMessage() + ".");
		}
	}

	private @Nullable HookAnswer soap(byte[] body) {
		CheckoutEvent event = SoapEvents.read(body).orElse(null);
		HookAnswer answer = (event != null) ? this.hooks.take(event, body) : null;
		if (answer != null) {
			this.asked.run();
		}
		return answer;
	}

	private @Nullable HookAnswer syncpay(byte[] body) {
		JsonNode root = StrictJson.object(body).orElse(null);
		String id = (root != null) ? StrictJson.string(root, "event_id") : null;
		if (root == null || id == null || !WORD.matcher(id).matches()) {
			return null;
		}
		Set<String> words = new LinkedHashSet<>();
		collect(root, words);
		words.remove(id);
		HookAnswer answer = this.hooks.hint("syncpay", id, body, words);
		// after a repeat, too: whoever took the first one may have ended right then
		this.asked.run();
		return answer;
	}

	/**
	 * Whatever could be an id or a reference; the form of the event is not documented.
	 */
	private static void collect(JsonNode node, Set<String> words) {
		if (words.size() >= MOST_WORDS) {
			return;
		}
		if (node.isString() && WORD.matcher(node.stringValue()).matches()) {
			words.add(node.stringValue());
		}
		node.forEach((inner) -> collect(inner, words));
	}

}
