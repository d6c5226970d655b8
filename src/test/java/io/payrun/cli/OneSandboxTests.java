package io.payrun.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class OneSandboxTests {

	@Test
	void theSandboxOfAnotherProcessIsFoundByTheAddressThatItLeft(@TempDir Path home) throws IOException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
			Files.writeString(home.resolve("sandbox.url"), url + "\n");
			assertThat(new OneSandbox(home).running()).contains(url);
		}
	}

}
