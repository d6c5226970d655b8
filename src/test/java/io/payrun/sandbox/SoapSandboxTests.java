package io.payrun.sandbox;

import java.time.Duration;
import java.util.List;

import io.payrun.sandbox.HookReceiver.Post;
import io.payrun.sandbox.SoapClient.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static io.payrun.sandbox.SoapClient.balance;
import static io.payrun.sandbox.SoapClient.fixed;
import static org.assertj.core.api.Assertions.assertThat;

/** What Soap documents, as the sandbox does it. */
class SoapSandboxTests {

	private SoapClient client;

	@BeforeEach
	void start() {
		this.client = SoapClient.start("calm,settle=4s");
	}

	@AfterEach
	void stop() {
		this.client.close();
	}

	@Test
	void aCreateAnswersTheDocumentedFieldsAndNoOther() throws Exception {
		Reply reply = this.client.create(fixed("cus_1", 12550));
		assertThat(reply.status()).isEqualTo(201);
		assertThat(reply.json().propertyNames()).containsExactlyInAnyOrder("url", "id", "client_secret", "line_items",
				"line_items_total_amount_cents", "balance_amount_cents", "type", "experience", "subscription");
		assertThat(reply.text("id")).matches("chk_[0-9a-f]{16}");
		assertThat(reply.text("client_secret")).matches("secr_[0-9a-f]{32}");
		assertThat(reply.text("url"))
			.isEqualTo(this.client.sandbox.url() + "/wallet?clientSecret=" + reply.text("client_secret"));
		assertThat(reply.json().get("line_items")).isEmpty();
		assertThat(reply.json().get("line_items_total_amount_cents").isNull()).isTrue();
		assertThat(reply.json().get("subscription").isNull()).isTrue();
		assertThat(this.client.create(balance("cus_1", 500)).json().get("balance_amount_cents").intValue())
			.isEqualTo(500);
	}

	@Test
	void nothingMakesTwoCreatesOne() throws Exception {
		assertThat(this.client.created("cus_1", 100)).isNotEqualTo(this.client.created("cus_1", 100));
	}

