package io.payrun.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Embedded servers that are used once, each in a folder of its own below
 * {@code HOME/temporary}. The folders of processes that were killed are known by their
 * free locks, and removed together with the servers that still run in them.
 */
final class TemporaryServers {

	private static final String PREFIX = "db-";

	private TemporaryServers() {
	}

	static synchronized EmbeddedServer open(Path home) throws IOException {
		Path folder = home.resolve("temporary");
		Files.createDirectories(folder);
		Binaries binaries = Binaries.in(home.toRealPath());
		// between making a folder and being present in it, nobody may take it for a
		// leftover
		try (ServerLock lock = ServerLock.on(folder.resolve("lock"))) {
			lock.enterAlone();
			for (Path leftover : Folders.children(folder.toRealPath(), PREFIX)) {
				removeIfAbandoned(leftover, binaries);
			}
			String name = PREFIX + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
			return EmbeddedServer.openTemporary(folder.resolve(name), home);
		}
	}

	private static void removeIfAbandoned(Path leftover, Binaries binaries) throws IOException {
		if (EmbeddedServer.isOpenHere(leftover)) {
			return;
		}
		try (ServerLock lock = ServerLock.on(leftover.resolve("postgres.lock"))) {
			if (!lock.tryEnterAlone()) {
				return;
			}
			Cluster cluster = new Cluster(leftover, binaries);
			if (cluster.postmaster().isPresent()) {
				cluster.stop("immediate");
			}
			Folders.delete(leftover);
		}
	}

}
