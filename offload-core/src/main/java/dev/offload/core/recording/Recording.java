package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What a strategy that is not trusted wrote.
 *
 * @param options the options that held
 * @param sequence the programs of the runs of a queue; mostly one, as all are alike
 * @param decision what the plan has decided, in one sentence; empty if there was nothing to decide
 * @param movement what the plan says it does with the weights; empty if it says nothing
 */
public record Recording(
    StrategyOptions options, RunSequence sequence, String decision, Optional<Movement> movement) {
  /** Validates the parts; a plan that answers null has no decision, and says nothing. */
  public Recording {
    Objects.requireNonNull(options);
    Objects.requireNonNull(sequence);
    decision = Objects.requireNonNullElse(decision, "");
    movement = Objects.requireNonNullElse(movement, Optional.empty());
  }

  /** Returns the program; of a queue whose runs differ, that of the last before they repeat. */
  public Program program() {
    return sequence.last();
  }

  /**
   * Records a program on a thread of its own. Whatever the strategy throws, and a loop without end,
   * becomes a failure that names the strategy and the callback.
   *
   * @param options asks the strategy for its options
   * @param rehearser plays the plans between which the strategy chooses
   * @param origin the jar that the strategy came from; empty where failures need not name it
   * @param limit how long the strategy may take for everything, more than 0
   * @throws OffloadException if an option is wrong, or the strategy fails
   */
  public static Recording of(
      Scenario scenario,
      OffloadStrategy strategy,
      Supplier<StrategyOptions> options,
      Rehearser rehearser,
      Optional<String> origin,
      Duration limit) {
    RecordingWatch watch = new RecordingWatch(strategy.name(), origin);
    try {
      return PluginCall.within(limit, () -> record(scenario, strategy, options, rehearser, watch));
    } catch (TimeoutException e) {
      throw watch.reportSilence(PluginCall.describe(limit));
    } catch (ExecutionException e) {
      // Wrapped on the other thread, where even the words of a failure may take for ever.
      throw e.getCause() instanceof OffloadException known ? known : watch.report(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OffloadException.of(ErrorCode.INTERNAL, "The recording was interrupted.").causedBy(e);
    } finally {
      watch.close();
    }
  }

  private static Recording record(
      Scenario scenario,
      OffloadStrategy strategy,
      Supplier<StrategyOptions> options,
      Rehearser rehearser,
      RecordingWatch watch) {
    StrategyOptions values;
    try {
      values = options.get();
    } catch (OffloadException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw watch.report(e);
    }
    return ProgramRecorder.record(scenario, strategy, values, rehearser, watch);
  }
}
