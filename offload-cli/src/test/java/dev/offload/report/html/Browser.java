package dev.offload.report.html;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with what it said and asked for. */
final class Browser implements AutoCloseable {
  /** If set, tests fail rather than skip where there is no browser. */
  private static final String REQUIRED = "OFFLOAD_BROWSER_REQUIRED";

  /** Says of every new Chromium that it does not know it, which does not matter here. */
  private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts a browser of the PATH, or skips the test where there is none. */
  static Browser start() {
    Optional<Path> chromium = onPath("chromium", "chromium-browser", "google-chrome");
    Optional<Path> chromedriver = onPath("chromedriver");
    boolean found = chromium.isPresent() && chromedriver.isPresent();
    String missing =
        "SKIPPED: chromium and chromedriver are not both on the PATH, so that no report was opened"
            + " in a browser; on Debian: apt-get install chromium chromium-driver.";
    if (!found && System.getenv(REQUIRED) != null) {
      fail(missing);
    }
    if (!found) {
      // Surefire does not print why a test was skipped.
      System.err.println(missing);
    }
    assumeTrue(found, missing);
    DEVTOOLS.setLevel(Level.OFF);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        // Chromium refuses to be run by root otherwise, as it is in containers.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    options.setExperimentalOption(
        "perfLoggingPrefs", Map.of("enableNetwork", true, "enablePage", false));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            // Named, so that Selenium looks for no driver and fetches none.
            .usingDriverExecutable(chromedriver.orElseThrow().toFile())
            .withSilent(true)
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(20));
    return new Browser(driver);
  }

  private static Optional<Path> onPath(String... names) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(names)
        .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(each -> Path.of(each, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Opens a file in a window of some width, in CSS pixels. */
  void open(Path file, int width, boolean dark) {
    emulate(width, dark, "screen");
    driver.get(file.toUri().toString());
  }

  /** Changes width, colours and medium of what is open. */
  void emulate(int width, boolean dark, String medium) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            medium,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    settle();
  }

  /** Waits until the page has noticed changes and drawn twice. */
  void settle() {
    driver.executeAsyncScript(
        "const done = arguments[0];"
            + "requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));");
  }

  /** Evaluates an expression. */
  Object value(String expression) {
    return driver.executeScript("return " + expression);
  }

  long count(String expression) {
    return ((Number) value(expression)).longValue();
  }

  /** Returns what was said on the console since last asked. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::toString)
        .toList();
  }

  /** Returns the addresses that were asked for since last asked. */
  List<String> requests() throws IOException {
    List<String> addresses = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = new ObjectMapper().readTree(entry.getMessage()).get("message");
      if (message.get("method").textValue().equals("Network.requestWillBeSent")) {
        addresses.add(message.get("params").get("request").get("url").textValue());
      }
    }
    return addresses;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