	@ParameterizedTest
	@CsvSource({ "Bearer key_abc, 201", "key_abc, 201", "Bearer key_a-_, 201", "key_ab, 401", "key_revoked1, 401",
			"Bearer key_ab!, 401", "Bearer sk_test_abc, 401", "Basic key_abc, 401" })
	void aKeyIsTakenWithAndWithoutBearer(String authorization, int status) throws Exception {
		Reply reply = this.client.post("/api/v1/checkouts", authorization, fixed("cus_1", 100));
		assertThat(reply.status()).isEqualTo(status);
		if (status == 401) {
			assertThat(reply.text("error")).isEqualTo("Invalid API key");
			assertThat(this.client.books().at("/checkout_arrivals/0/result").stringValue()).isEqualTo("refused");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{\"type\":\"withdrawal\",\"fixed_amount_cents\":1}",
			"{'customer_id':'cus_1','fixed_amount_cents':1}",
			"{'customer_id':'cus_1','type':'payout','fixed_amount_cents':1}",
			"{'customer_id':'abc','type':'withdrawal','fixed_amount_cents':1}",
			"{'customer_id':'cus_unknown_1','type':'withdrawal','fixed_amount_cents':1}",
			"{'customer_id':'cus_foreign','type':'withdrawal','fixed_amount_cents':1}",
			"{'customer_id':'cus_1','type':'withdrawal'}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':null}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':1,'balance_amount_cents':1}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':0}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':1.5}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':1.0}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':'100'}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':1,'experience':'app'}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':1,'return_url':5}",
			"{'customer_id':'cus_1','type':'withdrawal','fixed_amount_cents':1,'line_items':[{'name':'a','price_cents':1,'quantity':1}]}",
			"{'customer_id':'cus_1','type':'deposit','balance_amount_cents':1}",
			"{'customer_id':'cus_1','type':'deposit','line_items':[]}",
			"{'customer_id':'cus_1','type':'deposit','line_items':[{'name':'a','price_cents':0,'quantity':1}]}",
			"{'customer_id':'cus_1','type':'deposit','line_items':[{'name':'a','price_cents':1}]}",
			"{'customer_id':'cus_1','type':'deposit','line_items':[{'product_id':'pr_0','quantity':1}]}",
			"{'customer_id':'cus_1','type':'deposit','line_items':[{'name':'a','price_cents':1,'quantity':1,'dedup':true}]}",
			"{'customer_id':'cus_1','type':'deposit','fixed_amount_cents':1,'line_items':[{'name':'a','price_cents':1,'quantity':1}]}",
			"{'customer_id':'cus_1','type':'deposit','subscription_data':{'interval':'month','interval_count':3}}",
			"{'customer_id':'cus_1','type':'deposit','line_items':[{'name':'a','price_cents':1,'quantity':1}],'subscription_data':{'interval':'quarter','interval_count':1}}",
			"{'customer_id':'cus_1','type':'deposit','line_items':[{'name':'a','price_cents':1,'quantity':1}],'subscription_data':{'interval':'month'}}" })
	void whatBreaksARuleIsRefusedWithAnErrorAndAHint(String body) throws Exception {
		Reply reply = this.client.create(body.replace('\'', '"'));
		assertThat(reply.status()).as(reply.body()).isEqualTo(422);
		assertThat(reply.json().propertyNames()).containsExactly("error", "hint");
		assertThat(this.client.books().get("checkouts")).isEmpty();
	}

	@Test
	void aDepositHasItemsWhoseProductsAreUsedAgainWhereSkuAndPriceMatch() throws Exception {
		String first = product(item("sku-1", 500, true), 0);
		assertThat(product(item("sku-1", 500, true), 0)).isEqualTo(first);
		assertThat(product(item("sku-1", 600, true), 0)).isNotEqualTo(first);
		assertThat(product(item("sku-2", 500, true), 0)).isNotEqualTo(first);
		assertThat(product(item("sku-1", 500, false), 0)).isNotEqualTo(first);
		assertThat(product("{\"product_id\":\"" + first + "\",\"quantity\":2}", 0)).isEqualTo(first);
		assertThat(product(item("shipping", 300, false), 0)).isEmpty();
		String twice = item("sku-3", 500, true) + "," + item("sku-3", 500, true);
		assertThat(product(twice, 1)).startsWith("pr_").isEqualTo(product(twice, 0));
	}

	@Test
	void aSubscriptionIsShownWithItsInterval() throws Exception {
		Reply reply = this.client.create("{\"customer_id\":\"cus_1\",\"type\":\"deposit\",\"line_items\":["
				+ item("sku-1", 500, true) + "," + item("tax", 40, false)
				+ "],\"subscription_data\":{\"interval\":\"month\",\"interval_count\":3}}");
		assertThat(reply.status()).as(reply.body()).isEqualTo(201);
		assertThat(reply.json().at("/subscription/interval").stringValue()).isEqualTo("month");
		assertThat(reply.json().at("/subscription/interval_count").intValue()).isEqualTo(3);
		assertThat(reply.json().get("line_items_total_amount_cents").intValue()).isEqualTo(540);
		assertThat(reply.json().get("balance_amount_cents").isNull()).isTrue();
	}

	@Test
	void nobodyCanReadListExpireOrCancelASession() throws Exception {
		String id = this.client.created("cus_1", 100);
		assertThat(this.client.get("/api/v1/checkouts/" + id).status()).isEqualTo(404);
		assertThat(this.client.get("/api/v1/checkouts").status()).isEqualTo(404);
		assertThat(this.client.post("/api/v1/checkouts/" + id + "/expire", "key_abc", "").status()).isEqualTo(404);
		assertThat(this.client.post("/api/v1/checkouts/" + id + "/cancel", "key_abc", "").status()).isEqualTo(404);
	}

	@Test
	void aWithdrawalIsHeldPendingAndSucceeded() throws Exception {
		String checkout = this.client.created("cus_1", 12550);
		String charge = this.client.confirmed(checkout);
		assertThat(this.client.charge(charge).get("status").stringValue()).isEqualTo("held");
		this.client.passUntil(Duration.ofSeconds(1), 2);
		assertThat(this.client.charge(charge).get("status").stringValue()).isEqualTo("pending");
		this.client.passUntil(Duration.ofSeconds(3), 3);
		assertThat(this.client.charge(charge).get("status").stringValue()).isEqualTo("succeeded");
		List<Post> posts = this.client.merchant.posts();
		assertThat(posts.get(0).body()).isEqualTo("{\"event_id\":\"" + posts.get(0).eventId()
				+ "\",\"type\":\"checkout.hold\",\"data\":{\"id\":\"" + checkout + "\",\"type\":\"withdrawal\","
				+ "\"charge\":{\"id\":\"" + charge + "\",\"status\":\"held\",\"from_status\":\"created\","
				+ "\"amount_cents\":12550,\"transaction_type\":\"debit\"},\"customer\":{\"id\":\"cus_1\"},"
				+ "\"line_items\":[],\"line_items_total_amount_cents\":null}}");
		assertThat(moves(posts)).containsExactly("checkout.hold created>held", "checkout.pending held>pending",
				"checkout.succeeded pending>succeeded");
		assertThat(posts).allMatch((post) -> post.isSigned(SoapClient.SECRET));
		JsonNode line = this.client.books().at("/charges/0");
		assertThat(line.propertyNames()).containsExactly("id", "checkout", "customer", "amount_cents", "status",
				"reversed_cents", "hold_answer", "history");
		assertThat(line.get("hold_answer").intValue()).isEqualTo(200);
		assertThat(line.get("history")).hasSize(4);
		assertThat(state()).isEqualTo("COMPLETED");
	}

	@ParameterizedTest
	@ValueSource(ints = { 402, 422, 500, 302 })
	void anythingButAYesFailsTheChargeAndTheCustomerMayTryAgain(int answer) throws Exception {
		String checkout = this.client.created("cus_1", 100);
		this.client.merchant.answer((post) -> post.type().equals("checkout.hold") ? answer : 200);
		Reply reply = this.client.desk("checkouts/" + checkout + "/confirm");
		assertThat(reply.status()).isEqualTo(409);
		assertThat(reply.body()).endsWith(" is failed\n");
		assertThat(moves(this.client.merchant.await(2))).containsExactly("checkout.hold created>held",
				"checkout.failed created>failed");
		this.client.merchant.answer((post) -> 204);
		assertThat(this.client.confirmed(checkout)).isNotEqualTo(reply.body().split(" ")[0]);
		assertThat(this.client.books().get("charges")).extracting((charge) -> charge.get("status").stringValue())
			.containsExactly("failed", "held");
	}

	@Test
	void aHoldThatIsNotAnsweredInTimeIsANo() throws Exception {
		try (SoapClient other = SoapClient.start("calm,hold-timeout=200ms")) {
			String checkout = other.created("cus_1", 100);
			other.merchant.answer((post) -> {
				sleep(600);
				return 200;
			});
			assertThat(other.desk("checkouts/" + checkout + "/confirm").status()).isEqualTo(409);
			assertThat(other.books().at("/charges/0/hold_answer").isNull()).isTrue();
			assertThat(other.merchant.types()).startsWith("checkout.hold");
		}
	}

	@Test
	void aChargeIsShownToItsBusinessAlone() throws Exception {
		String charge = this.client.confirmed(this.client.created("cus_1", 12550));
		JsonNode json = this.client.charge(charge);
		assertThat(json.propertyNames()).containsExactly("id", "amount_cents", "currency", "transaction_type", "status",
				"failure_code", "failure_message", "created_at", "updated_at", "customer", "payment_method",
				"avs_result", "cvv_result", "network_authorization_code", "processor_charge_id", "threeds");
		assertThat(json.get("created_at").stringValue()).isEqualTo("2026-11-20T01:30:00.000Z");
		assertThat(json.at("/customer/id").stringValue()).isEqualTo("cus_1");
		assertThat(json.at("/payment_method/bank_account/last_four").stringValue()).isEqualTo("6789");
		assertThat(json.at("/payment_method/card").isNull()).isTrue();
		Reply unknown = this.client.get("/api/v1/charges/ch_0");
		Reply foreign = this.client.get("/api/v1/charges/" + charge, "key_abc_org_other");
		assertThat(unknown.status()).isEqualTo(422);
		assertThat(foreign).isEqualTo(unknown);
	}

	@Test
	void anEmailIsUniqueWithinItsBusiness() throws Exception {
		String ann = "{\"email\":\"Ann@Example.com\",\"first_name\":\"Ann\",\"last_name\":\"Lee\","
				+ "\"phone_number\":\"+1 (212) 555-0100\",\"internal_id\":\"P-1\"}";
		Reply created = this.client.post("/api/v1/customers", "key_abc", ann);
		assertThat(created.status()).isEqualTo(201);
		assertThat(created.text("id")).startsWith("cus_");
		assertThat(created.json().propertyNames()).containsExactly("id", "internal_id", "email", "first_name",
				"last_name", "phone_number", "date_of_birth", "created_at");
		Reply again = this.client.post("/api/v1/customers", "key_abc", ann.replace("Ann@", "ann@"));
		assertThat(again.status()).isEqualTo(422);
		assertThat(again.text("error")).isEqualTo("Email has already been taken");
		assertThat(this.client.post("/api/v1/customers", "key_abc_org_other", ann).status()).isEqualTo(201);
		assertThat(found("email=ANN%40example.com")).containsExactly(created.text("id"));
		assertThat(found("phone_number=12125550100")).containsExactly(created.text("id"));
		assertThat(found("email=ann%40example.com&phone_number=2125550101")).isEmpty();
		assertThat(this.client.post("/api/v1/checkouts", "key_abc_org_other", fixed(created.text("id"), 100)).status())
			.isEqualTo(422);
		assertThat(this.client.create(fixed(created.text("id"), 100)).status()).isEqualTo(201);
	}

	@Test
	void anIdentityIsCheckedEchoedAndForgotten() throws Exception {
		String good = "{\"customer_id\":\"cus_1\",\"first_name\":\"Ann\",\"last_name\":\"Lee\","
				+ "\"date_of_birth\":\"1990-01-31\",\"address_line_1\":\"1 Main St\",\"city\":\"Albany\","
				+ "\"state\":\"NY\",\"postal_code\":\"12207\",\"country\":\"USA\",\"provider\":\"idology\",\"verified\":true}";
		Reply reply = this.client.post("/api/v1/kyc/upsert", "key_abc", good);
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.text("id")).startsWith("id_");
		assertThat(reply.text("city")).isEqualTo("Albany");
		assertThat(this.client.post("/api/v1/kyc/upsert", "key_abc", good.replace("NY", "ny")).status()).isEqualTo(422);
		assertThat(this.client.post("/api/v1/kyc/upsert", "key_abc", good.replace("cus_1", "cus_unknown")).status())
			.isEqualTo(422);
		assertThat(this.client.books().toString()).doesNotContain("Albany");
	}

