package io.payrun.provider;

/**
 * A payout provider, seen from a payment run. An adapter answers with values, never with
 * an exception for what a provider or a network can do; one call is at most one request
 * on the wire. Nothing here may be called inside a database transaction.
 */
public interface PayoutProvider {

	/**
	 * The name that lines and jobs use.
	 * @return for example {@code syncpay}
	 */
	String name();

	/**
	 * The SHA-256 of the API key in use, hex: which key an attempt was made with, without
	 * the key.
	 * @return 64 hex digits
	 */
	String apiKeyHash();

	/**
	 * Checks key, mode and organisation without moving money.
	 * @return what was found
	 */
	Preflight check();

	/**
	 * The request body of an order. It is fixed at the intent and repeated byte for byte.
	 * @param order the terms
	 * @return the body as text, sent in UTF-8
	 */
	String requestBody(PayoutOrder order);

	/**
	 * Sends a stored body once. The whole exchange, body included, ends within the
	 * configured timeout.
	 * @param body the stored body, never derived again
	 * @param gate asked right before the body is handed to the socket, after connect and
	 * TLS
	 * @return what this one attempt showed
	 */
	Answer<SendOutcome> send(String body, Gate gate);

	/**
	 * Whether a payout is a page that its customer confirms. A lost answer to opening one
	 * leaves a page that nobody can be paid by, because its hold is refused; so opening
	 * may be repeated, at any time and without a key.
	 * @return true where {@link #send} opens a page and moves no money
	 */
	default boolean opensCheckouts() {
		return false;
	}

	/**
	 * Asks where a payout stands.
	 * @param providerId the id that the provider gave; of a page, its charge's
	 * @return what it told
	 */
	Answer<PollOutcome> poll(String providerId);

	/**
	 * Reads the account's balances.
	 * @return the readings, or why there are none
	 */
	Balances balances();

	/**
	 * An outcome with what was seen on the wire.
	 *
	 * @param <T> the kind of outcome
	 * @param outcome what it means
	 * @param evidence what was seen
	 */
	record Answer<T>(T outcome, Evidence evidence) {
	}

}
