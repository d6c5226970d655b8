package io.payrun.console;

import java.io.IOException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** Errors as one line of text: the status and its usual name, nothing of ours. */
final class PlainErrors extends ErrorReportValve {

	PlainErrors() {
		setShowReport(false);
		setShowServerInfo(false);
	}

	@Override
	protected void report(Request request, Response response, Throwable throwable) {
		if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
			return;
		}
		try {
			response.setContentType("text/plain;charset=UTF-8");
			response.getReporter().write(words(response.getStatus()) + "\n");
			response.finishResponse();
		}
		catch (IOException ex) {
			// whoever asked is gone
			getContainer().getLogger().debug("an error could not be told", ex);
		}
	}

	private static String words(int status) {
		return switch (status) {
			case 400 -> "400 Bad request";
			case 401 -> "401 Unauthorized";
			case 403 -> "403 Forbidden";
			case 404 -> "404 Not found";
			case 405 -> "405 Method not allowed";
			case 413 -> "413 Content too large";
			case 503 -> "503 Not available";
			default -> status + ((status < 500) ? " Refused" : " Error");
		};
	}

}
