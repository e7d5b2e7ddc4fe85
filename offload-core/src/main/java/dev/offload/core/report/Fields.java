package dev.offload.core.report;

import dev.offload.core.scenario.Scenario;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** The fields of the machine-readable forms, in their order. */
public final class Fields {
  /** The fields of a scenario. */
  public static final List<Field<Scenario>> SCENARIO =
      List.of(
          new Field<>("model", scenario -> scenario.model().id()),
          new Field<>("hardware", scenario -> scenario.machine().name()),
          new Field<>("gpus", scenario -> scenario.parallelism().gpus()),
          new Field<>("ulysses", scenario -> scenario.parallelism().ulysses()),
          new Field<>("ring", scenario -> scenario.parallelism().ring()),
          new Field<>("cfgParallel", scenario -> scenario.parallelism().guidance()),
          new Field<>("width", scenario -> scenario.workload().width()),
          new Field<>("height", scenario -> scenario.workload().height()),
          new Field<>("frames", scenario -> scenario.workload().frames()),
          new Field<>("steps", scenario -> scenario.noise().steps().size()),
          new Field<>("tokens", Scenario::tokens),
          new Field<>("flowShift", scenario -> scenario.noise().flowShift()),
          new Field<>("boundaryRatio", scenario -> orNull(scenario.noise().boundaryRatio())),
          new Field<>("switchStep", scenario -> orNull(scenario.switchStep())),
          new Field<>("runtime", scenario -> scenario.runtime().name()),
          new Field<>("fingerprint", Scenario::fingerprint));

  /** What else of a scenario decides a result: the warm-up, and the limits of memory. */
  public static final List<Field<Scenario>> LIMITS =
      List.of(
          new Field<>("warmupSeconds", Scenario::firstStepWarmupSeconds),
          new Field<>("vramBytes", scenario -> scenario.deviceMemoryBudget().bytes()),
          new Field<>("hostRamBytes", scenario -> scenario.hostMemoryBudget().bytes()));

  /** The fields of a result; the lower bound is that of the scenario, the same for all. */
  public static List<Field<StrategyResult>> result(double lowerBoundSeconds) {
    return List.of(
        new Field<>("strategy", StrategyResult::strategy),
        new Field<>("options", StrategyResult::options),
        new Field<>("feasible", StrategyResult::feasible),
        new Field<>("reason", StrategyResult::reason),
        report("denoiseSeconds", RunReport::denoiseSeconds),
        report("firstStepSeconds", report -> report.steps().first()),
        report("firstStepWarmupSeconds", report -> report.firstStep().warmupSeconds()),
        report("firstStepLoadSeconds", report -> report.firstStep().loadSeconds()),
        report("firstStepComputeSeconds", report -> report.firstStep().computeSeconds()),
        report("steadyStepSeconds", report -> orNull(report.steps().steady())),
        report("switchStepSeconds", report -> orNull(report.steps().switching())),
        report("stepSeconds", report -> report.steps().seconds()),
        report("peakGpuBytes", report -> report.device().peakBytes()),
        report("hostPinnedBytes", report -> report.host().pinnedBytes()),
        report("hostPageableBytes", report -> report.host().pageableBytes()),
        report("h2dBytes", report -> report.moved().h2dBytes()),
        report("d2hBytes", report -> report.moved().d2hBytes()),
        report("collectiveBytes", report -> report.moved().collectiveBytes()),
        report("exposedTransferSeconds", report -> report.transfers().exposedSeconds()),
        report("contentionSeconds", report -> report.transfers().contentionSeconds()),
        new Field<>("lowerBoundSeconds", result -> lowerBoundSeconds),
        new Field<>("decision", StrategyResult::decision),
        report("lossless", report -> report.quantization().lossless()),
        report("savedH2dBytes", report -> report.quantization().savedBytes()),
        report("dequantizeSeconds", report -> report.quantization().dequantizeSeconds()));
  }

  private Fields() {}

  private static Field<StrategyResult> report(String name, Function<RunReport, Object> value) {
    return new Field<>(name, result -> result.report().map(value).orElse(null));
  }

  /** Returns the number, or null if there is none. */
  public static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** Returns the number, or null if there is none. */
  public static Integer orNull(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }
}
