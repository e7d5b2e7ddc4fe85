package dev.offload.core.plan;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.MachineConstant;
import dev.offload.core.hardware.MachineConstant.Kind;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.plan.Attempt.Outcome;
import dev.offload.core.plan.Sensitivity.Variation;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Plays the programs of the best candidates on machines of which one constant is another.
 *
 * <p>The programs stay as they were written: a strategy that searches might write another for
 * another machine, and memory is the same on all of them. How far a constant may be off depends on
 * how it came to be known, see {@link #uncertainty}.
 */
final class SensitivityAnalysis {
  /** How many candidates are played, the chosen one among them. */
  private static final int CONTENDERS = 8;

  private static final Set<Kind> SHARES =
      EnumSet.of(Kind.LINEAR_EFFICIENCY, Kind.ATTENTION_EFFICIENCY, Kind.MEMORY_EFFICIENCY);

  /** Sizes of memory and peaks are not in doubt, and every plan has the warm-up. */
  private static final Set<Kind> FIXED =
      EnumSet.of(
          Kind.GPU_MEMORY,
          Kind.GPU_MEMORY_RATE,
          Kind.BF16_PEAK,
          Kind.FP8_PEAK,
          Kind.HOST_MEMORY,
          Kind.FIRST_STEP_WARMUP);

  private final Engine engine;
  private final Workers workers;

  SensitivityAnalysis(Engine engine, Workers workers) {
    this.engine = engine;
    this.workers = workers;
  }

  /**
   * Returns by what factor a constant may be off, by judgement: what a manufacturer states, or
   * somebody measured, is met within a tenth elsewhere; a value without a source may be off by
   * half.
   */
  static double uncertainty(Provenance provenance) {
    return switch (provenance) {
      case DATASHEET, PUBLISHED, CALIBRATED -> 1.1;
      case ASSUMED -> 1.5;
    };
  }

  /** Returns what decides how fast plans are against each other, where it is above 0. */
  private static List<MachineConstant> variables(Machine machine) {
    return MachineConstant.of(machine).stream()
        .filter(each -> !FIXED.contains(each.kind()) && each.value().value() > 0)
        .toList();
  }

  /** Returns the highest value that has a meaning. */
  private static double most(Kind kind) {
    return SHARES.contains(kind) ? 1 : Double.MAX_VALUE;
  }

  private record Contender(Candidate candidate, Program program) {
    static Contender of(Outcome outcome) {
      return new Contender(outcome.candidate(), outcome.run().orElseThrow().program());
    }
  }

  /**
   * Returns what each constant would change.
   *
   * @param chosen the plan
   * @param allowed the outcomes that fit and may be used, the chosen one among them
   */
  List<Sensitivity> of(Candidate chosen, List<Outcome> allowed) {
    List<Contender> contenders = contenders(chosen, allowed);
    List<MachineConstant> variables = variables(chosen.scenario().machine());
    List<Callable<Variation>> pieces = new ArrayList<>();
    for (MachineConstant variable : variables) {
      double value = variable.value().value();
      double factor = uncertainty(variable.value().provenance());
      pieces.add(() -> variation(contenders, variable, value / factor));
      pieces.add(
          () -> variation(contenders, variable, Math.min(most(variable.kind()), value * factor)));
    }
    List<Variation> variations = workers.all(pieces);
    List<Sensitivity> sensitivities = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      MachineConstant variable = variables.get(i);
      sensitivities.add(
          new Sensitivity(
              variable.name(),
              variable.value(),
              uncertainty(variable.value().provenance()),
              variations.get(2 * i),
              variations.get(2 * i + 1)));
    }
    return List.copyOf(sensitivities);
  }

  /** Returns the chosen one first, then the fastest of each strategy on each layout. */
  private static List<Contender> contenders(Candidate chosen, List<Outcome> allowed) {
    Map<List<Integer>, Outcome> best = new HashMap<>();
    for (Outcome outcome : allowed) {
      best.merge(
          List.of(outcome.attempt().strategy(), outcome.attempt().layout()),
          outcome,
          (a, b) -> b.candidate().denoiseSeconds() < a.candidate().denoiseSeconds() ? b : a);
    }
    Stream<Outcome> own = allowed.stream().filter(outcome -> outcome.candidate().equals(chosen));
    Stream<Outcome> others =
        best.values().stream()
            .filter(outcome -> !outcome.candidate().equals(chosen))
            .sorted(
                Comparator.comparingDouble(
                        (Outcome outcome) -> outcome.candidate().denoiseSeconds())
                    .thenComparingInt(outcome -> outcome.attempt().layout())
                    .thenComparingInt(outcome -> outcome.attempt().strategy()));
    return Stream.concat(own.limit(1), others).limit(CONTENDERS).map(Contender::of).toList();
  }

  private Variation variation(List<Contender> contenders, MachineConstant variable, double value) {
    Constant believed = variable.value();
    Machine machine =
        variable.in(
            contenders.get(0).candidate().scenario().machine(),
            new Constant(value, believed.provenance(), believed.source()));
    Candidate best = contenders.get(0).candidate();
    double chosenSeconds = seconds(contenders.get(0), machine);
    double bestSeconds = chosenSeconds;
    for (Contender other : contenders.subList(1, contenders.size())) {
      double seconds = seconds(other, machine);
      // As in the choice itself, what is as fast is no reason for another.
      if (seconds < bestSeconds && seconds * Planner.AS_FAST < chosenSeconds) {
        best = other.candidate();
        bestSeconds = seconds;
      }
    }
    return new Variation(value, best, bestSeconds, chosenSeconds);
  }

  private double seconds(Contender contender, Machine machine) {
    Scenario scenario = contender.candidate().scenario().toBuilder().machine(machine).build();
    Timeline timeline = engine.run(scenario, contender.program());
    return Picoseconds.toSeconds(timeline.stepEnd(timeline.steps() - 1));
  }
}
