package dev.offload.core.plan;

import dev.offload.core.engine.Engine;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plan.Attempt.Outcome;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.StrategyRun;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the fastest safe plan: which strategy, with which options, on which parallel layout. The
 * same request gives the same plan, whatever the number of threads. Immutable and thread-safe.
 *
 * <p>The chosen plan is no slower than any candidate of a strategy whose options alone say what it
 * does, and at most 0.1 % slower than any other; of those it is the one that needs the least device
 * memory. So it is never slower than a trivial plan that a strategy offers in its {@linkplain
 * dev.offload.core.strategy.OffloadStrategy#choices choices}.
 */
public final class Planner {
  /** Up to this multiple of the fastest time, another plan is as fast. */
  public static final double AS_FAST = 1.001;

  private final Engine engine;
  private final Duration limit;
  private final int threads;

  private Planner(Engine engine, Duration limit, int threads) {
    this.engine = Objects.requireNonNull(engine);
    this.limit = Objects.requireNonNull(limit);
    this.threads = threads;
  }

  /** Makes a planner that uses all cores and gives strategies the usual time to answer. */
  public Planner(Engine engine) {
    this(engine, PluginCall.DEFAULT_LIMIT);
  }

  /**
   * Makes a planner that uses all cores.
   *
   * @param engine plays the choices through
   * @param limit how long a strategy may take to name its choices, and to write each program; more
   *     than 0
   */
  public Planner(Engine engine, Duration limit) {
    this(engine, limit, java.lang.Runtime.getRuntime().availableProcessors());
  }

  /**
   * Returns a planner that uses so many threads.
   *
   * @throws OffloadException if the number is below 1
   */
  public Planner withThreads(int count) {
    if (count < 1) {
      throw OffloadException.invalid(
          "The number of threads (%d) must be positive.".formatted(count));
    }
    return new Planner(engine, limit, count);
  }

  /**
   * Returns the plan.
   *
   * @throws OffloadException as {@link #plan(PlanRequest, PlanListener)}
   */
  public Plan plan(PlanRequest request) {
    return plan(request, PlanListener.NONE);
  }

  /**
   * Returns the plan. That nothing fits is one, too; a strategy that breaks its contract becomes a
   * candidate that says so.
   *
   * @param listener is told how far the search is
   * @throws OffloadException if an option that the user gave is wrong, the margin leaves no memory,
   *     or the calling thread is interrupted
   */
  public Plan plan(PlanRequest request, PlanListener listener) {
    try (Workers workers = new Workers(threads, listener)) {
      Search search = new Search(request, engine, limit, workers);
      List<Outcome> outcomes = search.outcomes();
      List<Candidate> candidates = outcomes.stream().map(Outcome::candidate).toList();
      List<Outcome> allowed =
          outcomes.stream().filter(outcome -> request.allows(outcome.candidate())).toList();
      Optional<Candidate> chosen = Selection.of(allowed);
      LowerBound bound =
          search.scenarios().stream()
              .map(LowerBound::of)
              .min(Comparator.comparingDouble(LowerBound::seconds))
              .orElseThrow();
      return new Plan(
          request,
          chosen,
          chosen.flatMap(candidate -> run(candidate, allowed)),
          candidates,
          search.leftOut(),
          ParetoFront.of(allowed.stream().map(Outcome::candidate).toList()),
          bound,
          chosen
              .map(candidate -> new SensitivityAnalysis(engine, workers).of(candidate, allowed))
              .orElse(List.of()));
    }
  }

  private static Optional<StrategyRun> run(Candidate chosen, List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.candidate().equals(chosen))
        .findFirst()
        .flatMap(Outcome::run);
  }
}
