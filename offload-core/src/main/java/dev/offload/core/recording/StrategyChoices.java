package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Asks a strategy that is not trusted which options are worth trying. Stateless, thread-safe. */
public final class StrategyChoices {
  /** The most assignments that a strategy may offer on a setting. */
  public static final int MOST = 256;

  private StrategyChoices() {}

  /**
   * Returns what {@link OffloadStrategy#choices} offers, in its order. Whatever the strategy
   * throws, and a loop or a list without end, becomes a failure that names the strategy.
   *
   * @param origin the jar that the strategy came from; empty where failures need not name it
   * @param limit how long the strategy may take, more than 0
   * @return at least one, each with values of options that the strategy lists
   * @throws OffloadException if the strategy fails, or offers nothing, too much, an option that it
   *     does not list, or a value out of range
   */
  public static List<StrategyOptions> of(
      Scenario scenario, OffloadStrategy strategy, Optional<String> origin, Duration limit) {
    RecordingWatch watch = new RecordingWatch(strategy.name(), origin);
    watch.enter("choices");
    RunSetting setting = ProgramRecorder.setting(scenario, watch);
    try {
      return PluginCall.within(limit, () -> ask(strategy, setting));
    } catch (TimeoutException e) {
      throw watch.reportSilence(PluginCall.describe(limit));
    } catch (ExecutionException e) {
      throw watch.report(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OffloadException.of(ErrorCode.INTERNAL, "The question was interrupted.").causedBy(e);
    } finally {
      watch.close();
    }
  }

  private static List<StrategyOptions> ask(OffloadStrategy strategy, RunSetting setting) {
    List<StrategyOptions> offered = strategy.choices(setting);
    if (offered == null) {
      throw broken("It offers null.");
    }
    List<StrategyOptions> choices = new ArrayList<>();
    for (StrategyOptions choice : offered) {
      if (choices.size() == MOST) {
        throw broken("It offers more than %d choices.".formatted(MOST));
      }
      if (choice == null) {
        throw broken("It offers a choice that is null.");
      }
      // Refuses options that the strategy does not list, and values out of range.
      StrategyOptions.of(strategy, Map.of(), choice.asMap());
      choices.add(choice);
    }
    if (choices.isEmpty()) {
      throw broken("It offers no choice.");
    }
    return List.copyOf(choices);
  }

  private static OffloadException broken(String problem) {
    return OffloadException.of(ErrorCode.BROKEN_PLUGIN, problem);
  }
}
