package dev.offload.evidence.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.Remarks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static List<Metric> metrics(MadeUpRun run) {
    return Target.of(run.build()).stream().map(Target::metric).toList();
  }

  @Test
  void stepsComeBeforeTheirTotal() {
    assertThat(
            metrics(
                MadeUpRun.named("a")
                    .figure(Metric.STEADY_STEP, "21")
                    .figure(Metric.SWITCH_SPIKE, "8")
                    .figure(Metric.DENOISE, "714.1")
                    .figure(Metric.TOTAL, "720")))
        .containsExactly(Metric.STEADY_STEP, Metric.SWITCH_SPIKE);
    assertThat(
            metrics(
                MadeUpRun.named("a").figure(Metric.FORWARD, "2").figure(Metric.DENOISE, "714.1")))
        .containsExactly(Metric.FORWARD);
  }

  @Test
  void aTotalCountsWhereNoStepWasTimed() {
    assertThat(metrics(MadeUpRun.named("a").figure(Metric.DENOISE, "9").figure(Metric.TOTAL, "10")))
        .containsExactly(Metric.DENOISE, Metric.TOTAL);
    // A part of a step is no step.
    assertThat(
            metrics(
                MadeUpRun.named("a")
                    .figure(Metric.COLLECTIVE, "0.4")
                    .figure(Metric.UNCOVERED_TRANSFER, "0.6")
                    .figure(Metric.H2D_RATE, "5e10")
                    .figure(Metric.DENOISE, "9")))
        .containsExactlyInAnyOrder(
            Metric.COLLECTIVE, Metric.UNCOVERED_TRANSFER, Metric.H2D_RATE, Metric.DENOISE);
  }

  @Test
  void memoryNeverCounts() {
    assertThat(
            metrics(
                MadeUpRun.named("a")
                    .figure(Metric.PEAK_GB, "61")
                    .figure(Metric.PEAK_GIB, "60")
                    .figure(Metric.PEAK_RESERVED_GIB, "62")))
        .isEmpty();
  }

  @Test
  void aFigureIsAsUncertainAsRunsRepeatAndAsItWasRounded() {
    Target rounded =
        Target.of(MadeUpRun.named("a").figure(Metric.STEADY_STEP, "21").build()).get(0);
    Target exact =
        Target.of(MadeUpRun.named("a").figure(Metric.STEADY_STEP, "3.2655").build()).get(0);
    Target nothing =
        Target.of(MadeUpRun.named("a").figure(Metric.SWITCH_SPIKE, "0").build()).get(0);

    assertThat(rounded.run()).isEqualTo("a");
    assertThat(rounded.deviation()).isEqualTo(Math.sqrt(0.21 * 0.21 + 0.25 / 3), within(1e-12));
    assertThat(exact.deviation()).isEqualTo(0.032655, within(1e-6));
    assertThat(nothing.deviation()).isEqualTo(0.5 / Math.sqrt(3), within(1e-12));
  }

  @Test
  void whatIsNotComparableSetsNothing() {
    MadeUpRun run =
        MadeUpRun.named("run").figure(Metric.FIRST_STEP, "60").figure(Metric.DENOISE, "90");
    Remarks remarks =
        new Remarks(Map.of(), Map.of(Metric.FIRST_STEP, "kernels were compiled in it"), Map.of());

    assertThat(Target.of(run.build())).extracting(Target::metric).containsOnly(Metric.FIRST_STEP);
    assertThat(Target.of(run.remarks(remarks).build()))
        .extracting(Target::metric)
        .containsOnly(Metric.DENOISE);
  }
}
