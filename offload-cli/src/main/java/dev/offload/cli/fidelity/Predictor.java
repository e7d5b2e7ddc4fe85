package dev.offload.cli.fidelity;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Program;
import dev.offload.core.report.EngineRehearser;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Scenario;
import java.time.Duration;
import java.util.Objects;

/**
 * Simulates one measured run under varying constants. Not thread-safe: it remembers the last
 * program that the strategy wrote. Constants of links and kernels change it only where a strategy
 * chooses between plans; what counts is then predicted {@link #again afresh}.
 */
final class Predictor {
  private final MeasuredRun run;
  private final Engine engine;
  private final Duration limit;
  private Program program;
  private double warmupSeconds;

  /**
   * @param limit how long the strategy may take to write its program
   */
  Predictor(MeasuredRun run, Engine engine, Duration limit) {
    this.run = Objects.requireNonNull(run);
    this.engine = Objects.requireNonNull(engine);
    this.limit = Objects.requireNonNull(limit);
  }

  MeasuredRun run() {
    return run;
  }

  /** Returns another that remembers nothing: its strategy chooses under the next constants. */
  Predictor again() {
    return new Predictor(run, engine, limit);
  }

  /** Returns what the strategy wrote last; null before the first prediction. */
  Program program() {
    return program;
  }

  /**
   * Simulates the run.
   *
   * @throws OffloadException if the strategy fails, or its program is not safe
   */
  Prediction predict(Constants constants) {
    Scenario scenario = run.scenario().toBuilder().machine(constants.machine()).build();
    if (program == null || scenario.firstStepWarmupSeconds() != warmupSeconds) {
      program = run.request().recordSafe(scenario, limit, new EngineRehearser(engine));
      warmupSeconds = scenario.firstStepWarmupSeconds();
    }
    Timeline timeline = engine.run(scenario, program);
    return new Prediction(
        scenario, timeline, RunReport.of(scenario, timeline), constants.outsideSeconds().value());
  }
}
