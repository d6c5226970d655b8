package io.payrun.database;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A living server process as {@code postmaster.pid} tells it. A number that now belongs
 * to another process (after a restart of the machine or container) is no server.
 *
 * @param pid its process
 * @param port its TCP port, 0 while it is not yet known
 * @param status {@code starting}, {@code ready}, {@code stopping}
 */
record Postmaster(long pid, int port, String status) {

	private static final int PORT_LINE = 3;

	private static final int STATUS_LINE = 7;

	private enum Holder {

		/** The server of this data folder. */
		SERVER,

		/** Nobody: the server is dead. */
		NOBODY,

		/** A living process that has nothing to do with it. */
		STRANGER,

		/** A living process that we may not look at. */
		HIDDEN

	}

	static Optional<Postmaster> of(Path data) throws IOException {
		Optional<Postmaster> told = read(data);
		return (told.isPresent() && holder(told.get().pid(), data) == Holder.SERVER) ? told : Optional.empty();
	}

	/**
	 * PostgreSQL takes any living process with that number for a server and would not
	 * start.
	 */
	static void forgetStranger(Path data) throws IOException {
		Optional<Postmaster> told = read(data);
		if (told.isPresent() && holder(told.get().pid(), data) == Holder.STRANGER) {
			Files.deleteIfExists(data.resolve("postmaster.pid"));
		}
	}

	boolean isReady() {
		return this.port != 0 && this.status.equals("ready");
	}

	private static Optional<Postmaster> read(Path data) throws IOException {
		List<String> lines;
		try {
			lines = Files.readAllLines(data.resolve("postmaster.pid"));
		}
		catch (NoSuchFileException ex) {
			return Optional.empty();
		}
		if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")) {
			return Optional.empty();
		}
		String port = (lines.size() > PORT_LINE) ? lines.get(PORT_LINE).strip() : "";
		String status = (lines.size() > STATUS_LINE) ? lines.get(STATUS_LINE).strip() : "starting";
		return Optional.of(new Postmaster(Long.parseLong(lines.get(0).strip()),
				port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0, status));
	}

	private static Holder holder(long pid, Path data) throws IOException {
		Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
		if (process.isEmpty()) {
			return Holder.NOBODY;
		}
		if (!Files.isDirectory(Path.of("/proc/self"))) {
			String command = process.get().info().command().orElse("");
			return command.endsWith("/postgres") ? Holder.SERVER : Holder.STRANGER;
		}
		try {
			// a server lives in its data folder; a process that waits to be reaped lives
			// nowhere
			return Files.isSameFile(Path.of("/proc", String.valueOf(pid), "cwd"), data) ? Holder.SERVER
					: Holder.STRANGER;
		}
		catch (AccessDeniedException ex) {
			return Holder.HIDDEN;
		}
		catch (NoSuchFileException ex) {
			return Holder.NOBODY;
		}
	}

}
