package io.payrun.console;

import java.io.IOException;
import java.io.InputStream;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** The console's one style sheet, a file beside its pages: no style is written inline. */
final class StyleSheet extends HttpServlet {

	static final String PATH = "/payrun.css";

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
		try (InputStream file = StyleSheet.class.getResourceAsStream("/static" + PATH)) {
			if (file == null) {
				throw new IOException("the style sheet is not on the class path");
			}
			response.setContentType("text/css;charset=UTF-8");
			file.transferTo(response.getOutputStream());
		}
	}

}
