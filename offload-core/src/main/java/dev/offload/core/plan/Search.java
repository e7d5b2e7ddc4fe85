package dev.offload.core.plan;

import dev.offload.core.engine.Engine;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plan.Attempt.Outcome;
import dev.offload.core.recording.StrategyChoices;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.ProgramFloor;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Plays choices through, those that cannot matter left out. Used by one thread, which has others
 * work for it.
 *
 * <p>It goes in two rounds, each of which knows only what the rounds before it found, so that the
 * outcome does not depend on the number of threads. The first tries the first choice of every
 * strategy on every layout. The second tries the rest, and leaves out what the first proves
 * useless:
 *
 * <ul>
 *   <li>All but the first few choices on a layout whose lower bound exceeds the fastest time found
 *       by more than what {@link Selection} takes for as fast: no plan beats the bound, so none of
 *       them is chosen. The few are tried all the same, as they may need less memory.
 *   <li>Runs of programs that take no less device memory and host memory than a candidate found,
 *       and more time than is as fast as it, by what is certain of a program before it runs: such a
 *       one is neither chosen nor on the front. Nor is one that certainly exceeds the memory.
 *   <li>Further choices of a strategy whose first changes outputs, where that is not allowed.
 * </ul>
 */
final class Search {
  /** How many choices of a strategy are tried on a layout that cannot hold the fastest plan. */
  private static final int CHOICES_ON_SLOW_LAYOUTS = 4;

  private final PlanRequest request;
  private final Engine engine;
  private final Duration limit;
  private final Workers workers;
  private final List<Scenario> scenarios;
  private final List<LowerBound> bounds;
  private final List<Outcome> outcomes = new ArrayList<>();
  private int leftOut;

  Search(PlanRequest request, Engine engine, Duration limit, Workers workers) {
    this.request = request;
    this.engine = engine;
    this.limit = limit;
    this.workers = workers;
    this.scenarios = request.scenarios().stream().map(this::withMargin).toList();
    this.bounds = scenarios.stream().map(LowerBound::of).toList();
  }

  private Scenario withMargin(Scenario scenario) {
    return scenario.toBuilder()
        .deviceMemoryBudget(request.margin().within(scenario.deviceMemoryBudget()))
        .build();
  }

  /** Returns the scenarios with the margin taken off, in the order of the request. */
  List<Scenario> scenarios() {
    return scenarios;
  }

  /** Returns how many choices were not played through. */
  int leftOut() {
    return leftOut;
  }

  /**
   * Returns what was played through, by layout, strategy and choice.
   *
   * @throws OffloadException if an option of the user is wrong
   */
  List<Outcome> outcomes() {
    List<Attempt> attempts = attempts();
    run(attempts.stream().filter(attempt -> attempt.number() == 0).toList(), floor -> false);
    List<Outcome> first = List.copyOf(outcomes);
    List<Attempt> rest = new ArrayList<>();
    for (Attempt attempt : attempts) {
      if (attempt.number() > 0) {
        if (isOfUse(attempt, first)) {
          rest.add(attempt);
        } else {
          leftOut++;
        }
      }
    }
    List<Candidate> found =
        first.stream()
            .filter(outcome -> outcome.run().isPresent())
            .map(Outcome::candidate)
            .filter(candidate -> candidate.fits() && isAllowed(candidate))
            .toList();
    runRest(rest, found);
    refuseMistakes();
    outcomes.removeIf(outcome -> outcome.run().isEmpty());
    outcomes.sort(
        Comparator.comparingInt((Outcome outcome) -> outcome.attempt().layout())
            .thenComparingInt(outcome -> outcome.attempt().strategy())
            .thenComparingInt(outcome -> outcome.attempt().number()));
    return List.copyOf(outcomes);
  }

  private boolean isAllowed(Candidate candidate) {
    return candidate.lossless() || request.allowLossy();
  }

  // What there is to try.

  private List<Attempt> attempts() {
    // A strategy that fails here fails everywhere: it is asked once.
    List<Callable<List<Attempt>>> questions = new ArrayList<>();
    for (int s = 0; s < request.strategies().size(); s++) {
      int strategy = s;
      questions.add(() -> attempts(0, strategy));
    }
    List<List<Attempt>> onFirst = workers.all(questions);
    questions.clear();
    for (int l = 1; l < scenarios.size(); l++) {
      for (int s = 0; s < onFirst.size(); s++) {
        if (!onFirst.get(s).isEmpty()) {
          int layout = l;
          int strategy = s;
          questions.add(() -> attempts(layout, strategy));
        }
      }
    }
    List<Attempt> all = new ArrayList<>();
    onFirst.forEach(all::addAll);
    workers.all(questions).forEach(all::addAll);
    return all;
  }

