package io.payrun.payout;

/**
 * What a provider is answered to an event.
 *
 * @param status the HTTP status: 2xx where the event is stored, and to a hold only where
 * the money may go
 * @param outcome what it changed, or why nothing; for our books, never for the provider
 * @param isNew whether it came for the first time
 */
public record HookAnswer(int status, String outcome, boolean isNew) {
}
