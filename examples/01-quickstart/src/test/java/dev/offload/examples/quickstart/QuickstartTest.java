package dev.offload.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.Answer;
import dev.offload.core.report.StrategyResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuickstartTest {
  @Test
  void fullDoesNotFitAndLayerwiseDoes() {
    Answer answer = Quickstart.compare();

    assertThat(answer.comparison().results())
        .extracting(StrategyResult::label)
        .containsExactly("full", "layerwise", "layerwise:prefetch=3");
    assertThat(answer.comparison().results())
        .extracting(StrategyResult::feasible)
        .containsExactly(false, true, true);
    assertThat(answer.best().label()).isEqualTo("layerwise");
    assertThat(answer.scenario().parallelism()).hasToString("Ulysses 4");
  }

  @Test
  void printsEveryStrategyAndWhy() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Quickstart.main(new String[0]);
    } finally {
      System.setOut(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("layerwise:prefetch=3")
        .contains("does not fit the GPU")
        .contains("Best: layerwise");
  }
}
