package io.payrun.sandbox;

import java.time.Duration;

import io.payrun.sandbox.SoapClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.payrun.sandbox.SoapClient.balance;
import static io.payrun.sandbox.SoapClient.fixed;
import static org.assertj.core.api.Assertions.assertThat;

/** The hosted page, as a browser without scripts uses it. */
class HostedPageTests {

	@Test
	void aFixedAmountIsShownAndConfirmed() throws Exception {
		try (SoapClient client = SoapClient.start("calm,settle=4s")) {
			String url = client.create(fixed("cus_1", 1234567)).text("url");
			Reply page = client.page(url);
			assertThat(page.status()).isEqualTo(200);
			assertThat(page.body()).startsWith("<!doctype html>")
				.contains("$12,345.67", "id=\"confirm\"", "id=\"decline\"", "name=\"method\"")
				.doesNotContain("id=\"amount\"", "src=", "http-equiv");
			Reply sent = client.submit(url, "confirm", null);
			assertThat(sent.status()).isEqualTo(303);
			assertThat(client.sandbox.url() + sent.location()).isEqualTo(url);
			assertThat(client.page(url).body()).contains("Withdrawal on its way", "id=\"message\"", "http-equiv")
				.doesNotContain("id=\"confirm\"");
			assertThat(client.books().at("/charges/0/status").stringValue()).isEqualTo("held");
			client.passUntil(Duration.ofSeconds(4), 3);
			assertThat(client.page(url).body()).contains("Withdrawal done",
					"id=\"return\" rel=\"noreferrer\" href=\"https://ops.example/p/PO-1?a=1&amp;b=2\"");
			assertThat(client.charge(client.books().at("/charges/0/id").stringValue())
				.at("/payment_method/payment_type")
				.stringValue()).isEqualTo("card");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "5.50", "$5.50", "5.5" })
	void aBalanceAsksForAnAmountInDollars(String amount) throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			String url = client.create(balance("cus_1", 1000)).text("url");
			assertThat(client.page(url).body()).contains("id=\"amount\"", "value=\"10.00\"", "up to $10.00");
			assertThat(client.submit(url, "confirm", amount).status()).isEqualTo(303);
			assertThat(client.books().at("/charges/0/amount_cents").intValue()).isEqualTo(550);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "0.00", "10.01", "5.555", "-1", "1e2", "five" })
	void anAmountThatIsNoneOrTooMuchIsToldAndNothingHappens(String amount) throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			String url = client.create(balance("cus_1", 1000)).text("url");
			Reply reply = client.submit(url, "confirm", amount);
			assertThat(reply.status()).isEqualTo(422);
			assertThat(reply.body()).contains("at least $0.01 and at most $10.00", "id=\"confirm\"");
			assertThat(client.books().get("charges")).isEmpty();
		}
	}

	@Test
	void aNoOfTheMerchantIsToldAndSheMayTryAgain() throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			String url = client.create(fixed("cus_1", 100)).text("url");
			client.merchant.answer((post) -> 402);
			client.submit(url, "confirm", null);
			assertThat(client.page(url).body()).contains("That was not possible", "id=\"confirm\"");
			client.merchant.answer((post) -> 200);
			client.submit(url, "confirm", null);
			assertThat(client.page(url).body()).contains("Withdrawal on its way");
			assertThat(client.books().get("charges")).hasSize(2);
		}
	}

	@Test
	void aSecondConfirmationWhileOneIsUnderWayChangesNothing() throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			String url = client.create(fixed("cus_1", 100)).text("url");
			assertThat(client.submit(url, "confirm", null).status()).isEqualTo(303);
			assertThat(client.submit(url, "confirm", null).status()).isEqualTo(303);
			assertThat(client.books().get("charges")).hasSize(1);
		}
	}

	@Test
	void sheMayDeclineAndChangeHerMind() throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			String url = client.create(fixed("cus_1", 100)).text("url");
			assertThat(client.submit(url, "decline", null).status()).isEqualTo(303);
			assertThat(client.books().at("/checkouts/0/state").stringValue()).isEqualTo("DECLINED");
			assertThat(client.page(url).body()).contains("You declined", "id=\"confirm\"", "id=\"return\"");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "expire", "terminal" })
	void aSessionThatIsOverShowsIt(String verb) throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			Reply created = client.create(fixed("cus_1", 100));
			client.desk("checkouts/" + created.text("id") + "/" + verb);
			assertThat(client.page(created.text("url")).body()).contains("This session is over", "id=\"message\"")
				.doesNotContain("id=\"confirm\"");
			client.submit(created.text("url"), "confirm", null);
			assertThat(client.books().get("charges")).isEmpty();
		}
	}

	@Test
	void anUnknownSecretOpensNothing() throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			Reply reply = client.page(client.sandbox.url() + "/wallet?clientSecret=secr_0");
			assertThat(reply.status()).isEqualTo(404);
			assertThat(reply.body()).contains("This link is not valid");
		}
	}

	@Test
	void aReturnAddressThatIsNoWebAddressIsNoLinkAndItsTextIsHarmless() throws Exception {
		try (SoapClient client = SoapClient.start("calm")) {
			for (String address : new String[] { "javascript:alert(1)", "https://x/\\\"><script>" }) {
				Reply created = client
					.create(fixed("cus_1", 100).replace("https://ops.example/p/PO-1?a=1&b=2", address));
				client.submit(created.text("url"), "decline", null);
				assertThat(client.page(created.text("url")).body()).doesNotContain("javascript:", "<script>");
			}
		}
	}

}
