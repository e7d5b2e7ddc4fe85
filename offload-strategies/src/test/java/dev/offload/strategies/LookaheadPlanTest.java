package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.Precision;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cache of any size is safe, keeps to its size, and ends as it began. */
class LookaheadPlanTest {
  /** The layers of the tiny model have 20 MB. */
  private static final long LAYER_BYTES = 20_000_000;

  private record Run(int experts, int layers, int steps, int switchStep) {
    Scenario scenario() {
      return TestScenario.tiny()
          .model(TestModel.tiny().experts(experts).layers(layers))
          .steps(steps)
          .switchStep(switchStep)
          .build();
    }
  }

  static List<Run> runs() {
    return List.of(
        new Run(1, 1, 1, 0),
        new Run(1, 1, 3, 0),
        new Run(1, 4, 2, 0),
        new Run(2, 1, 3, 2),
        new Run(2, 4, 3, 0),
        new Run(2, 4, 3, 1),
        new Run(2, 4, 3, 2),
        new Run(2, 3, 3, 3),
        new Run(2, 3, 1, 1));
  }

  private static Program record(Scenario scenario, Cache cache) {
    OffloadStrategy strategy = new Caching(cache);
    return ProgramRecorder.record(
        scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void everyCacheIsSafeAndKeepsToItsSize(Run run) {
    Scenario scenario = run.scenario();
    long outer =
        scenario.experts().stream().mapToLong(e -> e.outer().weightBytes(Precision.BF16)).sum();
    for (Cache cache : Cache.all(run.layers)) {
      Program program = record(scenario, cache);
      Verification verification = Verifier.verify(scenario, program, Long.MAX_VALUE);

      assertThat(verification.hazards()).as(cache.toString()).isEmpty();
      // A layer that runs is loaded however small the cache.
      long most = Math.max(cache.staying(run) + 1, Math.max(1, cache.slots)) * LAYER_BYTES;
      assertThat(program.launchOrderPeakBytes())
          .as(cache.toString())
          .isLessThanOrEqualTo(outer + most);
    }
  }

  @Test
  void aWarmCacheOfEverythingCopiesNothing() {
    Run run = new Run(2, 4, 3, 2);

    assertThat(copies(record(run.scenario(), new Cache(4, true, false, true, 8, 8)))).isZero();
  }

  @Test
  void aColdCacheOfEverythingCopiesEachLayerOnce() {
    Run run = new Run(2, 4, 3, 2);

    assertThat(copies(record(run.scenario(), new Cache(4, true, false, false, 8, 8)))).isEqualTo(8);
  }

  @Test
  void withoutAnyRoomEachPassCopiesItsLayer() {
    Run run = new Run(1, 4, 3, 0);

    assertThat(copies(record(run.scenario(), new Cache(0, false, false, false, 0, 8))))
        .isEqualTo(4 * 3);
  }

  @Test
  void theHorizonLimitsWhatIsAhead() {
    Scenario scenario = new Run(1, 6, 2, 0).scenario();
    assertThat(copiesBeforeFirstKernel(record(scenario, new Cache(0, false, false, false, 6, 2))))
        .isEqualTo(2);
    assertThat(copiesBeforeFirstKernel(record(scenario, new Cache(0, false, false, false, 6, 4))))
        .isEqualTo(4);
  }

  private static long copies(Program program) {
    return program.segments().stream()
        .flatMap(segment -> segment.operations().stream())
        .filter(Operation.Transfer.class::isInstance)
        .count();
  }

  private static long copiesBeforeFirstKernel(Program program) {
    return program.segments().get(0).operations().stream()
        .takeWhile(operation -> !(operation instanceof Operation.Kernel))
        .filter(Operation.Transfer.class::isInstance)
        .count();
  }

  /** A layout in numbers: of each expert so many strided layers stay, in so many slots. */
  private record Cache(
      int resident, boolean bothStay, boolean rolling, boolean warm, int slots, int horizon) {
    static List<Cache> all(int layers) {
      List<Cache> all = new ArrayList<>();
      for (int resident = 0; resident <= layers; resident++) {
        for (int flags = 0; flags < 8; flags++) {
          for (int passing = 0; passing <= 2; passing++) {
            for (int horizon : List.of(1, 3, 100)) {
              boolean both = flags % 2 == 1;
              int slots = (both ? 2 * resident : resident) + passing;
              all.add(new Cache(resident, both, flags / 2 % 2 == 1, flags >= 4, slots, horizon));
            }
          }
        }
      }
      return all;
    }

    int staying(Run run) {
      return resident * (bothStay ? run.experts : 1);
    }
  }

  private record Caching(Cache cache) implements OffloadStrategy {
    @Override
    public String name() {
      return "caching";
    }

    @Override
    public String description() {
      return "Follows one layout.";
    }

    @Override
    public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
      return new LookaheadPlan(
          setting,
          new CacheLayout(
              setting.experts().stream()
                  .map(expert -> Residency.strided(expert, cache.resident))
                  .toList(),
              cache.bothStay,
              cache.rolling,
              cache.warm,
              cache.slots * LAYER_BYTES,
              cache.horizon,
              Transport.PINNED,
              "a test"));
    }
  }
}
