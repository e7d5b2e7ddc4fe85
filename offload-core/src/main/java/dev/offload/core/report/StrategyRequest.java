package dev.offload.core.report;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Program;
import dev.offload.core.recording.Recording;
import dev.offload.core.recording.Rehearser;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.Verifier;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A strategy to be tried, with the options that the user gave.
 *
 * @param strategy the strategy
 * @param given options by name
 * @param origin the jar that the strategy came from, for messages about its failures; empty if they
 *     need not name it
 */
public record StrategyRequest(
    OffloadStrategy strategy, Map<String, String> given, Optional<String> origin) {
  /** Copies the options. */
  public StrategyRequest {
    Objects.requireNonNull(strategy);
    given = Map.copyOf(given);
    Objects.requireNonNull(origin);
  }

  /** Makes a request for a strategy whose origin need not be named. */
  public StrategyRequest(OffloadStrategy strategy, Map<String, String> given) {
    this(strategy, given, Optional.empty());
  }

  /** Returns the strategy's name with what the user gave, as in "layerwise:variant=v1". */
  public String label() {
    return label(strategy.name(), new TreeMap<>(given));
  }

  /** Returns a strategy's name with options in their order, as a user writes them. */
  public static String label(String name, Map<String, String> options) {
    return options.isEmpty()
        ? name
        : options.entrySet().stream()
            .map(option -> option.getKey() + "=" + option.getValue())
            .collect(Collectors.joining(",", name + ":", ""));
  }

  /** Returns all options, the defaults of the scenario's software included. */
  public StrategyOptions options(Scenario scenario) {
    Map<String, String> defaults =
        scenario.runtime().strategyDefaults().getOrDefault(strategy.name(), Map.of());
    return StrategyOptions.of(strategy, defaults, given);
  }

  /**
   * Lets the strategy write its program, as {@link Recording#of} does.
   *
   * @param rehearser plays the plans between which the strategy chooses
   * @param limit how long the strategy may take, more than 0
   * @throws OffloadException if an option is wrong, or the strategy fails
   */
  public Recording record(Scenario scenario, Duration limit, Rehearser rehearser) {
    return Recording.of(scenario, strategy, () -> options(scenario), rehearser, origin, limit);
  }

  /**
   * Lets the strategy write its program, as {@link #record} does, and proves it safe but for the
   * memory that it takes.
   *
   * @throws OffloadException as {@link #record}, or if the program is not safe
   */
  public Program recordSafe(Scenario scenario, Duration limit, Rehearser rehearser) {
    Recording recording = record(scenario, limit, rehearser);
    for (Program program : recording.sequence().runs()) {
      Optional<Hazard> hazard = Verifier.verify(scenario, program).firstBeyondBudget();
      if (hazard.isPresent()) {
        throw unsafe(hazard.get());
      }
    }
    return recording.program();
  }

  /** Returns the failure of a program that is not safe. */
  OffloadException unsafe(Hazard hazard) {
    return OffloadException.of(
        ErrorCode.UNSAFE_PROGRAM,
        "The program of (%s) is not safe: %s.".formatted(label(), hazard),
        "Maybe 'offload verify' says more.");
  }

  /** Returns whether a failure of the recording is the user's to mend: a wrong option. */
  public boolean isUsersMistake(OffloadException failure) {
    return failure.code().category() == ErrorCategory.USAGE && !given.isEmpty();
  }
}
