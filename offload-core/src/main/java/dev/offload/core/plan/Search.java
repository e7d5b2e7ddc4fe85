package dev.offload.core.plan;

import dev.offload.core.engine.Engine;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plan.Attempt.Outcome;
import dev.offload.core.recording.StrategyChoices;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.ProgramFloor;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.StrategyOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Plays choices through, those that cannot matter left out. Used by one thread, which has others
 * work for it.
 *
 * <p>It goes in rounds, each of which knows only what the rounds before it found, so that the
 * outcome does not depend on the number of threads: the first choice of every strategy on the
 * layout with the lowest bound, a few more there, the first choices on the other layouts, the rest.
 * What the rounds before prove useless is left out:
 *
 * <ul>
 *   <li>Layouts whose lower bound is no less than {@linkplain Selection#longestSeconds the longest
 *       time that may be chosen}. No plan beats the bound, so none on them is chosen. A few choices
 *       of strategies that search nothing are tried all the same, as they may need less memory.
 *   <li>Runs of programs that take at least that time, and no less time, device memory and host
 *       memory than a candidate found, by what is certain of a program before it runs: such a one
 *       is neither chosen nor on the front. Nor is one that certainly exceeds the memory.
 *   <li>Every layout, where nothing fits on the one that needs the least memory: layouts differ in
 *       the memory of activations and in the number of ranks alone, so that what fits on another
 *       would fit there.
 * </ul>
 */
final class Search {
  /** How many choices of a strategy are tried to begin with, or for the sake of less memory. */
  private static final int FEW = 4;

  // Strategies that search rehearse plans that others choose.
  private static final int REMEMBERED_PROGRAMS = 64;

  private final PlanRequest request;
  private final List<StrategyRunner> runners;
  private final Duration limit;
  private final Workers workers;
  private final List<Scenario> scenarios;
  private final List<Double> bounds;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final Set<Attempt> untried = new LinkedHashSet<>();
  private int leftOut;

  Search(PlanRequest request, Engine engine, Duration limit, Workers workers) {
    this.request = request;
    this.limit = limit;
    this.workers = workers;
    this.scenarios = request.scenarios().stream().map(this::withMargin).toList();
    this.runners =
        scenarios.stream()
            .map(scenario -> StrategyRunner.remembering(engine, REMEMBERED_PROGRAMS))
            .toList();
    this.bounds =
        scenarios.stream()
            .map(
                scenario ->
                    request.allowLossy()
                        ? LowerBound.secondsInAnyPrecision(scenario)
                        : LowerBound.of(scenario).seconds())
            .toList();
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
    untried.addAll(attempts());
    int best = layout(Comparator.comparingDouble(bounds::get));
    run(attempt -> attempt.layout() == best && attempt.number() == 0);
    run(attempt -> attempt.layout() == best && attempt.number() < FEW && isOfUse(attempt, best));
    if (allowed().isEmpty()) {
      int leanest =
          layout(Comparator.comparingLong((Integer i) -> scenarios.get(i).activationBytes()));
      run(attempt -> attempt.layout() == leanest && isOfUse(attempt, best));
    }
    if (!allowed().isEmpty()) {
      run(attempt -> attempt.number() == 0 && isOfUse(attempt, best));
      run(attempt -> isOfUse(attempt, best));
    }
    leftOut += untried.size();
    refuseMistakes();
    outcomes.removeIf(outcome -> outcome.run().isEmpty());
    outcomes.sort(
        Comparator.comparingInt((Outcome outcome) -> outcome.attempt().layout())
            .thenComparingInt(outcome -> outcome.attempt().strategy())
            .thenComparingInt(outcome -> outcome.attempt().number()));
    return List.copyOf(outcomes);
  }

  /** Returns the first of the least layouts, by its place in the request. */
  private int layout(Comparator<Integer> order) {
    return IntStream.range(0, scenarios.size()).boxed().min(order).orElseThrow();
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
    List<StrategyOptions> choices;
    try {
      choices = StrategyChoices.of(scenario, asked.strategy(), asked.origin(), limit);
    } catch (OffloadException e) {
      Attempt attempt = new Attempt(scenario, layout, strategy, 0, asked, false);
      StrategyRun failed = StrategyRun.failed(scenario, asked, e);
      synchronized (outcomes) {
        outcomes.add(new Outcome(attempt, Optional.of(failed), Optional.empty(), false));
      }
      return List.of();
    }
    boolean narrowed = !asked.given().isEmpty();
    Map<StrategyOptions, StrategyRequest> distinct = new LinkedHashMap<>();
    for (StrategyOptions choice : choices) {
      Map<String, String> values = new HashMap<>(choice.asMap());
      values.putAll(asked.given());
      StrategyRequest chosen = new StrategyRequest(asked.strategy(), values, asked.origin());
      distinct.putIfAbsent(chosen.options(scenario), chosen);
    }
    List<Attempt> attempts = new ArrayList<>();
    for (StrategyRequest chosen : distinct.values()) {
      attempts.add(new Attempt(scenario, layout, strategy, attempts.size(), chosen, narrowed));
    }
    return attempts;
  }

  private boolean isOfUse(Attempt attempt, int bestLayout) {
    Optional<Outcome> first =
        outcomes.stream()
            .filter(outcome -> outcome.run().isPresent())
            .filter(outcome -> outcome.attempt().layout() == bestLayout)
            .filter(outcome -> outcome.attempt().strategy() == attempt.strategy())
            .filter(outcome -> outcome.attempt().number() == 0)
            .findFirst();
    boolean canBeChosen = bounds.get(attempt.layout()) < Selection.longestSeconds(allowed());
    return canBeChosen
        || (attempt.number() < FEW && first.filter(outcome -> !outcome.plain()).isEmpty());
  }

  /** Returns the outcomes so far that fit and may be used. */
  private List<Outcome> allowed() {
    return outcomes.stream()
        .filter(outcome -> outcome.run().isPresent() && request.allows(outcome.candidate()))
        .toList();
  }

  // Trying it.

  private void run(Predicate<Attempt> chosen) {
    List<Attempt> round = untried.stream().filter(chosen).toList();
    untried.removeAll(Set.copyOf(round));
    List<Outcome> allowed = allowed();
    double longestSeconds = Selection.longestSeconds(allowed);
    List<Candidate> found = allowed.stream().map(Outcome::candidate).toList();
    List<Callable<Outcome>> pieces = new ArrayList<>();
    for (Attempt attempt : round) {
      // What each strategy would take is told even if it is of no use.
      Predicate<ProgramFloor> useless =
          floor ->
              attempt.number() > 0
                  && (!floor.mayFit(attempt.scenario())
                      || (!floor.lossless() && !request.allowLossy())
                      || (floor.seconds() >= longestSeconds
                          && found.stream().anyMatch(other -> isNoBetter(floor, other))));
      pieces.add(() -> attempt.run(runners.get(attempt.layout()), limit, useless));
    }
    List<Outcome> results = workers.all(pieces);
    results.stream()
        .filter(outcome -> outcome.run().isEmpty() && outcome.refusal().isEmpty())
        .forEach(outcome -> leftOut++);
    outcomes.addAll(results);
  }

  private static boolean isNoBetter(ProgramFloor floor, Candidate candidate) {
    return candidate.denoiseSeconds() <= floor.seconds()
        && candidate.deviceBytes() <= floor.deviceBytes()
        && candidate.hostBytes() <= floor.hostBytes();
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
