package io.payrun.sandbox;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectWriter;

/**
 * The books on disk: one JSON line an entry, handed to the operating system before the
 * entry is answered, so that a killed sandbox has lost nothing that it told. A last line
 * that was torn by the kill is dropped. In memory it keeps nothing.
 */
final class Journal implements Closeable {

	private static final Logger log = LoggerFactory.getLogger(Journal.class);

	private static final ObjectWriter WRITER = Answer.JSON.writerFor(Entry.class);

	private static final String FILE = "sandbox-books.jsonl";

	/**
	 * Held beside the books: closing any other descriptor of a locked file would end its
	 * lock.
	 */
	private final @Nullable RandomAccessFile lock;

	private final @Nullable RandomAccessFile file;

	private Journal(@Nullable RandomAccessFile lock, @Nullable RandomAccessFile file) {
		this.lock = lock;
		this.file = file;
	}

	/** Opens the journal of a folder and reads it again; without a folder, none. */
	static Journal open(@Nullable Path folder, Consumer<Entry> reader) {
		if (folder == null) {
			return new Journal(null, null);
		}
		try {
			Files.createDirectories(folder);
			Path path = folder.resolve(FILE);
			// Not a FileChannel: an interrupted thread would close it under the others.
			RandomAccessFile lock = new RandomAccessFile(folder.resolve(FILE + ".lock").toFile(), "rw");
			RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
			Journal journal = new Journal(lock, file);
			try {
				lock(lock.getChannel(), path);
				file.setLength(read(path, reader));
				file.seek(file.length());
				return journal;
			}
			catch (IOException | RuntimeException ex) {
				journal.close();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("the sandbox's books in " + folder + " cannot be used", ex);
		}
	}

	/** Writes an entry; what it tells may be answered when this returns. */
	void append(Entry entry) {
		if (this.file == null) {
			return;
		}
		byte[] json = WRITER.writeValueAsBytes(entry);
		byte[] line = Arrays.copyOf(json, json.length + 1);
		line[json.length] = '\n';
		try {
			synchronized (this.file) {
				this.file.write(line);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("the sandbox cannot write its books", ex);
		}
	}

	@Override
	public void close() {
		if (this.file != null && this.lock != null) {
			try (this.lock) {
				this.file.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private static void lock(FileChannel channel, Path file) throws IOException {
		FileLock lock;
		try {
			lock = channel.tryLock();
		}
		catch (OverlappingFileLockException ex) {
			lock = null;
		}
		if (lock == null) {
			throw new IllegalStateException("another sandbox writes in " + file);
		}
	}

	/** Reads all whole lines and tells where the last one ends. */
	private static long read(Path file, Consumer<Entry> reader) throws IOException {
		byte[] bytes = Files.readAllBytes(file);
		int from = 0;
		int line = 0;
		for (int at = 0; at < bytes.length; at++) {
			if (bytes[at] == '\n') {
				line++;
				reader.accept(parse(bytes, from, at, file, line));
				from = at + 1;
			}
		}
		if (from < bytes.length) {
			log.warn("{}: the last line was torn and is dropped; it was never answered", file);
		}
		return from;
	}

	private static Entry parse(byte[] bytes, int from, int to, Path file, int line) throws IOException {
		try {
			return Answer.JSON.readValue(new ByteArrayInputStream(bytes, from, to - from), Entry.class);
		}
		catch (JacksonException ex) {
			throw new IOException(file + " line " + line + " cannot be read: " + ex.getOriginalMessage(), ex);
		}
	}

}
