package io.payrun.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class WireTlsTests {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private static SSLContext context;

	private final AtomicInteger asked = new AtomicInteger();

	@BeforeAll
	static void makeACertificateForLoopback(@TempDir Path folder) throws Exception {
		Path store = folder.resolve("store.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-keyalg", "EC", "-alias", "x", "-dname", "CN=x", "-ext", "SAN=ip:127.0.0.1",
				"-validity", "30000", "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", store.toString())
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD);
		}
		KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		identity.init(keys, PASSWORD);
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(keys);
		context = SSLContext.getInstance("TLS");
		context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
	}

	@Test
	void theGateIsNotAskedBeforeTheHandshake() throws Exception {
		CountDownLatch gateAsked = new CountDownLatch(1);
		AtomicBoolean handshaking = new AtomicBoolean();
		AtomicBoolean askedTooEarly = new AtomicBoolean();
		try (SSLServerSocket listener = listener()) {
			serve(listener, (socket) -> {
				askedTooEarly.set(gateAsked.await(300, TimeUnit.MILLISECONDS));
				handshaking.set(true);
			});
			Wire.Result result = wire("127.0.0.1", listener, context).post("/x", "{}", () -> {
				gateAsked.countDown();
				return handshaking.get();
			});
			assertThat(result).isInstanceOf(Wire.Reply.class);
			assertThat(askedTooEarly).isFalse();
		}
	}

	@Test
	void aCertificateThatNobodyVouchesForIsNotSent() throws Exception {
		assertNotSent("127.0.0.1", null);
	}

	@Test
	void aCertificateForAnotherNameIsNotSent() throws Exception {
		assertNotSent("localhost", context);
	}

	private void assertNotSent(String host, @Nullable SSLContext trust) throws Exception {
		try (SSLServerSocket listener = listener()) {
			serve(listener, (socket) -> {
			});
			Wire.Result result = wire(host, listener, trust).post("/x", "{}", () -> this.asked.incrementAndGet() > 0);
			assertThat(result).isInstanceOf(Wire.NotSent.class);
			assertThat(result.toString()).contains("TLS failed");
			assertThat(this.asked).hasValue(0);
		}
	}

	private static Wire wire(String host, SSLServerSocket listener, @Nullable SSLContext trust) {
		return new Wire(new ProviderSettings(URI.create("https://" + host + ":" + listener.getLocalPort()), "sk_test_x",
				Duration.ofMinutes(30), Duration.ofSeconds(10)), trust);
	}

	private static SSLServerSocket listener() throws IOException {
		return (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
	}

	private static void serve(SSLServerSocket listener, BeforeHandshake before) {
		Thread server = new Thread(() -> {
			try (SSLSocket socket = (SSLSocket) listener.accept()) {
				before.happens(socket);
				socket.startHandshake();
				socket.getInputStream().read();
				ScriptedServer.write(socket, 200, "{}".getBytes(StandardCharsets.UTF_8));
				socket.getInputStream().readAllBytes();
			}
			catch (IOException | InterruptedException ex) {
				// the client is gone
			}
		});
		server.setDaemon(true);
		server.start();
	}

	/** What a server does between the connection and the handshake. */
	@FunctionalInterface
	private interface BeforeHandshake {

		void happens(SSLSocket socket) throws InterruptedException;

	}

}
