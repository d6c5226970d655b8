package io.payrun.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Wait;
import org.openqa.selenium.support.ui.WebDriverWait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The hosted page in a real browser. */
class HostedPageBrowserTests {

	private static final Path BROWSER = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private WebDriver browser;

	private SoapClient client;

	@BeforeEach
	void start() {
		assumeTrue(Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
				"skipped: it needs " + BROWSER + " and " + DRIVER);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(BROWSER.toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--window-size=900,900");
		this.browser = new ChromeDriver(
				new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).usingAnyFreePort().build(),
				options);
		this.browser.manage().timeouts().implicitlyWait(Duration.ofSeconds(10));
		this.client = SoapClient.start("calm,settle=4s");
	}

	@AfterEach
	void stop() {
		if (this.browser != null) {
			this.browser.quit();
			this.client.close();
		}
	}

	@Test
	void aCustomerIsRefusedTriesAgainAndIsPaid() throws Exception {
		String url = this.client.create(SoapClient.balance("cus_1", 100_000)).text("url");
		this.browser.get(url);
		this.client.merchant.answer((post) -> 422);
		type("250.00");
		click("confirm");
		assertThat(message()).contains("not possible");
		this.client.merchant.answer((post) -> 200);
		type("250.00");
		click("confirm");
		assertThat(title()).isEqualTo("Withdrawal on its way");
		this.client.passUntil(Duration.ofSeconds(4), 5);
		patience().until((page) -> title().equals("Withdrawal done"));
		assertThat(this.browser.findElement(By.id("sum")).getText()).isEqualTo("$250.00");
		assertThat(this.client.books().at("/charges/1/amount_cents").intValue()).isEqualTo(25_000);
	}

	@Test
	void aCustomerDeclines() throws Exception {
		this.browser.get(this.client.create(SoapClient.fixed("cus_1", 12_550)).text("url"));
		assertThat(this.browser.findElement(By.id("sum")).getText()).isEqualTo("$125.50");
		click("decline");
		assertThat(message()).startsWith("You declined");
		assertThat(this.client.merchant.posts()).isEmpty();
	}

	/** Returns when the answer has taken the place of the page. */
	private void click(String id) {
		WebElement button = this.browser.findElement(By.id(id));
		button.click();
		patience().until(ExpectedConditions.stalenessOf(button));
	}

	/** Between two pages the driver may know neither; it is asked again. */
	private Wait<WebDriver> patience() {
		return new WebDriverWait(this.browser, Duration.ofSeconds(20)).ignoring(WebDriverException.class);
	}

	private void type(String amount) {
		this.browser.findElement(By.id("amount")).clear();
		this.browser.findElement(By.id("amount")).sendKeys(amount);
	}

	private String message() {
		return this.browser.findElement(By.id("message")).getText();
	}

	private String title() {
		return this.browser.findElement(By.id("title")).getText();
	}

}
