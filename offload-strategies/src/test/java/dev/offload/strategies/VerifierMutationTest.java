package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.model.TokenSequence;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.interleaving.Mutator;
import dev.offload.core.testing.interleaving.Tally;
import dev.offload.core.unit.DataSize;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the verifier against every order of what each discovered strategy writes, and of mutants of
 * it, all of them: nothing wrong passes, nothing right is reported, and the worst-case peak is
 * exact.
 */
class VerifierMutationTest {
  private static final Tally TALLY = new Tally();

  /**
   * A size of run: two experts of so many layers, the step at which the second takes over, and how
   * many layers fit beside the rest; 0 for all.
   */
  private record Shape(int layers, int steps, int switchStep, int ulysses, int ring, int fitting) {
    Scenario scenario() {
      // Larger than the text encoder, so that the layers decide what fits.
      TestModel model = TestModel.tiny().layers(layers).tensorElements(6_000_000L, 8_000_000L);
      PhaseDescription attention =
          new PhaseDescription.Attention("attention", TokenSequence.LATENT, 512);
      if (ring > 1) {
        // The exchange with the other rank runs on a stream of its own beside the attention.
        model.phases(List.of(attention));
      } else if (ulysses > 1) {
        model.phases(
            List.of(new PhaseDescription.AllToAll("all-to-all", 512, 3, false), attention));
      }
      Scenario.Builder builder =
          TestScenario.tiny()
              .model(model)
              .layout(ulysses, ring, 1)
              .steps(steps)
              .switchStep(switchStep)
              .builder();
      Scenario ample = builder.build();
      if (fitting == 0) {
        return ample;
      }
      long bytes = ample.activationBytes() + fitting * layerBytes(ample);
      for (Expert expert : ample.experts()) {
        bytes += expert.outer().weightBytes(Precision.BF16);
      }
      return builder.deviceMemoryBudget(DataSize.ofBytes(bytes)).build();
    }

    private static long layerBytes(Scenario scenario) {
      return scenario.experts().get(0).layers().get(0).weightBytes(Precision.BF16);
    }

    @Override
    public String toString() {
      return "2 x %d layers, %s fit, %d steps, switch at %d, Ulysses %d, ring of %d"
          .formatted(layers, fitting == 0 ? "all" : fitting, steps, switchStep, ulysses, ring);
    }
  }

  /** A strategy in a run of a size. */
  private record Subject(OffloadStrategy strategy, Map<String, String> options, Shape shape) {
    @Override
    public String toString() {
      return "%s %s, %s".formatted(strategy.name(), options, shape);
    }
  }

  static List<Subject> subjects() {
    List<Shape> shapes =
        List.of(
            new Shape(2, 2, 2, 1, 1, 0),
            new Shape(2, 3, 2, 1, 1, 0),
            new Shape(3, 3, 3, 1, 1, 0),
            new Shape(4, 2, 2, 1, 1, 0),
            new Shape(2, 2, 2, 1, 2, 0),
            new Shape(3, 2, 2, 1, 1, 2),
            new Shape(4, 2, 2, 1, 1, 3),
            new Shape(3, 3, 2, 1, 1, 3),
            new Shape(2, 2, 2, 2, 1, 0));
    List<Subject> subjects = new ArrayList<>();
    for (OffloadStrategy strategy : ServiceLoader.load(OffloadStrategy.class)) {
      for (Map<String, String> options : optionsOf(strategy)) {
        shapes.forEach(shape -> subjects.add(new Subject(strategy, options, shape)));
      }
    }
    return subjects;
  }

  /**
   * Returns the defaults, each word of each option that is one of several, prefetch depths, and
   * layers that stay. The defaults of hybrid and schedule-aware find out for themselves what stays.
   */
  private static List<Map<String, String>> optionsOf(OffloadStrategy strategy) {
    List<Map<String, String>> result = new ArrayList<>();
    result.add(Map.of());
    for (StrategyOption<?> option : strategy.options()) {
      for (String word : words(option.type())) {
        if (!word.equals(option.defaultText())) {
          result.add(Map.of(option.name(), word));
        }
      }
      if (option.name().equals("chunk")) {
        // The layers of these models have 28 MB, so that each is cut in two.
        result.add(Map.of(option.name(), "14MB"));
      }
      if (option.name().equals("prefetch")) {
        boolean shares = strategy instanceof LayerwiseStrategy;
        List.of(shares ? "0.5" : "0", "2", "3")
            .forEach(depth -> result.add(Map.of(option.name(), depth)));
      }
      if (option.name().equals("resident")) {
        for (String count : List.of("1", "0.5", "3")) {
          result.add(Map.of(option.name(), count));
          if (strategy.options().stream().anyMatch(o -> o.name().equals("placement"))) {
            result.add(Map.of(option.name(), count, "placement", "strided"));
          }
        }
      }
    }
    return result;
  }

  private static List<String> words(OptionType<?> type) {
    if (type instanceof OptionType.Auto<?> auto) {
      return words(auto.value());
    }
    return type instanceof OptionType.Choice<?> choice ? choice.choices() : List.of();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void isRightAboutEveryMutant(Subject subject) {
    Scenario scenario = subject.shape.scenario();
    OffloadStrategy strategy = subject.strategy;
    Program program =
        ProgramRecorder.record(
                scenario,
                strategy,
                StrategyOptions.of(strategy, Map.of(), subject.options),
                StrategyRunner.of(SimulationEngine.create()))
            .program();

    assertThat(Verifier.verify(scenario, program, Long.MAX_VALUE).hazards()).isEmpty();
    assertThat(TALLY.compare(scenario, program, Mutator.mutants(program))).isEmpty();
  }

  @AfterAll
  static void printCounts() {
    System.out.println("Programs of the strategies\n" + TALLY.table());
  }
}
