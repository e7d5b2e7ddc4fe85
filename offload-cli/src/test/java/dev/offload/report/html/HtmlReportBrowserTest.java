package dev.offload.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.print.PrintOptions;

/** Opens reports in a browser; skipped, and said to be, where there is none. */
class HtmlReportBrowserTest {
  private static final List<String> CHARTS =
      List.of(
          "steps-chart",
          "pass-chart",
          "links-chart",
          "memory-chart",
          "stages-chart",
          "front-chart");
  private static final int WIDE = 1280;

  @TempDir static Path directory;

  private static Browser browser;
  private static Path report;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    report = directory.resolve("report.html");
    assertThat(CommandRun.of("report", "-o", report.toString()).exitCode()).isZero();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void nothingWasComplainedOfOrAskedFor() throws IOException {
    assertThat(browser.console()).isEmpty();
    assertThat(browser.requests()).allMatch(address -> address.startsWith("file:" + "///"));
    assertThat(browser.requests()).isEmpty();
  }

  private static void open(int width, boolean dark) throws IOException {
    browser.requests();
    browser.open(report, width, dark);
    assertThat(browser.requests()).containsExactly(report.toUri().toString());
    assertThat(browser.value("document.documentElement.dataset.drawn")).isEqualTo("yes");
  }

  private static long paths(String chart) {
    return browser.count(
        "document.querySelectorAll('#%s svg path[fill]:not([fill=\"none\"])').length"
            .formatted(chart));
  }

