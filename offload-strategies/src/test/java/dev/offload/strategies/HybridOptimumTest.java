package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.EngineRehearser;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.Load;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.contract.ContractMachines;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hybrid beside the best of all splits of small models: every number of strided layers that stay,
 * together or in turn, cold or warm, every depth.
 *
 * <p>Over 2000 seeds the worst gap is 34 %, where uneven layers leave a local optimum; 59 of 1795
 * cases that fit have a gap above 0.1 %, and the mean is below 0, since the plain layerwise plans
 * are no splits and sometimes faster.
 */
class HybridOptimumTest {
  private static final EngineRehearser REHEARSER = new EngineRehearser(SimulationEngine.create());

  /** Of the seeds tested here, whose worst is 12.5 %. */
  private static final double MOST_GAP = 0.15;

  private static final double MOST_MEAN_GAP = 0.01;
  private static final List<Double> GAPS = new ArrayList<>();

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isNearTheOptimum(long seed) {
    Scenario scenario = random(seed);
    Enumerating enumerating = new Enumerating();
    ProgramRecorder.record(
        scenario, enumerating, StrategyOptions.of(enumerating, Map.of(), Map.of()), REHEARSER);
    OffloadStrategy hybrid = new HybridStrategy();
    Rehearsal found =
        REHEARSER.rehearse(
            scenario,
            ProgramRecorder.record(
                    scenario, hybrid, StrategyOptions.of(hybrid, Map.of(), Map.of()), REHEARSER)
                .program());

    if (enumerating.bestSeconds < Double.POSITIVE_INFINITY) {
      assertThat(found.feasible()).as(found.reason()).isTrue();
      double gap = found.seconds() / enumerating.bestSeconds - 1;
      GAPS.add(gap);
      assertThat(gap).isLessThan(MOST_GAP);
    }
  }

  @AfterAll
  static void theMeanGapIsSmall() {
    System.out.printf(
        Locale.ROOT,
        "Hybrid is %.2f %% above the best of all splits in the worst of %d cases, %.2f %% in the"
            + " mean%n",
        100 * GAPS.stream().mapToDouble(gap -> gap).max().orElseThrow(),
        GAPS.size(),
        100 * GAPS.stream().mapToDouble(gap -> gap).average().orElseThrow());
    assertThat(GAPS.stream().mapToDouble(gap -> gap).average().orElseThrow())
        .isLessThan(MOST_MEAN_GAP);
  }

  /** Rehearses every split, and then keeps nothing. */
  private static final class Enumerating implements OffloadStrategy {
    private double bestSeconds = Double.POSITIVE_INFINITY;

    @Override
    public String name() {
      return "enumerating";
    }

    @Override
    public String description() {
      return "Rehearses every split.";
    }

    @Override
    public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
      int experts = setting.experts().size();
      int layers = setting.experts().get(0).layers().size();
      for (int first = 0; first <= layers; first++) {
        for (int second = 0; second <= (experts == 2 ? layers : 0); second++) {
          List<Integer> counts = experts == 2 ? List.of(first, second) : List.of(first);
          for (int ahead = 0; ahead <= layers; ahead++) {
            for (int flags = 0; flags < 4; flags++) {
              rehearse(setting, new HybridSplit(counts, flags % 2 == 1, flags >= 2, ahead));
            }
          }
        }
      }
      return HybridSplit.nothing(setting, 0).plan(setting, Load.pinned());
    }

    private void rehearse(RunSetting setting, HybridSplit split) {
      Rehearsal rehearsal = setting.rehearse(split.plan(setting, Load.pinned().afterCompute()));
      if (rehearsal.feasible()) {
        bestSeconds = Math.min(bestSeconds, rehearsal.seconds());
      }
    }
  }

  private static Scenario random(long seed) {
    Random random = new Random(seed);
    int experts = 1 + random.nextInt(2);
    int steps = 2 + random.nextInt(6);
    TestModel model =
        TestModel.tiny()
            .experts(experts)
            .layers(2 + random.nextInt(3))
            .phases(TestModel.everyPhase())
            .tensorElements(1L + random.nextInt(60_000_000));
    if (random.nextBoolean()) {
      model.uneven();
    }
    int ulysses = random.nextBoolean() ? 1 : 2;
    Scenario.Builder builder =
        TestScenario.tiny()
            .model(model)
            .workload(new Workload(160, 160, 1 + 4 * random.nextInt(8), 1 + random.nextInt(2)))
            .runtime(TestScenario.runtime(5e-6, 10e-6))
            .steps(steps)
            .switchStep(experts == 2 ? 1 + random.nextInt(steps) : 0)
            .layout(ulysses, 1, 1)
            .builder()
            .machine(ContractMachines.all().get(random.nextInt(2)));
    Scenario roomy = builder.build();
    long layerBytes = roomy.experts().stream().mapToLong(Experts::layerBytes).max().orElseThrow();
    long weights = (long) ((0.3 + 1.7 * random.nextDouble()) * layerBytes);
    return builder.deviceMemoryBudget(DataSize.ofBytes(roomy.activationBytes() + weights)).build();
  }
}
