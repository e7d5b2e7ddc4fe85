package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.CollectiveWaits;
import dev.offload.core.unit.DataSize;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import dev.offload.core.words.Explanation;
import dev.offload.hardware.BuiltInRuntimes;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What schedule-aware promises, on the machines and models that are built in. */
class ScheduleAwareRunsTest {
  private static final String A14B = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";
  private static final String TI2V = "Wan-AI/Wan2.2-TI2V-5B-Diffusers";
  private static final Workload USUAL = new Workload(1280, 720, 81, 2);
  private static final Parallelism FOUR = new Parallelism(4, 1, 1);

  private record Run(Scenario scenario, Program program, Timeline timeline, RunReport report) {
    double steady() {
      return report.steps().steady().orElseThrow();
    }

    double spike() {
      return report.steps().spike().orElseThrow();
    }
  }

  private static Run run(Scenario scenario, String strategy, String... options) {
    OffloadStrategy found =
        ServiceLoader.load(OffloadStrategy.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals(strategy))
            .findFirst()
            .orElseThrow();
    Map<String, String> given = options.length == 0 ? Map.of() : Map.of(options[0], options[1]);
    SimulationEngine engine = SimulationEngine.create();
    Program program =
        ProgramRecorder.record(
                scenario,
                found,
                StrategyOptions.of(found, Map.of(), given),
                StrategyRunner.of(engine))
            .program();
    Timeline timeline = engine.run(scenario, program);
    return new Run(scenario, program, timeline, RunReport.of(scenario, timeline));
  }

  private static Scenario.Builder builder(
      String model,
      String machine,
      Workload workload,
      Parallelism layout,
      int steps,
      double shift) {
    ModelDescription description = new BuiltInModels().find(model).orElseThrow();
    return Scenario.builder()
        .model(description)
        .machine(machine(machine))
        .workload(workload)
        .parallelism(layout)
        .runtime(runtime("sglang-2026-09"))
        .noise(NoiseScheduler.plan(description, steps, shift));
  }

  private static Scenario.Builder pcie(double flowShift) {
    return builder(A14B, "h100-pcie", USUAL, FOUR, 27, flowShift);
  }

  private static ServingRuntime runtime(String name) {
    return new BuiltInRuntimes().find(name).orElseThrow();
  }

