package io.payrun.reconciliation.integrity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** A provider's books are read from a safe address, and never half. */
class BooksReaderTests {

	@ParameterizedTest
	@CsvSource({ "https://pay.example, https://pay.example/_books", "https://pay.example/, https://pay.example/_books",
			"HTTPS://pay.example:1/x, HTTPS://pay.example:1/x", "http://localhost:8, http://localhost:8/_books",
			"http://LOCALHOST/a, http://LOCALHOST/a", "http://127.1.2.255:8/, http://127.1.2.255:8/_books",
			"http://[::1]:8, http://[::1]:8/_books" })
	void anAddressIsSafeOrOfThisMachineAndHasAPath(String text, String address) {
		assertThat(IntegrityCheck.booksAt(text)).isEqualTo(URI.create(address));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://pay.example", "http://127.0.0.1.example", "http://xlocalhost", "http://128.0.0.1",
			"ftp://localhost", "file:///etc/passwd", "localhost", "", "https:///x", "https:x", " ", "http://[::2]",
			"https://ada@pay.example", "https://pay.example?x", "https://pay.example#x", "https://pay .example" })
	void anyOtherAddressIsRefused(String text) {
		assertThatExceptionOfType(BooksUnreadable.class).isThrownBy(() -> IntegrityCheck.booksAt(text))
			.satisfies((unreadable) -> assertThat(unreadable.getMessage()).isNotBlank());
	}

	@Test
	void aPageIsReadWithAllThatIsCompared() {
		Books books = SmallBooks.read(SmallBooks.page("", ""));
		assertThat(books.modes()).hasSize(3).containsEntry("org_1", "test").containsEntry("org_live", "live");
		assertThat(books.spent()).hasSize(4)
			.containsEntry(new Books.Name("org_1", "NGN"), new BigDecimal("30200.50"))
			.containsEntry(new Books.Name("org_live", "USD"), new BigDecimal("100.00"));
		assertThat(books.withdrawals()).hasSize(8);
		assertThat(books.withdrawals().get(new Books.Name("org_1", "PO-2")))
			.containsExactly(new Books.Withdrawal("wd_2", "dest_2", new BigDecimal("6000.00"), "NGN", "FAILED", true));
		assertThat(books.withdrawals().get(new Books.Name("org_1", "PO-1"))).containsExactly(
				new Books.Withdrawal("wd_1", "dest_1", new BigDecimal("10000.00"), "NGN", "COMPLETED", false));
		assertThat(books.arrivals().get(new Books.Name("org_1", "PO-1"))).hasSize(2);
		assertThat(books.arrivals().get(new Books.Name("", "XX-0")))
			.containsExactly(new Books.Arrival(Instant.parse("2026-11-21T01:00:01.6Z"), null, "00"));
	}

	@ParameterizedTest
	@CsvSource({ "FAILED, false", "CANCELLED, false", "COMPLETED, true", "PENDING, true", "'', true" })
	void moneyIsGoneOrOnItsWayUnlessItFailed(String status, boolean holds) {
		assertThat(new Books.Withdrawal("id", "d", BigDecimal.ONE, "USD", status, false).holdsMoney()).isEqualTo(holds);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"withdrawals\": []}",
			" {\"x\": {\"y\": [1]}, \"withdrawals\": [], \"z\": null, \"a\": [{}]}",
			"{\"accounts\": {\"account\": \"x\"}, \"withdrawals\": []}" })
	void whatAPageSaysBesidesIsLeftOut(String page) {
		Books books = SmallBooks.read(page);
		assertThat(books.withdrawals()).isEmpty();
		assertThat(books.modes()).isEmpty();
		assertThat(books.arrivals()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{}", "<html>", "null", "{\"withdrawals\": {}}", "{\"accounts\": []}",
			"{\"withdrawals\": [", "{\"withdrawals\": []", "{\"withdrawals\": [{\"amount\": \"1e9\"}]}",
			"{\"withdrawals\": [{\"amount\": \"\"}]}", "{\"withdrawals\": [{}]}",
			"{\"withdrawals\": [], \"arrivals\": [{\"at\": \"yesterday\"}]}",
			"{\"withdrawals\": [], \"accounts\": [{\"balances\": [{\"debits\": \"x\", \"refunds\": \"0\"}]}]}" })
	void whatIsNoPageOfBooksIsRefusedWhole(String page) throws IOException {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> BooksReader.parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8))));
		try (SmallBooks printed = SmallBooks.print(200, page)) {
			assertThatExceptionOfType(BooksUnreadable.class)
				.isThrownBy(() -> BooksReader.read(IntegrityCheck.booksAt(printed.url().toString())))
				.withMessageContaining("cannot be read")
				.satisfies((unreadable) -> assertThat(unreadable.getMessage()).doesNotContain("\n"));
		}
	}

	@Test
	void aPageThatIsPrintedIsRead() {
		try (SmallBooks printed = SmallBooks.print()) {
			assertThat(BooksReader.read(IntegrityCheck.booksAt(printed.url().toString())).withdrawals()).hasSize(8);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 302, 404, 500 })
	void anAnswerThatIsNoPageIsRefusedAndNotFollowed(int status) {
		try (SmallBooks printed = SmallBooks.print(status, SmallBooks.page("", ""))) {
			assertThatExceptionOfType(BooksUnreadable.class)
				.isThrownBy(() -> BooksReader.read(IntegrityCheck.booksAt(printed.url().toString())))
				.withMessageContaining(String.valueOf(status));
		}
	}

	@Test
	void nobodyWhoAnswersIsSaid() throws IOException {
		int port;
		try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = nobody.getLocalPort();
		}
		assertThatExceptionOfType(BooksUnreadable.class)
			.isThrownBy(() -> BooksReader.read(URI.create("http://127.0.0.1:" + port + "/_books")))
			.withMessageContaining("cannot be read")
			// and why
			.satisfies((unreadable) -> assertThat(unreadable.getMessage()).doesNotEndWith(": "));
	}

	@Test
	void aPageThatIsTooLargeIsReadNoFurtherThanItsBound() throws IOException {
		assertThat(new BooksReader.Bounded(new ByteArrayInputStream(new byte[5]), 5).readAllBytes()).hasSize(5);
		assertThatIOException()
			.isThrownBy(() -> new BooksReader.Bounded(new ByteArrayInputStream(new byte[6]), 5).readAllBytes());
		try (InputStream single = new BooksReader.Bounded(new ByteArrayInputStream(new byte[] { 0, 7, 9 }), 2)) {
			assertThat(single.read()).isZero();
			assertThat(single.read()).isEqualTo(7);
			assertThatIOException().isThrownBy(single::read);
		}
		assertThat(new BooksReader.Bounded(new ByteArrayInputStream(new byte[0]), 0).read()).isEqualTo(-1);
	}

	@Test
	void whoeverIsInterruptedStaysSo() {
		try (SmallBooks printed = SmallBooks.print()) {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(BooksUnreadable.class)
				.isThrownBy(() -> BooksReader.read(IntegrityCheck.booksAt(printed.url().toString())));
			assertThat(Thread.interrupted()).isTrue();
		}
	}

}
