package io.payrun.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.payrun.jobs.Refusal;
import jakarta.servlet.Servlet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.modeler.Registry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.FileSystemUtils;

/**
 * One listening port with its pages: a Tomcat of its own, so that nothing that happens on
 * one port takes a thread of the other. Everything that a stranger could make large or
 * slow has a bound.
 */
final class Port implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Port.class);

	static final int MAX_BODY = 64 * 1024;

	private static final int MILLIS = 10_000;

	private static final Map<String, String> BOUNDS = Map.ofEntries(Map.entry("maxThreads", "32"),
			Map.entry("minSpareThreads", "2"), Map.entry("acceptCount", "32"), Map.entry("maxConnections", "256"),
			Map.entry("connectionTimeout", String.valueOf(MILLIS)),
			Map.entry("keepAliveTimeout", String.valueOf(MILLIS)), Map.entry("maxKeepAliveRequests", "100"),
			Map.entry("maxHttpRequestHeaderSize", "8192"), Map.entry("maxHeaderCount", "50"),
			Map.entry("maxSwallowSize", String.valueOf(MAX_BODY)), Map.entry("maxSavePostSize", "0"),
			Map.entry("maxExtensionSize", "1024"), Map.entry("maxTrailerSize", "1024"));

	static {
		// two Tomcats in one process would stumble over each other's names there
		Registry.disableRegistry();
	}

	/**
	 * Where it listens; the variables name it for people.
	 *
	 * @param portVariable whose value is the port
	 * @param port the port; 0 for any free one
	 * @param addressVariable whose value is the address
	 * @param address an interface of this machine
	 */
	record Place(String portVariable, int port, String addressVariable, String address) {
	}

	private final Tomcat tomcat = new Tomcat();

	private final Path folder;

	private final Doorkeeper doorkeeper;

	private Port(Doorkeeper doorkeeper) throws IOException {
		this.doorkeeper = doorkeeper;
		// Tomcat wants one; nothing is kept in it
		this.folder = Files.createTempDirectory("payrun-port");
	}

	/**
	 * Listens.
	 * @param place where
	 * @param policy which content browsers may load
	 * @param pages a servlet for each exact path
	 * @return the open port
	 * @throws Refusal where it cannot be had, with the name of the variable
	 */
	static Port open(Place place, String policy, Map<String, Servlet> pages) {
		InetAddress address = address(place);
		probe(place, address);
		Port port = null;
		try {
			port = new Port(new Doorkeeper(policy, address.isLoopbackAddress()));
			port.start(place, address, pages);
			return port;
		}
		catch (IOException | LifecycleException | RuntimeException ex) {
			if (port != null) {
				port.close();
			}
			throw refusal(place, ex);
		}
	}

	private static InetAddress address(Place place) {
		try {
			return InetAddress.getByName(place.address());
		}
		catch (UnknownHostException ex) {
			throw new Refusal(2, place.addressVariable() + ": " + place.address() + " is no address of this machine.");
		}
	}

	/** Tomcat only logs why it could not listen. */
	private static void probe(Place place, InetAddress address) {
		if (place.port() < 0 || place.port() > 65_535) {
			throw new Refusal(2, place.portVariable() + " is 0 to 65535.");
		}
		try (ServerSocket probe = new ServerSocket(place.port(), 1, address)) {
			log.debug("{} can be had", probe.getLocalSocketAddress());
		}
		catch (IOException ex) {
			throw refusal(place, ex);
		}
	}

	private void start(Place place, InetAddress address, Map<String, Servlet> pages) throws LifecycleException {
		this.tomcat.setBaseDir(this.folder.toString());
		this.tomcat.setSilent(true);
		this.tomcat.setConnector(connector(place.port(), address));
		this.tomcat.getEngine().setName("payrun-" + place.port());
		StandardHost host = (StandardHost) this.tomcat.getHost();
		host.setAutoDeploy(false);
		host.setDeployOnStartup(false);
		// ours instead: Tomcat's own page names its version
		host.setErrorReportValveClass(null);
		host.getPipeline().addValve(new PlainErrors());
		host.getPipeline().addValve(this.doorkeeper);
		Context context = this.tomcat.addContext("", this.folder.toString());
		context.setLoader(new OwnLoader());
		context.setCookies(false);
		context.setXmlBlockExternal(true);
		pages.forEach((path, servlet) -> {
			Tomcat.addServlet(context, "page " + path, servlet);
			context.addServletMappingDecoded(path, "page " + path);
		});
		this.tomcat.start();
		if (this.tomcat.getConnector().getState() != LifecycleState.STARTED) {
			throw new LifecycleException("the port did not open");
		}
	}

	private static Connector connector(int port, InetAddress address) {
		Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
		connector.setPort(port);
		// bound at the start a failure is thrown and not only logged, and the end can
		// begin with closing the door
		bounded(connector, "bindOnInit", "false");
		if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
			protocol.setAddress(address);
		}
		BOUNDS.forEach((name, value) -> bounded(connector, name, value));
		connector.setMaxPostSize(MAX_BODY);
		connector.setMaxParameterCount(100);
		connector.setMaxPartCount(1);
		connector.setAllowTrace(false);
		connector.setXpoweredBy(false);
		connector.setEnableLookups(false);
		return connector;
	}

	private static void bounded(Connector connector, String name, String value) {
		if (!connector.setProperty(name, value)) {
			throw new IllegalStateException("Tomcat does not know " + name);
		}
	}

	private static Refusal refusal(Place place, Exception cause) {
		log.debug("Port {} cannot be had", place.port(), cause);
		return new Refusal(2,
				place.portVariable() + ": port " + place.port() + " of " + place.address()
						+ " cannot be had; another process listens there, or " + place.addressVariable()
						+ " is not of this machine.");
	}

	/** The port that it really has. */
	int number() {
		return this.tomcat.getConnector().getLocalPort();
	}

	/** Requests that are being answered. */
	int running() {
		return this.doorkeeper.running();
	}

	/**
	 * Takes no new connection, lets what runs end, and closes.
	 * @param patience how long it waits for that
	 */
	void close(Duration patience) {
		this.tomcat.getConnector().pause();
		this.tomcat.getConnector().getProtocolHandler().closeServerSocketGraceful();
		this.doorkeeper.awaitIdle(patience);
		close();
	}

	@Override
	public void close() {
		try {
			this.tomcat.stop();
			this.tomcat.destroy();
		}
		catch (LifecycleException ex) {
			log.debug("A port did not close in order", ex);
		}
		finally {
			remove(this.folder);
		}
	}

	private static void remove(@Nullable Path folder) {
		try {
			FileSystemUtils.deleteRecursively(folder);
		}
		catch (IOException ex) {
			// an empty folder below the temporary one
			log.debug("{} is left", folder, ex);
		}
	}

}
