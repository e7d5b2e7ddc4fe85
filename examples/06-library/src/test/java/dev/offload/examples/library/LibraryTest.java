package dev.offload.examples.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.Answer;
import dev.offload.core.Offload;
import dev.offload.core.PlanAnswer;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.words.MachineText;
import dev.offload.evidence.MeasuredRuns;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryTest {
  private static final Offload OFFLOAD = Offload.load();

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @TempDir private Path directory;

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void comparesAndLooksIntoTheBest() {
    Answer answer = E1Compare.print(OFFLOAD, out);

    assertThat(answer.runs())
        .extracting(StrategyRun::label)
        .containsExactly("resident", "layerwise", "schedule-aware");
    assertThat(printed()).contains("schedule-aware takes ").contains(" %");
    assertThat(answer.best().timeline()).isSameAs(answer.best().timeline());
  }

  @Test
  void plansExportsAndPlaysAgain() {
    Answer again = E2Plan.print(OFFLOAD, directory.resolve("plan.json"), out);

    assertThat(printed()).contains("sglang serve");
    assertThat(again.comparison().results())
        .extracting(StrategyResult::strategy)
        .contains("resident");
    assertThat(again.best().report().denoiseSeconds())
        .isEqualTo(OFFLOAD.plan(directory.resolve("plan.json")).denoiseSeconds());
  }

  @Test
  void asksAboutMachinesOfItsOwn() {
    Path profile = Path.of(System.getProperty("basedir", "")).resolve("../03-custom-hardware");
    Answer file = E4OwnMachine.fromFile(OFFLOAD, profile.resolve("workstation.json"));
    Answer faster = E4OwnMachine.fasterSlots(OFFLOAD, out);
    Answer usual =
        OFFLOAD.question("Wan2.2-T2V-A14B").on("h100-pcie").gpus(4).steps(8).compare("layerwise");

    assertThat(file.scenario().machine().name()).isEqualTo("workstation-2x-rtx-5090");
    assertThat(file.scenario().parallelism().gpus()).isEqualTo(2);
    assertThat(faster.best().report().denoiseSeconds())
        .isLessThan(usual.best().report().denoiseSeconds());
  }

  @Test
  void comparesAStrategyOfItsOwn() {
    Answer answer = E5OwnStrategy.compare(OFFLOAD);

    assertThat(answer.runs()).extracting(StrategyRun::label).contains("just-in-time");
    assertThat(answer.runs().get(0).result().feasible()).isTrue();
    assertThat(answer.best().label()).isEqualTo("layerwise");
  }

  @Test
  void plansWithWhatWasMeasured() {
    MeasuredRuns runs = MeasuredRuns.published().inGroup("aces-4xh100-pcie");
    PlanAnswer plan = E7Calibrated.plan(OFFLOAD, runs);

    assertThat(MachineText.constants(plan.best().scenario().machine()))
        .anySatisfy(line -> assertThat(line.constant().source()).contains("aces-4xh100-pcie"));
  }
}