  /** Returns the choices of a strategy on a layout; none if it fails, which is then an outcome. */
  private List<Attempt> attempts(int layout, int strategy) {
    Scenario scenario = scenarios.get(layout);
    StrategyRequest asked = request.strategies().get(strategy);
    List<Map<String, String>> choices;
    try {
      choices = StrategyChoices.of(scenario, asked.strategy(), asked.origin(), limit);
    } catch (OffloadException e) {
      Attempt attempt = new Attempt(scenario, layout, strategy, 0, asked, false);
      StrategyRun failed = StrategyRun.failed(asked, e.problem());
      synchronized (outcomes) {
        outcomes.add(new Outcome(attempt, Optional.of(failed), Optional.empty(), false));
      }
      return List.of();
    }
    boolean narrowed = !asked.given().isEmpty();
    Map<Map<String, String>, StrategyRequest> distinct = new LinkedHashMap<>();
    for (Map<String, String> choice : choices) {
      Map<String, String> values = new HashMap<>(choice);
      values.putAll(asked.given());
      StrategyRequest chosen = new StrategyRequest(asked.strategy(), values, asked.origin());
      distinct.putIfAbsent(chosen.options(scenario).asMap(), chosen);
    }
    List<Attempt> attempts = new ArrayList<>();
    for (StrategyRequest chosen : distinct.values()) {
      attempts.add(new Attempt(scenario, layout, strategy, attempts.size(), chosen, narrowed));
    }
    return attempts;
  }

  private boolean isOfUse(Attempt attempt, List<Outcome> first) {
    Optional<Candidate> own =
        first.stream()
            .filter(
                outcome ->
                    outcome.attempt().layout() == attempt.layout()
                        && outcome.attempt().strategy() == attempt.strategy())
            .filter(outcome -> outcome.run().isPresent())
            .map(Outcome::candidate)
            .findFirst();
    if (own.isPresent() && !isAllowed(own.get())) {
      return false;
    }
    double fastest =
        first.stream()
            .filter(outcome -> outcome.run().isPresent())
            .map(Outcome::candidate)
            .filter(candidate -> candidate.fits() && isAllowed(candidate))
            .mapToDouble(Candidate::denoiseSeconds)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    // The bound holds for weights in bf16 alone.
    boolean canBeFastest =
        request.allowLossy()
            || bounds.get(attempt.layout()).seconds() < fastest * Selection.AS_FAST;
    return canBeFastest || attempt.number() < CHOICES_ON_SLOW_LAYOUTS;
  }

  // Trying it.

  private void runRest(List<Attempt> attempts, List<Candidate> found) {
    Map<Integer, Predicate<ProgramFloor>> useless = new HashMap<>();
    for (int layout = 0; layout < scenarios.size(); layout++) {
      Scenario scenario = scenarios.get(layout);
      useless.put(
          layout,
          floor ->
              !floor.mayFit(scenario)
                  || (!floor.lossless() && !request.allowLossy())
                  || found.stream().anyMatch(candidate -> isNoBetter(floor, candidate)));
    }
    List<Callable<Outcome>> pieces = new ArrayList<>();
    for (Attempt attempt : attempts) {
      pieces.add(() -> run(attempt, useless.get(attempt.layout())));
    }
    List<Outcome> results = workers.all(pieces);
    results.stream()
        .filter(outcome -> outcome.run().isEmpty() && outcome.refusal().isEmpty())
        .forEach(outcome -> leftOut++);
    outcomes.addAll(results);
  }

  private static boolean isNoBetter(ProgramFloor floor, Candidate candidate) {
    return candidate.denoiseSeconds() * Selection.AS_FAST <= floor.seconds()
        && candidate.deviceBytes() <= floor.deviceBytes()
        && candidate.hostBytes() <= floor.hostBytes();
  }

  private void run(List<Attempt> attempts, Predicate<ProgramFloor> canBeLeftOut) {
    List<Callable<Outcome>> pieces = new ArrayList<>();
    attempts.forEach(attempt -> pieces.add(() -> run(attempt, canBeLeftOut)));
    outcomes.addAll(workers.all(pieces));
  }

  private Outcome run(Attempt attempt, Predicate<ProgramFloor> canBeLeftOut) {
    return attempt.run(engine, limit, bounds.get(attempt.layout()), canBeLeftOut);
  }

  /** Throws the refusal of a strategy that refuses the user's options with each of its choices. */
  private void refuseMistakes() {
    for (int strategy = 0; strategy < request.strategies().size(); strategy++) {
      int index = strategy;
      List<Outcome> own =
          outcomes.stream().filter(outcome -> outcome.attempt().strategy() == index).toList();
      if (!own.isEmpty() && own.stream().allMatch(outcome -> outcome.refusal().isPresent())) {
        throw own.get(0).refusal().orElseThrow();
      }
    }
  }
}
