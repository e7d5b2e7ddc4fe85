package dev.offload.core.plan;

import dev.offload.core.report.LowerBound;
import dev.offload.core.report.StrategyRun;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A planner's answer. Immutable and thread-safe.
 *
 * @param request the question
 * @param chosen the plan to use; empty if nothing fits
 * @param run what was chosen, with its program; empty if nothing fits
 * @param candidates all that was played through, by scenario and strategy in the order of the
 *     request
 * @param leftOut how many choices were not played through, since it is certain that none is the
 *     fastest
 * @param front of the candidates that fit, those that no other one beats in time, device memory and
 *     host memory at once, the fastest first; of candidates that are alike, the first
 * @param bound the time that no plan with weights in bf16 can beat within the budget, on the layout
 *     where it is lowest
 * @param sensitivity the constants of the machine, varied, in the order of the machine; empty if
 *     nothing fits
 */
public record Plan(
    PlanRequest request,
    Optional<Candidate> chosen,
    Optional<StrategyRun> run,
    List<Candidate> candidates,
    int leftOut,
    List<Candidate> front,
    LowerBound bound,
    List<Sensitivity> sensitivity) {
  /** Copies the lists. */
  public Plan {
    Objects.requireNonNull(request);
    Objects.requireNonNull(chosen);
    Objects.requireNonNull(run);
    candidates = List.copyOf(candidates);
    front = List.copyOf(front);
    Objects.requireNonNull(bound);
    sensitivity = List.copyOf(sensitivity);
  }
}
