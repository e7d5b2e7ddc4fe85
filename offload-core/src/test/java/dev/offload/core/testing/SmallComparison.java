package dev.offload.core.testing;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.LinkScope;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.model.Precision;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.DeviceMemory;
import dev.offload.core.report.FirstStep;
import dev.offload.core.report.HostUsage;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.MovedBytes;
import dev.offload.core.report.Quantization;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StepTimes;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.report.TransferTimes;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A comparison of made-up strategies with round numbers. */
public final class SmallComparison {
  private static final long GIBIBYTE = 1L << 30;

  private SmallComparison() {}

  /** Returns one recommended, one slower, one infeasible and one failed strategy. */
  public static Comparison create() {
    return new Comparison(
        scenario(),
        List.of(
            result("quick", "quick", Map.of(), Optional.empty(), report(1.5, 2, 0)),
            result(
                "slow",
                "slow:depth=2",
                new TreeMap<>(Map.of("depth", "2", "mode", "a,\"b\"")),
                Optional.empty(),
                report(2, 12, 30)),
            result("huge", "huge", Map.of(), Optional.of("does not fit the GPU"), report(1, 90, 0)),
            new StrategyResult(
                "broken",
                "broken",
                Map.of(),
                false,
                "failed",
                "",
                Optional.empty(),
                Optional.empty())),
        new LowerBound(new Parallelism(1, 1, 1), 0, 3.25, 0, 0, 1, List.of()));
  }

  /** Returns a comparison in which nothing fits. */
  public static Comparison infeasible() {
    Comparison all = create();
    return new Comparison(all.scenario(), all.results().subList(2, 4), all.lowerBound());
  }

  private static StrategyResult result(
      String name,
      String label,
      Map<String, String> options,
      Optional<String> objection,
      RunReport report) {
    return new StrategyResult(
        name,
        label,
        options,
        objection.isEmpty(),
        objection.orElse("fits"),
        "",
        Optional.empty(),
        Optional.of(report));
  }

  private static RunReport report(double steadySeconds, long gibibytes, double copiedGigabytes) {
    return new RunReport(
        new StepTimes(
            List.of(steadySeconds + 1, steadySeconds, steadySeconds + 0.5), OptionalInt.of(3)),
        new FirstStep(1, 0.25, steadySeconds - 0.25),
        new TransferTimes(0.75, 0.25, 0.25, 0.25, 0.125, 3, 1),
        new MovedBytes((long) (copiedGigabytes * 1e9), 0, 1_000),
        new DeviceMemory(gibibytes * GIBIBYTE, 1, 1),
        new HostUsage(4_000_000_000L, 0),
        Quantization.NONE);
  }

  static Scenario scenario() {
    return Scenario.builder()
        .runtime(TestRuntimes.SGLANG_2026_09)
        .model(model())
        .machine(machine())
        .workload(new Workload(64, 32, 5, 2))
        .parallelism(new Parallelism(2, 1, 1))
        .noise(
            new NoisePlan(
                "made up",
                5,
                OptionalDouble.of(0.5),
                List.of(
                    new DenoisingStep(1, 0.9, 900, 0),
                    new DenoisingStep(2, 0.7, 700, 0),
                    new DenoisingStep(3, 0.25, 250.5, 1))))
        .build();
  }

  private static ModelDescription model() {
    LayerDescription layer =
        new LayerDescription("blocks.0", List.of(new TensorDescription("w", 100)), List.of());
    ExpertDescription high =
        new ExpertDescription("transformer", layer, List.of(), List.of(layer), List.of());
    ExpertDescription low =
        new ExpertDescription("transformer_2", layer, List.of(), List.of(layer), List.of());
    return new ModelDescription(
        "Some-Org/Small",
        "made up",
        Optional.empty(),
        List.of(high, low),
        4,
        8,
        16,
        new LatentGeometry(4, 8, 1, 2, 2),
        List.of(component("text_encoder")),
        component("vae"),
        8,
        new SamplingDefaults(
            64,
            32,
            5,
            16,
            3,
            2,
            List.of(4.0),
            NoiseDefaults.of("sglang-flow-unipc", 5, OptionalDouble.of(0.5))));
  }

  private static ComponentDescription component(String name) {
    return new ComponentDescription(name, List.of(new TensorDescription("w", 10)), Precision.BF16);
  }

  private static Machine machine() {
    Route route = new Route(List.of("slot"), constant(1), Optional.empty());
    return new Machine(
        "small-box",
        "Two small GPUs",
        new Accelerator(
            "Small GPU",
            constant(80.0 * GIBIBYTE),
            constant(1e12),
            constant(1e14),
            Optional.empty(),
            constant(0.5),
            constant(0.5),
            constant(0.5)),
        2,
        2,
        constant(64e9),
        constant(1),
        Map.of("slot", new Link("slot", LinkScope.GPU, constant(10e9), constant(0))),
        Arrays.stream(TrafficClass.values())
            .collect(Collectors.toMap(Function.identity(), traffic -> route)));
  }

  private static Constant constant(double value) {
    return new Constant(value, Provenance.ASSUMED, "made up");
  }
}
