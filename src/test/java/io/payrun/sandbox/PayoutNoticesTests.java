package io.payrun.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.payrun.sandbox.HookReceiver.Post;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** SyncPay's events. */
class PayoutNoticesTests {

	private final HookReceiver merchant = new HookReceiver();

	@AfterEach
	void stop() {
		this.merchant.close();
	}

	@Test
	void aFinalWithdrawalIsToldOnceAndSigned() throws Exception {
		try (SandboxClient client = SandboxClient.start("settle=2s,failed@PO-2=1,stuck@PO-3=1,event-retry=1s")) {
			client.create("PO-0", "k0");
			client.pass(Duration.ofSeconds(3));
			listen(client, this.merchant.url("/webhooks/syncpay"));
			String paid = client.create("PO-1", "k1").id();
			client.create("PO-2", "k2");
			String stuck = client.create("PO-3", "k3").id();
			client.sandbox.settle();
			assertThat(this.merchant.posts()).isEmpty();
			client.pass(Duration.ofSeconds(2));
			List<Post> posts = this.merchant.await(2);
			JsonNode json = posts.stream().map(Post::json).filter((post) -> is(post, "PO-1")).findFirst().orElseThrow();
			assertThat(json.propertyNames()).containsExactly("event_id", "type", "created_at", "data");
			assertThat(json.get("type").stringValue()).isEqualTo("payout.paid");
			assertThat(json.at("/data/withdrawal_id").stringValue()).isEqualTo(paid);
			assertThat(json.at("/data/status").stringValue()).isEqualTo("PAID");
			assertThat(posts)
				.allMatch((post) -> post.syncpay().equals(Signature.hex("whsec", post.body())) && post.soap() == null);
			client.control("/_withdrawals/" + stuck + "/complete", "");
			this.merchant.await(3);
			client.control("/_withdrawals/" + paid + "/fail", "");
			this.merchant.await(4);
			assertThat(this.merchant.types()).filteredOn("payout.failed"::equals).hasSize(2);
			client.sandbox.settle();
			assertThat(this.merchant.posts()).hasSize(4);
		}
	}

	@Test
	void whatIsNotTakenIsToldAgain() throws Exception {
		try (SandboxClient client = SandboxClient.start("settle=2s,event-retry=1s")) {
			listen(client, this.merchant.url("/webhooks/syncpay"));
			this.merchant.answer((post) -> 500);
			client.create("PO-1", "k1");
			client.pass(Duration.ofSeconds(2));
			this.merchant.await(1);
			for (int tries = 2; tries < 8; tries++) {
				client.sandbox.settle();
				client.pass(Duration.ofMinutes(1));
			}
			assertThat(this.merchant.await(5)).hasSize(5);
			assertThat(this.merchant.posts().stream().map(Post::body).distinct()).hasSize(1);
		}
	}

	private static void listen(SandboxClient client, URI target) {
		client.sandbox.tell(new Hooks(null, null, target, "whsec"));
	}

	private static boolean is(JsonNode post, String reference) {
		return post.at("/data/reference").stringValue().equals(reference);
	}

}