  private static Machine machine(String name) {
    return ServiceLoader.load(HardwareSource.class).stream()
        .map(provider -> provider.get().find(name))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest(name = "flow shift {0}: the switch is step {1}; {2}, {3}, resident={4}")
  @CsvSource({
    "12, 19, sglang-2026-09, 80GiB, auto",
    "12, 19, sglang-2026-09, 80GiB, 20",
    "12, 19, sglang-2026-09, 80GiB, 0",
    "12, 19, sglang-2026-09, 30GiB, auto",
    "12, 19, sglang-2026-09, 24GiB, auto",
    "12, 19, sglang-2025-12, 80GiB, auto",
    "12, 19, sglang-2025-12, 24GiB, auto",
    "3, 10, sglang-2026-09, 80GiB, auto",
    "3, 10, sglang-2026-09, 24GiB, auto",
    "3, 10, sglang-2025-12, 80GiB, auto",
    "3, 10, sglang-2025-12, 80GiB, 0",
  })
  void onFourPcieGpusNeitherStepNorSwitchCostsAnything(
      double flowShift, int switchStep, String runtime, String memory, String resident) {
    Scenario scenario =
        pcie(flowShift)
            .runtime(runtime(runtime))
            .deviceMemoryBudget(
                DataSize.ofBytes(
                    Math.min(
                        DataSize.parse(memory).bytes(),
                        (long) machine("h100-pcie").accelerator().memoryBytes().value())))
            .build();
    Run bound = run(scenario, "resident");
    Run full = run(scenario, "full");
    Run layerwise = run(scenario, "layerwise");

    Run run = run(scenario, "schedule-aware", "resident", resident);

    assertThat(run.report.steps().switchStep()).hasValue(switchStep);
    assertThat(run.steady()).isCloseTo(bound.steady(), withinPercentage(0.5));
    assertThat(Math.abs(run.spike())).isLessThan(0.01 * run.steady());
    assertThat(layerwise.steady() - bound.steady()).isGreaterThan(1.1);
    assertThat(full.spike()).isCloseTo(8.0, withinPercentage(1));
  }

  @ParameterizedTest(name = "{0} GPUs of {1}")
  @CsvSource({"4, h100-pcie", "8, h100-sxm", "1, rtx-4090"})
  void atNoTimeAreThereTwoExperts(int gpus, String machine) {
    Scenario scenario = builder(A14B, machine, USUAL, new Parallelism(gpus, 1, 1), 27, 12).build();
    Run run = run(scenario, "schedule-aware");
    Verification proof = Verifier.verify(scenario, run.program);

    long bytes = 0;
    for (Expert expert : scenario.experts()) {
      bytes += expert.outer().weightBytes(Precision.BF16);
    }
    for (int layer = 0; layer < 40; layer++) {
      bytes += scenario.experts().get(0).layers().get(layer).weightBytes(Precision.BF16);
    }
    assertThat(proof.hazards()).isEmpty();
    assertThat(proof.worstPeakBytes()).isLessThanOrEqualTo(bytes);
    assertThat(run.timeline.peakWeightBytes()).isLessThanOrEqualTo(proof.worstPeakBytes());
  }

  @ParameterizedTest(name = "chunk={0}")
  @ValueSource(strings = {"8MB", "32MB", "100MB"})
  void aCollectiveWaitsForOneChunkAtMost(String chunk) {
    Scenario scenario = pcie(12).deviceMemoryBudget(DataSize.parse("24GiB")).build();
    Run run = run(scenario, "schedule-aware", "chunk", chunk);

    assertThat(CollectiveWaits.longestSeconds(run.timeline))
        .isPositive()
        .isLessThan(oneChunkSeconds(chunk));
  }

  @Test
  void layersThatAreCopiedWholeKeepCollectivesWaiting() {
    Scenario scenario = pcie(12).deviceMemoryBudget(DataSize.parse("24GiB")).build();

    assertThat(CollectiveWaits.longestSeconds(run(scenario, "layerwise").timeline))
        .isGreaterThan(oneChunkSeconds("100MB"));
    assertThat(
            CollectiveWaits.longestSeconds(run(scenario, "schedule-aware", "chunk", "0B").timeline))
        .isGreaterThan(oneChunkSeconds("32MB"));
  }

  /** A copy that meets a collective has 100 parts of the link, and the collective one. */
  private static double oneChunkSeconds(String chunk) {
    Machine machine = machine("h100-pcie");
    double rate = machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED) * 100 / 101;
    return DataSize.parse(chunk).bytes() / rate * 1.001;
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"h100-pcie", "h100-sxm"})
  void aStepTooShortToHideTheCopyIsUsedWithThoseBefore(String machine) {
    Scenario.Builder builder =
        builder(A14B, machine, new Workload(832, 480, 1, 2), new Parallelism(1, 1, 1), 27, 12);
    Scenario roomy = builder.build();
    Scenario tight = builder.deviceMemoryBudget(DataSize.parse("31GiB")).build();
    Run early = run(roomy, "schedule-aware");
    Run late = run(tight, "schedule-aware");
    Run atTheSwitch = run(tight, "hybrid", "second", "swaps");

    assertThat(early.timeline.peakWeightBytes()).isGreaterThan(late.timeline.peakWeightBytes());
    assertThat(early.spike()).isLessThan(0.2 * late.spike());
    assertThat(late.spike()).isLessThan(atTheSwitch.spike());
    assertThat(late.report.denoiseSeconds()).isLessThan(atTheSwitch.report.denoiseSeconds());
  }

  @Test
  void theExplanationSaysWhatItSpares() {
    Scenario scenario = pcie(12).deviceMemoryBudget(DataSize.parse("24GiB")).build();
    List<StrategyRequest> requests =
        ServiceLoader.load(OffloadStrategy.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(strategy -> new StrategyRequest(strategy, Map.of()))
            .toList();

    assertThat(Explanation.lines(Comparison.of(scenario, requests, SimulationEngine.create())))
        .filteredOn(line -> line.startsWith("schedule-aware: "))
        .singleElement()
        .asString()
        .contains("those of layerwise lose 1.32 s")
        .contains("the experts change without a spike, the swap of full costs 8.0 s");
  }

  static Stream<Named<Scenario>> otherRuns() {
    Workload small = new Workload(1280, 704, 81, 2);
    return Stream.of(
        Named.of("one expert", builder(TI2V, "h100-pcie", small, FOUR, 6, 5).build()),
        Named.of("one step", builder(A14B, "h100-pcie", USUAL, FOUR, 1, 12).build()),
        Named.of("never switching", builder(A14B, "h100-pcie", USUAL, FOUR, 2, 100).build()),
        Named.of(
            "guidance-parallel",
            builder(A14B, "h100-pcie", USUAL, new Parallelism(2, 1, 2), 6, 12).build()),
        Named.of(
            "ring", builder(A14B, "h100-pcie", USUAL, new Parallelism(1, 4, 1), 6, 12).build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherRuns")
  void withoutASwitchOrWithOtherLayoutsItIsAsFastAsResident(Scenario scenario) {
    Run resident = run(scenario, "resident");

    assertThat(run(scenario, "schedule-aware").report.denoiseSeconds())
        .isBetween(
            resident.report.denoiseSeconds(),
            resident.report.denoiseSeconds() + 2.5 * layerSeconds(scenario));
  }

  /** Returns the time that the copy of a layer takes on an idle link. */
  private static double layerSeconds(Scenario scenario) {
    return scenario.experts().get(0).layers().get(0).weightBytes(Precision.BF16)
        / scenario.machine().aloneBytesPerSecond(TrafficClass.H2D_PINNED);
  }

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  /**
   * Layerwise has the first layer there when a run begins; schedule-aware, where nothing stays
   * between runs, does not. This is all that it may lose, and what a search calls no gain.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void losesTheCopyOfALayerToLayerwiseAtMost(long seed) {
    Random random = new Random(seed);
    String machine = pick(random, "h100-pcie", "h100-sxm", "rtx-4090");
    int gpus = IntStream.of(1, 2, 4, 8).toArray()[random.nextInt(4)];
    Parallelism layout =
        gpus > 1 && random.nextBoolean()
            ? pick(random, new Parallelism(gpus / 2, 2, 1), new Parallelism(gpus / 2, 1, 2))
            : new Parallelism(gpus, 1, 1);
    String model = pick(random, A14B, A14B, TI2V);
    int frames = pick(random, 1, 5, 9, 21, 41, 81);
    Workload workload =
        model.equals(TI2V)
            ? new Workload(1280, 704, frames, 2)
            : pick(random, new Workload(832, 480, frames, 2), new Workload(1280, 720, frames, 2));
    Scenario.Builder builder =
        builder(
            model,
            machine,
            workload,
            layout,
            pick(random, 1, 2, 4, 8, 27),
            pick(random, 3.0, 5.0, 12.0));
    if (!machine.equals("rtx-4090")) {
      builder.deviceMemoryBudget(DataSize.parse(pick(random, "24GiB", "30GiB", "48GiB", "79GiB")));
    }
    Scenario scenario = builder.build();

    double layerwise = run(scenario, "layerwise").report.denoiseSeconds();
    double scheduleAware = run(scenario, "schedule-aware").report.denoiseSeconds();

    assertThat(scheduleAware)
        .as("on %d GPUs of %s, %s, %s", gpus, machine, layout, workload)
        .isLessThan(1.002 * layerwise + layerSeconds(scenario));
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }
}
