package io.payrun.sandbox;

import java.math.BigDecimal;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** The page that a customer sees: one form, no script, nothing from elsewhere. */
final class HostedPage {

	static final String PATH = "/wallet";

	private static final String STYLE = """
			:root{color-scheme:light dark;--ink:#16202e;--soft:#5b6675;--line:#d8dee6;--card:#fff;--back:#eef1f5;
			--brand:#0f766e;--on:#fff;--bad:#b42318;--good:#0f766e}
			@media(prefers-color-scheme:dark){:root{--ink:#e8edf3;--soft:#9aa7b6;--line:#334155;--card:#17212f;
			--back:#0d141e;--brand:#2dd4bf;--on:#04211d;--bad:#f97066;--good:#2dd4bf}}
			*{box-sizing:border-box}
			body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--back);
			color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
			main{width:100%;max-width:420px;background:var(--card);border:1px solid var(--line);border-radius:14px;
			padding:28px;box-shadow:0 8px 30px rgba(16,24,40,.08)}
			.mark{color:var(--soft);font-size:13px;margin:0 0 18px;display:flex;justify-content:space-between}
			h1{font-size:21px;line-height:1.3;margin:0 0 6px}
			.sum{font-size:38px;font-weight:650;letter-spacing:-.02em;margin:10px 0 18px;font-variant-numeric:tabular-nums}
			label{display:block;font-size:14px;font-weight:600;margin:16px 0 6px}
			input,select{width:100%;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);
			border-radius:9px;padding:11px 12px}
			option{color:#16202e}
			input:focus,select:focus,button:focus-visible,a:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
			.hint{color:var(--soft);font-size:13px;margin:6px 0 0}
			.buttons{display:grid;gap:10px;margin-top:24px}
			button{font:inherit;font-weight:600;border-radius:9px;padding:12px;border:1px solid var(--line);
			background:transparent;color:inherit;cursor:pointer}
			button.main{background:var(--brand);border-color:var(--brand);color:var(--on)}
			#message{border-left:4px solid var(--soft);padding:2px 0 2px 12px;margin:16px 0}
			#message.bad{border-color:var(--bad)}#message.good{border-color:var(--good)}
			a{color:var(--brand);font-weight:600}
			""";

	private final Checkout.View view;

	private final String clientSecret;

	HostedPage(Checkout.View view, String clientSecret) {
		this.view = view;
		this.clientSecret = clientSecret;
	}

	/** What the customer sees now. */
	String html() {
		return html(null);
	}

	/**
	 * The page with a complaint about what she typed.
	 * @param complaint or null
	 */
	String html(@Nullable String complaint) {
		if (this.view.underWay()) {
			return page(direction("on its way"),
					message("", "This page shows when it is done.") + sum(this.view.lastAmountCents()), true);
		}
		return switch (this.view.state()) {
			case Checkout.COMPLETED -> completed();
			case Checkout.EXPIRED -> page("This session is over",
					message("bad", "It has expired. Please ask for a new link.") + goBack(), false);
			case Checkout.TERMINALLY_FAILED -> page("This session is over",
					message("bad", "It could not be completed and cannot be continued.") + goBack(), false);
			default ->
				page(this.view.withdrawal() ? "Withdraw your money" : "Make your payment", form(complaint), false);
		};
	}

	/** The page for a secret that opens nothing. */
	static String unknown() {
		return page("This link is not valid", message("bad", "Please ask for a new one."), false);
	}

	/** Dollars and cents. */
	static String dollars(long cents) {
		return String.format(Locale.ROOT, "%,.2f", BigDecimal.valueOf(cents, 2));
	}

	private String completed() {
		boolean good = "succeeded".equals(this.view.lastStatus());
		String text = good ? "The money was sent." : "It was sent, and came back later.";
		return page(direction(good ? "done" : "reversed"),
				message(good ? "good" : "bad", this.view.withdrawal() || !good ? text : "Thank you.")
						+ sum(this.view.lastAmountCents()) + goBack(),
				false);
	}

	private String form(@Nullable String complaint) {
		StringBuilder form = new StringBuilder(notice(complaint));
		form.append("<form method=\"post\" action=\"").append(PATH).append("\" autocomplete=\"off\">\n");
		form.append("<input type=\"hidden\" name=\"clientSecret\" value=\"").append(escape(this.clientSecret));
		form.append("\">\n").append(amount());
		form.append("<label for=\"method\">").append(this.view.withdrawal() ? "Send it to" : "Pay with");
		form.append("""
				</label>
				<select id="method" name="method">
				<option value="bank_account">Bank account ending in 6789</option>
				<option value="card">Debit card ending in 6789</option>
				<option value="crypto_wallet">Crypto wallet ending in 6789</option>
				</select>
				<div class="buttons">
				<button class="main" id="confirm" name="act" value="confirm">Confirm</button>
				<button id="decline" name="act" value="decline">Decline</button>
				</div>
				</form>
				""");
		return form.toString();
	}

	private String notice(@Nullable String complaint) {
		if (complaint != null) {
			return message("bad", complaint);
		}
		if (this.view.state().equals(Checkout.DECLINED)) {
			return message("", "You declined. Nothing was sent; you can still confirm.") + goBack();
		}
		return "failed".equals(this.view.lastStatus())
				? message("bad", "That was not possible. Nothing was sent; please try again.") : "";
	}

	private String amount() {
		Long set = this.view.setAmountCents();
		if (set != null) {
			return sum(set);
		}
		Long most = this.view.mostCents();
		String filled = (most != null) ? dollars(most) : "";
		return "<label for=\"amount\">Amount in US dollars</label>\n"
				+ "<input id=\"amount\" name=\"amount\" inputmode=\"decimal\" value=\"" + filled + "\">\n"
				+ ((most != null) ? "<p class=\"hint\">You can withdraw up to $" + filled + ".</p>\n" : "");
	}

	private String direction(String what) {
		return (this.view.withdrawal() ? "Withdrawal " : "Payment ") + what;
	}

	private static String sum(long cents) {
		return "<p class=\"sum\" id=\"sum\">$" + dollars(cents) + "</p>\n";
	}

	private static String message(String kind, String text) {
		return "<p id=\"message\" role=\"status\" class=\"" + kind + "\">" + escape(text) + "</p>\n";
	}

	/** The way back to the merchant; nothing but a web address is one. */
	private String goBack() {
		String url = this.view.returnUrl();
		boolean web = url != null && url.matches("(?i)https?://.*");
		return web
				? "<p><a id=\"return\" rel=\"noreferrer\" href=\"" + escape(url) + "\">Back to the merchant</a></p>\n"
				: "";
	}

	private static String page(String title, String content, boolean again) {
		return """
				<!doctype html>
				<html lang="en">
				<head>
				<meta charset="utf-8">
				<meta name="viewport" content="width=device-width,initial-scale=1">
				%s<title>%s</title>
				<style>
				%s</style>
				</head>
				<body>
				<main>
				<p class="mark"><span>Soap sandbox</span><span>No real money</span></p>
				<h1 id="title">%s</h1>
				%s</main>
				</body>
				</html>
				""".formatted(again ? "<meta http-equiv=\"refresh\" content=\"1\">\n" : "", title, STYLE, title,
				content);
	}

	private static String escape(@Nullable String text) {
		return (text == null) ? ""
				: text.replace("&", "&amp;")
					.replace("<", "&lt;")
					.replace(">", "&gt;")
					.replace("\"", "&quot;")
					.replace("'", "&#39;");
	}

}
