package dev.offload.core.plugin;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;
import java.util.function.Supplier;

/**
 * A strategy with what it said of itself when it was found, so that nobody has to ask again: a
 * second answer might be another one, or none.
 */
record DescribedStrategy(
    String name, String description, List<StrategyOption<?>> options, OffloadStrategy strategy)
    implements OffloadStrategy {

  /**
   * Asks a strategy what it is.
   *
   * @throws OffloadException naming the strategy, if its description or its options fail
   */
  static DescribedStrategy of(OffloadStrategy strategy) {
    String name = strategy.name();
    return new DescribedStrategy(
        name,
        ask(name, "description", strategy::description),
        ask(name, "options", () -> copy(strategy.options())),
        strategy);
  }

  private static List<StrategyOption<?>> copy(List<StrategyOption<?>> options) {
    return options == null ? null : List.copyOf(options);
  }

  private static <T> T ask(String name, String what, Supplier<T> question) {
    T answer;
    try {
      answer = question.get();
    } catch (LinkageError e) {
      throw e;
    } catch (Throwable e) {
      // Bytecode can throw checked exceptions where none is declared.
      throw failure(name, "fails with %s".formatted(PluginCall.describe(e)), what).causedBy(e);
    }
    if (answer == null) {
      throw failure(name, "answers null", what);
    }
    return answer;
  }

  private static OffloadException failure(String name, String problem, String what) {
    return OffloadException.of(
        ErrorCode.BROKEN_PLUGIN,
        "The strategy (%s) %s when asked for its %s.".formatted(name, problem, what),
        Discovery.ASK_THE_AUTHOR);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions values) {
    return strategy.plan(setting, values);
  }

  @Override
  public boolean movesParts(StrategyOptions values) {
    return strategy.movesParts(values);
  }

  @Override
  public List<StrategyOptions> choices(RunSetting setting) {
    return strategy.choices(setting);
  }
}
