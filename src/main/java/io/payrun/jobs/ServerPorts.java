package io.payrun.jobs;

import java.util.ServiceLoader;

/**
 * The HTTP ports of a server, as whoever starts it sees them. The pages live in a package
 * that the command line does not know, so it finds them as a service.
 */
public interface ServerPorts extends AutoCloseable {

	/** Opens ports; found by {@link ServiceLoader}. */
	@FunctionalInterface
	interface Opener {

		/**
		 * Opens both ports.
		 * @param settings where they listen
		 * @param watched what they show
		 * @return the open ports, to be closed
		 * @throws Refusal with exit code 2, where a port cannot be had or the token is
		 * wrong
		 */
		ServerPorts open(PortSettings settings, Watched watched);

	}

	/**
	 * Opens both ports.
	 * @param settings where they listen
	 * @param watched what they show
	 * @return the open ports, to be closed
	 * @throws Refusal with exit code 2, where a port cannot be had or the token is wrong
	 */
	static ServerPorts open(PortSettings settings, Watched watched) {
		return ServiceLoader.load(Opener.class, ServerPorts.class.getClassLoader())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("the pages are not on the class path"))
			.open(settings, watched);
	}

	/**
	 * The machine port.
	 * @return the number that it really has
	 */
	int machinePort();

	/**
	 * The console's port.
	 * @return the number that it really has
	 */
	int consolePort();

	/** Says from now on that nobody should send anything new. */
	void notReady();

	/** Lets running requests end, and closes both ports. */
	@Override
	void close();

}
