package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;
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
 * @param program the program
 */
public record Recording(StrategyOptions options, Program program) {
  /** Validates the parts. */
  public Recording {
    Objects.requireNonNull(options);
    Objects.requireNonNull(program);
  }

  /**
   * Records a program on a thread of its own. Whatever the strategy throws, and a loop without end,
   * becomes a failure that names the strategy and the callback.
   *
   * @param options asks the strategy for its options
   * @param origin the jar that the strategy came from; empty where failures need not name it
   * @param limit how long the strategy may take for everything, more than 0
   * @throws OffloadException if an option is wrong, or the strategy fails
   */
  public static Recording of(
      Scenario scenario,
      OffloadStrategy strategy,
      Supplier<StrategyOptions> options,
      Optional<String> origin,
      Duration limit) {
    RecordingWatch watch = new RecordingWatch(strategy.name(), origin);
    try {
      return PluginCall.within(limit, () -> record(scenario, strategy, options, watch));
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
      RecordingWatch watch) {
    StrategyOptions values;
    try {
      values = options.get();
    } catch (OffloadException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw watch.report(e);
    }
    return new Recording(values, ProgramRecorder.record(scenario, strategy, values, watch));
  }
}
