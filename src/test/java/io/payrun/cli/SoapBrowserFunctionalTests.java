package io.payrun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A customer with a browser opens her link out of the file, and is paid. */
class SoapBrowserFunctionalTests {

	private static final Path BROWSER = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	@TempDir
	private Path folder;

	@Test
	void aCustomerOpensHerLinkChoosesAnAmountConfirmsAndTheReportShowsIt() throws IOException {
		assumeTrue(Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
				"skipped: it needs " + BROWSER + " and " + DRIVER);
		try (SoapWorld world = new SoapWorld(this.folder, "settle=500ms").serve()) {
			assertThat(world.run("browser.csv",
					"reference,provider,destination_id,customer_id,amount,currency,withdrawal_type",
					"A,syncpay,dest_usd_1,,40.00,USD,", "B,soap,,cus_b,100.00,USD,balance", "C,soap,,cus_c,7.50,USD,"))
				.isZero();
			WebDriver browser = browser();
			try {
				browser.get(world.link("B"));
				browser.findElement(By.id("amount")).clear();
				browser.findElement(By.id("amount")).sendKeys("60.25");
				browser.findElement(By.id("confirm")).click();
				SoapWorld.await(() -> world.stands("B").equals("COMPLETED 60.25 60.25 -"));
				browser.get(world.link("C"));
				browser.findElement(By.id("confirm")).click();
				SoapWorld.await(() -> world.stands("C").equals("COMPLETED 7.50 7.50 -"));
				SoapWorld.await(() -> world.number("select count(*) from payout where status = 'COMPLETED'") == 3
						&& world.number("select count(*) from payment_run where report_state = 'CURRENT'") == 1);
				Path report = newest();
				browser.get(report.resolve("reconciliation.html").toUri().toString());
				new WebDriverWait(browser, Duration.ofSeconds(10))
					.until((page) -> page.findElement(By.tagName("body")).getText().contains("TIES OUT"));
				String page = browser.findElement(By.tagName("body"))
					.getText()
					.replaceAll("(?<=[0-9])\\s+(?=\\.[0-9]{2})", "");
				assertThat(page).contains("= accepted 2 107.50", "completed 2 67.75",
						"not taken by the customer 0 39.75", "difference 0 0.00");
				picture(browser);
				List<String> lines = Files.readAllLines(report.resolve("reconciliation.csv"));
				assertThat(lines).anyMatch((line) -> line.contains(",B,soap,cus_b,,100.00,USD,COMPLETED,60.25,"));
			}
			finally {
				browser.quit();
			}
			world.booksAgree();
			assertThat(world.verify().invariants()).filteredOn((promise) -> promise.count() > 0).isEmpty();
		}
	}

	/** Kept beside the build's results for whoever wants to look. */
	private static void picture(WebDriver browser) throws IOException {
		Path folder = Path.of("target", "pictures");
		Files.createDirectories(folder);
		Files.write(folder.resolve("report-of-two-providers.png"),
				((TakesScreenshot) browser).getScreenshotAs(OutputType.BYTES));
	}

	private Path newest() throws IOException {
		try (Stream<Path> versions = Files.list(this.folder.resolve("reports/1"))) {
			return versions.max(Comparator.comparing(Path::toString)).orElseThrow();
		}
	}

	private static WebDriver browser() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(BROWSER.toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--window-size=1000,2000");
		return new ChromeDriver(
				new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).usingAnyFreePort().build(),
				options);
	}

}
