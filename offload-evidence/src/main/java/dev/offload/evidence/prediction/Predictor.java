package dev.offload.evidence.prediction;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Simulates one measured run under varying constants. Not thread-safe: it remembers the last
 * program that the strategy wrote. Constants of links and kernels change it only where a strategy
 * chooses between plans; what counts is then predicted {@link #again afresh}.
 */
public final class Predictor {
  private final MeasuredRun run;
  private final Engine engine;
  private final Duration limit;
  private Program program;

  /**
   * Makes a predictor that remembers nothing.
   *
   * @param limit how long the strategy may take to write its program
   */
  public Predictor(MeasuredRun run, Engine engine, Duration limit) {
    this.run = Objects.requireNonNull(run);
    this.engine = Objects.requireNonNull(engine);
    this.limit = Objects.requireNonNull(limit);
  }

  /** Returns the run. */
  public MeasuredRun run() {
    return run;
  }

  /** Returns another that remembers nothing: its strategy chooses under the next constants. */
  public Predictor again() {
    return new Predictor(run, engine, limit);
  }

  /** Returns what the strategy wrote last; null before the first prediction. */
  public Program program() {
    return program;
  }

  /**
   * Simulates the run.
   *
   * @throws OffloadException if the strategy fails, or its program is not safe
   */
  public Prediction predict(Constants constants) {
    Scenario scenario = run.scenario().toBuilder().machine(constants.machine()).build();
    double warmup = scenario.firstStepWarmupSeconds();
    if (program == null || delay(program).isPresent() != warmup > 0) {
      program = run.request().recordSafe(scenario, limit, StrategyRunner.of(engine));
    } else if (warmup > 0 && delay(program).get().seconds() != warmup) {
      program = delayed(program, warmup);
    }
    Timeline timeline = engine.run(scenario, program);
    return new Prediction(
        scenario,
        timeline,
        RunReport.of(scenario, timeline),
        constants.outsideSeconds(scenario.workload()));
  }

  /** Returns the warm-up of a program, which comes before all else. */
  private static Optional<Operation.HostDelay> delay(Program program) {
    return program.segments().get(0).operations().get(0) instanceof Operation.HostDelay delay
        ? Optional.of(delay)
        : Optional.empty();
  }

  /** Another warm-up changes no order, so that what was proved of the program still holds. */
  private static Program delayed(Program program, double seconds) {
    List<Segment> segments = new ArrayList<>(program.segments());
    List<Operation> first = new ArrayList<>(segments.get(0).operations());
    first.set(0, new Operation.HostDelay(delay(program).orElseThrow().reason(), seconds));
    segments.set(0, new Segment(segments.get(0).step(), first));
    return new Program(
        segments,
        program.preloaded(),
        program.events(),
        program.hostHomes(),
        program.left(),
        program.waitingForwards());
  }
}
