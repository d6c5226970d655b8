package io.payrun.jobs;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * This process, as other processes are told about it.
 *
 * @param user the operating system's user
 * @param host the machine's name
 * @param process the process id
 * @param actor who acts, for histories: a person, the user, or {@code payrun}
 */
record Owner(String user, String host, long process, String actor) {

	Owner(String user, String host, long process) {
		this(user, host, process, user);
	}

	static Owner self() {
		return new Owner(System.getProperty("user.name", "unknown"), hostName(), ProcessHandle.current().pid());
	}

	/** The same process on behalf of somebody. */
	Owner actingAs(String name) {
		return new Owner(this.user, this.host, this.process, name);
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

	/** The name of its lock connection; PostgreSQL keeps 63 bytes of it. */
	String applicationName(String what) {
		return "payrun " + cut(what, 24) + " " + cut(this.host, 20) + " " + this.process;
	}

	private static String cut(String text, int longest) {
		return (text.length() <= longest) ? text : text.substring(0, longest);
	}

}
