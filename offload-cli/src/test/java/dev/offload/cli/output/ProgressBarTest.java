package dev.offload.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  @Test
  void theBarSaysHowFarItIs() {
    StringWriter out = new StringWriter();
    long[] nanos = {0};
    ProgressBar bar = new ProgressBar(new PrintWriter(out), 80, "rows", () -> nanos[0], true);

    bar.show(100, 200);
    nanos[0] = 100_000_000;
    bar.show(101, 200);
    nanos[0] = 2_000_000_000;
    bar.show(150, 200);
    bar.close();

    // Rows that were there before do not count for the rate.
    assertThat(out.toString().split("\r"))
        .extracting(String::strip)
        .containsSubsequence(
            "[############............]  50 %  100 of 200 rows  0.0 rows/s  ETA -",
            "[##################......]  75 %  150 of 200 rows  25.0 rows/s  ETA 0:02")
        .noneMatch(line -> line.contains("101 of"));
    assertThat(out.toString().split("\r")).allMatch(line -> line.length() < 80);
    assertThat(out.toString()).endsWith("\r" + " ".repeat(79) + "\r").doesNotContain("\u001b");
  }

  @Test
  void theBarFitsANarrowTerminal() {
    StringWriter out = new StringWriter();
    ProgressBar bar = new ProgressBar(new PrintWriter(out), 40, "rows", () -> 0, true);
    bar.show(123_456, 1_000_000);

    assertThat(out.toString().split("\r")).allMatch(line -> line.length() < 40);
  }
}
