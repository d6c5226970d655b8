package io.payrun.provider;

/**
 * Asked right before a request's body is handed to the socket. A process can sleep for
 * half an hour between its decision to send and the first byte; the gate is what it meets
 * when it wakes up.
 */
@FunctionalInterface
public interface Gate {

	/**
	 * Whether the body may be written now.
	 * @return false where it may not: nothing is written then, and the answer is
	 * {@link SendOutcome.NotSent} with {@link SendOutcome.NotSent#GATE_SHUT}
	 */
	boolean isOpen();

}