	@Test
	void theBooksNeverTellAClientSecret() throws Exception {
		String secret = this.client.create(fixed("cus_1", 100)).text("client_secret");
		String books = this.client.books().toString();
		assertThat(books).doesNotContain(secret, "secr_", "clientSecret");
		assertThat(this.client.books().at("/checkouts/0").propertyNames()).containsExactly("business", "id", "customer",
				"type", "fixed_amount_cents", "balance_amount_cents", "return_url", "state", "created_at",
				"expires_at");
		assertThat(this.client.books().at("/checkout_arrivals/0").propertyNames()).containsExactly("at", "business",
				"customer", "amount_cents", "body_sha256", "nth", "struck", "result", "http", "checkout");
	}

	private String state() throws Exception {
		return this.client.books().at("/checkouts/0/state").stringValue();
	}

	private List<String> found(String query) throws Exception {
		return this.client.get("/api/v1/customers/search?" + query)
			.json()
			.get("results")
			.valueStream()
			.map((customer) -> customer.get("id").stringValue())
			.toList();
	}

	private String product(String item, int at) throws Exception {
		Reply reply = this.client
			.create("{\"customer_id\":\"cus_1\",\"type\":\"deposit\",\"line_items\":[" + item + "]}");
		assertThat(reply.status()).as(reply.body()).isEqualTo(201);
		return reply.json().at("/line_items/" + at + "/product_id").asString("");
	}

	private static String item(String sku, int cents, boolean dedup) {
		return "{\"name\":\"Coins\",\"price_cents\":" + cents + ",\"quantity\":1,\"sku\":\"" + sku + "\",\"dedup\":"
				+ dedup + "}";
	}

	static List<String> moves(List<Post> posts) {
		return posts.stream()
			.map((post) -> post.type() + " " + post.json().at("/data/charge/from_status").asString("") + ">"
					+ post.json().at("/data/charge/status").asString(""))
			.toList();
	}

	private static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