  @ParameterizedTest(name = "{0} pixels, dark {1}")
  @CsvSource({"1280, false", "1280, true", "400, false", "400, true"})
  void everyChartHasContentAndFitsItsBoxAndTextStandsOut(int width, boolean dark)
      throws IOException {
    open(width, dark);

    for (String chart : CHARTS) {
      assertThat(paths(chart)).as(chart).isGreaterThan(10);
      assertThat(browser.count("document.querySelectorAll('#%s svg text').length".formatted(chart)))
          .as(chart)
          .isGreaterThan(5);
      assertThat(
              browser.value(
                  "(box => box.querySelector('svg').getBoundingClientRect().width <= box.clientWidth + 1)"
                      + "(document.getElementById('%s'))".formatted(chart)))
          .as(chart)
          .isEqualTo(true);
    }
    assertThat(browser.count("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
    assertThat(poorContrasts()).isEmpty();
  }

  @Test
  void theTimelineHasASliceForEachOperationThatIsSeenAndTheLostTime() throws IOException {
    open(WIDE, false);

    assertThat(paths("pass-chart")).isGreaterThan(80);
    assertThat(browser.count("document.querySelectorAll('#pass-chart pattern').length"))
        .isPositive();
    String text = browser.value("document.getElementById('pass-chart').textContent").toString();
    assertThat(text).contains("layerwise: ", "collectives lose", "self-attention", "H2D");
  }

  @Test
  void theChartsFollowAChangeOfColoursAndWidth() throws IOException {
    open(WIDE, false);
    String fill =
        "document.querySelector('#steps-chart svg text').getAttribute('fill')"
            + " || document.querySelector('#steps-chart svg text').style.fill";
    Object light = browser.value(fill);
    Object page = browser.value("getComputedStyle(document.body).backgroundColor");

    browser.emulate(400, true, "screen");

    assertThat(browser.value(fill)).isNotEqualTo(light);
    assertThat(browser.value("getComputedStyle(document.body).backgroundColor")).isNotEqualTo(page);
    assertThat(browser.count("document.querySelector('#steps-chart svg').clientWidth"))
        .isLessThan(400);
  }

  @Test
  void aKeyboardReachesEverythingAndZooms() throws IOException {
    open(WIDE, false);
    Set<String> reached = new TreeSet<>();
    for (int i = 0; i < 80; i++) {
      new Actions(browser.driver()).sendKeys(Keys.TAB).perform();
      WebElement focused = browser.driver().switchTo().activeElement();
      reached.add(focused.getTagName());
      assertThat(browser.value("getComputedStyle(document.activeElement).outlineStyle"))
          .as("outline of %s", focused.getTagName())
          .isNotEqualTo(focused.getTagName().equals("body") ? "" : "none");
      if (focused.getTagName().equals("body")) {
        break;
      }
    }
    assertThat(reached).contains("a", "button", "div", "select", "summary");

    String ticks = "document.getElementById('pass-chart').textContent";
    Object before = browser.value(ticks);
    WebElement zoom = browser.driver().findElement(By.cssSelector("#pass-tools button"));
    assertThat(zoom.getAccessibleName()).isEqualTo("Zoom in");
    zoom.sendKeys(Keys.ENTER);
    browser.settle();
    assertThat(browser.value(ticks)).isNotEqualTo(before);
  }

  @Test
  void everyLinkCanBeChosen() throws IOException {
    open(WIDE, false);
    browser.driver().findElement(By.cssSelector("#links-tools option[value=run]")).click();
    List<WebElement> links =
        browser.driver().findElements(By.cssSelector("#links-tools label:first-child option"));
    assertThat(links).hasSizeGreaterThan(1);
    for (WebElement link : links) {
      link.click();
      browser.settle();
      assertThat(paths("links-chart")).as(link.getText()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--gpus 1 --vram 1GiB --steps 2",
        "--gpus 1 --vram 24GiB --steps 1 --strategy layerwise --strategy resident",
        "--gpus 6 --ulysses 2 --ring 3 --steps 3 --strategy layerwise:prefetch=3",
        "--hardware h100-sxm --steps 4 --cfg-parallel"
      })
  void otherScenariosAreDrawnToo(String options) throws IOException {
    Path file = directory.resolve("other.html");
    CommandRun run = CommandRun.of(("report -o " + file + " " + options).split(" "));
    assertThat(run.exitCode()).as(run.err()).isIn(0, 4);
    browser.requests();

    browser.open(file, WIDE, false);

    assertThat(browser.requests()).containsExactly(file.toUri().toString());
    assertThat(browser.value("document.documentElement.dataset.drawn")).isEqualTo("yes");
    for (WebElement chart : browser.driver().findElements(By.className("chart"))) {
      assertThat(paths(chart.getDomAttribute("id"))).as(chart.getDomAttribute("id")).isPositive();
    }
  }

  @Test
  void headingsDescendAndEveryChartIsNamed() throws IOException {
    open(WIDE, false);

    assertThat(browser.count("document.querySelectorAll('h1').length")).isEqualTo(1);
    assertThat(browser.count("document.querySelectorAll('h2').length")).isGreaterThan(7);
    for (WebElement chart : browser.driver().findElements(By.className("chart"))) {
      assertThat(chart.getAriaRole()).isIn("img", "image");
      assertThat(chart.getAccessibleName()).isNotBlank();
    }
    assertThat(browser.value("document.documentElement.lang")).isEqualTo("en");
  }

  /** Returns the elements whose text is less than 4.5 times as light or dark as what is behind. */
  private static String poorContrasts() {
    String script =
        """
        (() => {
          const rgb = text => text.match(/[\\d.]+/g).map(Number);
          const light = text => rgb(text).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4))
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = node => {
            for (let at = node; at; at = at.parentElement) {
              const colour = getComputedStyle(at).backgroundColor;
              if (rgb(colour).length === 3) return colour;
            }
            return 'rgb(255, 255, 255)';
          };
          const poor = [];
          for (const node of document.querySelectorAll('h1,h2,p,dt,dd,li,th,td,a,button,summary,.badge')) {
            const pair = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
            const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
            if (ratio < 4.5) poor.push(node.tagName + '.' + node.className + ' ' + ratio.toFixed(2));
          }
          return [...new Set(poor)].join('; ');
        })()
        """;

    return browser.value(script).toString();
  }

  @Test
  void itPrintsInLightColoursWithoutButtons() throws IOException {
    open(WIDE, true);

    String pdf = browser.driver().print(new PrintOptions()).getContent();
    assertThat(Base64.getDecoder().decode(pdf)).startsWith("%PDF-".getBytes());
    browser.emulate(700, true, "print");
    assertThat(browser.value("getComputedStyle(document.body).backgroundColor"))
        .isEqualTo("rgb(255, 255, 255)");
    assertThat(browser.driver().findElement(By.cssSelector("#pass-tools button")).isDisplayed())
        .isFalse();
    for (String chart : CHARTS) {
      assertThat(
              browser.count(
                  "Math.round(document.querySelector('#%s svg').getBoundingClientRect().height)"
                      .formatted(chart)))
          .as(chart)
          .isGreaterThan(100);
    }
  }

  @Test
  void hostileNamesStayText() throws IOException {
    String attack = "x</script><img src=a onerror=document.title='broken'>{{data}}&lt;";
    Path machine = directory.resolve("hostile.json");
    String profile =
        Files.readString(Path.of("..", "examples", "03-custom-hardware", "workstation.json"));
    Files.writeString(
        machine,
        profile.replaceFirst(
            "\"description\"\\s*:\\s*\"[^\"]*\"", "\"description\": \"" + attack + "\""));
    Path file = directory.resolve("hostile.html");
    CommandRun run =
        CommandRun.of(
            "report", "--hardware", machine.toString(), "--steps", "2", "-o", file.toString());
    assertThat(run.err()).doesNotContain("defect");
    browser.requests();

    browser.open(file, WIDE, false);

    assertThat(browser.requests()).containsExactly(file.toUri().toString());
    assertThat(browser.driver().getTitle()).startsWith("Offload: ");
    assertThat(
            browser.value(
                "document.body.innerText.includes(\"onerror=document.title='broken'>{{data}}&lt;\")"))
        .isEqualTo(true);
    assertThat(browser.count("document.querySelectorAll('img').length")).isZero();
  }
}
