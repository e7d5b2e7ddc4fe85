package dev.offload.core.testing.interleaving;

import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.interleaving.ExhaustiveInterleavings.Outcome;
import dev.offload.core.verify.HazardKind;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts how often the verifier is right about programs and their mutants. Not thread-safe. */
public final class Tally {
  private static final class Counts {
    int wrong;
    int reported;
    int correct;
    int falselyReported;

    void add(boolean isWrong, boolean isReported) {
      wrong += isWrong ? 1 : 0;
      correct += isWrong ? 0 : 1;
      reported += isWrong && isReported ? 1 : 0;
      falselyReported += !isWrong && isReported ? 1 : 0;
    }

    void add(Counts other) {
      wrong += other.wrong;
      reported += other.reported;
      correct += other.correct;
      falselyReported += other.falselyReported;
    }

    String row(String label) {
      return "| %-28s | %7d | %7d | %8d | %7d | %6d | %6d |%n"
          .formatted(
              label, wrong + correct, wrong, reported, correct, falselyReported, wrong - reported);
    }
  }

  private final Map<Mutation, Counts> counts = new EnumMap<>(Mutation.class);
  private final Counts programs = new Counts();
  private int peaks;
  private int bounds;
  private int looseBounds;

  /**
   * Holds the verifier against every order of a program, and of mutants of it.
   *
   * @param scenario the one that the program was recorded for
   * @return what they disagree on, in words; empty if the verifier is right throughout
   */
  public List<String> compare(Scenario scenario, Program program, List<Mutant> mutants) {
    List<String> disagreements = new ArrayList<>();
    compare("the program", scenario, program, programs, disagreements);
    for (Mutant mutant : mutants) {
      Counts kind = counts(mutant.mutation());
      compare(mutant.toString(), scenario, mutant.program(), kind, disagreements);
    }
    return disagreements;
  }

  private Counts counts(Mutation mutation) {
    return counts.computeIfAbsent(mutation, kind -> new Counts());
  }

  private void compare(
      String name, Scenario scenario, Program program, Counts kind, List<String> disagreements) {
    Outcome truth = ExhaustiveInterleavings.explore(program);
    Verification verified = Verifier.verify(scenario, program, Long.MAX_VALUE);
    boolean wrong = !truth.violations().isEmpty();
    kind.add(wrong, !verified.safe());
    if (wrong == verified.safe()) {
      disagreements.add(
          "%s: every order gives %s, the verifier %s"
              .formatted(name, truth.violations(), verified.hazards()));
    }
    if (!wrong) {
      comparePeaks(name, scenario, program, truth.peakBytes(), disagreements);
    }
  }

  private void comparePeaks(
      String name, Scenario scenario, Program program, long peak, List<String> disagreements) {
    Verification atPeak = Verifier.verify(scenario, program, peak);
    long claimed = atPeak.worstPeakBytes();
    boolean exact = streamsThatChangeMemory(program).size() <= 2;
    if (claimed < peak || (exact && claimed > peak)) {
      disagreements.add(
          "%s: the worst-case peak is %d, the verifier says %d".formatted(name, peak, claimed));
    }
    if (!exact) {
      bounds++;
      looseBounds += claimed > peak ? 1 : 0;
      return;
    }
    peaks++;
    boolean fits = !isOverBudget(atPeak);
    boolean exceeds = isOverBudget(Verifier.verify(scenario, program, peak - 1));
    counts(Mutation.SHRINK_BUDGET).add(true, exceeds);
    if (!fits || !exceeds) {
      disagreements.add("%s: the budget is not met at the peak exactly".formatted(name));
    }
  }

  private static boolean isOverBudget(Verification verification) {
    return verification.hazards().stream()
        .anyMatch(hazard -> hazard.kind() == HazardKind.OVER_BUDGET);
  }

  private static Set<Stream> streamsThatChangeMemory(Program program) {
    Set<Stream> streams = EnumSet.noneOf(Stream.class);
    for (Segment segment : program.segments()) {
      for (Operation operation : segment.operations()) {
        if (operation instanceof Operation.Allocate allocate) {
          streams.add(allocate.stream());
        } else if (operation instanceof Operation.Free free) {
          streams.add(free.stream());
        }
      }
    }
    return streams;
  }

  /** Returns the counts as a table in Markdown. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        "| mutation                     |   cases |   wrong | reported | correct |  false | missed |%n"
            .formatted());
    table.append("|---|--:|--:|--:|--:|--:|--:|%n".formatted());
    table.append(programs.row("none"));
    Counts all = new Counts();
    all.add(programs);
    counts.forEach(
        (mutation, kind) -> {
          table.append(kind.row(mutation.toString()));
          all.add(kind);
        });
    table.append(all.row("all"));
    table.append("%nWorst-case peaks equal to the byte: %d".formatted(peaks));
    table.append(
        "; bounds where three streams or more change memory: %d, above the peak in %d%n"
            .formatted(bounds, looseBounds));
    return table.toString();
  }
}
