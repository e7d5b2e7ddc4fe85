package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.interleaving.Mutant;
import dev.offload.core.testing.interleaving.Mutation;
import dev.offload.core.testing.interleaving.Mutator;
import dev.offload.core.testing.interleaving.Tally;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the verifier against every order of what each discovered strategy writes, and of mutants of
 * it: nothing wrong passes, nothing right is reported, and the worst-case peak is exact.
 */
class VerifierMutationTest {
  private static final Tally TALLY = new Tally();

  /** Mutants of one kind that are drawn from a program; most kinds have fewer. */
  private static final int MUTANTS_OF_A_KIND = 40;

  /** A strategy in a small scenario. */
  private record Subject(
      OffloadStrategy strategy,
      Map<String, String> options,
      int layers,
      int steps,
      int switchStep,
      long seed) {
    Scenario scenario() {
      return TestScenario.tiny()
          .model(TestModel.tiny().layers(layers).tensorElements(3L, 4L))
          .steps(steps)
          .switchStep(switchStep)
          .build();
    }

    @Override
    public String toString() {
      return "%s %s, 2 x %d layers, %d steps, switch at %d, seed %d"
          .formatted(strategy.name(), options, layers, steps, switchStep, seed);
    }
  }

  static List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    for (OffloadStrategy strategy : ServiceLoader.load(OffloadStrategy.class)) {
      for (Map<String, String> options : optionsOf(strategy)) {
        int[][] shapes = {{2, 2, 2}, {2, 3, 2}, {3, 3, 3}, {4, 2, 2}};
        for (int[] shape : shapes) {
          subjects.add(
              new Subject(strategy, options, shape[0], shape[1], shape[2], subjects.size() + 1));
        }
      }
    }
    return subjects;
  }

  /** Returns the defaults, each word of each option that is one of several, and prefetch depths. */
  private static List<Map<String, String>> optionsOf(OffloadStrategy strategy) {
    List<Map<String, String>> result = new ArrayList<>();
    result.add(Map.of());
    for (StrategyOption option : strategy.options()) {
      if (option.values().contains("|")) {
        for (String word : option.values().split("\\|")) {
          if (!word.equals(option.defaultValue())) {
            result.add(Map.of(option.name(), word));
          }
        }
      }
      if (option.name().equals("prefetch")) {
        List.of("0.5", "2", "3").forEach(depth -> result.add(Map.of(option.name(), depth)));
      }
    }
    return result;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void isRightAboutEveryMutant(Subject subject) {
    Scenario scenario = subject.scenario();
    OffloadStrategy strategy = subject.strategy;
    Program program =
        ProgramRecorder.record(
            scenario, strategy, StrategyOptions.of(strategy, Map.of(), subject.options));

    assertThat(Verifier.verify(scenario, program, Long.MAX_VALUE).hazards()).isEmpty();
    assertThat(TALLY.compare(scenario, program, sample(program, subject.seed))).isEmpty();
  }

  private static List<Mutant> sample(Program program, long seed) {
    Map<Mutation, List<Mutant>> byKind = new EnumMap<>(Mutation.class);
    for (Mutant mutant : Mutator.mutants(program)) {
      byKind.computeIfAbsent(mutant.mutation(), kind -> new ArrayList<>()).add(mutant);
    }
    Random random = new Random(seed);
    List<Mutant> sample = new ArrayList<>();
    for (List<Mutant> kind : byKind.values()) {
      Collections.shuffle(kind, random);
      sample.addAll(kind.subList(0, Math.min(MUTANTS_OF_A_KIND, kind.size())));
    }
    return sample;
  }

  @AfterAll
  static void printCounts() {
    System.out.println("Programs of the strategies\n" + TALLY.table());
  }
}
