package dev.offload.core.recording;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.Program;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.Store;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.testing.interleaving.ExhaustiveInterleavings;
import dev.offload.core.testing.interleaving.Violation;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.HazardKind;
import dev.offload.core.verify.Verifier;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Runs that end otherwise than they began, and those that follow them. */
class RunSequenceTest {
  private static final int LAYERS = 2;
  private static final Scenario SCENARIO =
      TestScenario.tiny()
          .model(TestModel.tiny().layers(LAYERS).tensorElements(20_000_000L))
          .steps(2)
          .switchStep(2)
          .build();

  /** Streams, but for the layers of each run that are to be there at its end. */
  private static class Queue implements OffloadPlan {
    private final RunSetting setting;
    private final int run;
    private final IntFunction<List<LayerId>> leftBy;
    private final int last;

    /**
     * @param run which it is, from 1
     * @param leftBy what a run leaves; run 0 is what the first finds
     * @param last the run that all later ones are like
     */
    Queue(RunSetting setting, int run, IntFunction<List<LayerId>> leftBy, int last) {
      this.setting = setting;
      this.run = run;
      this.leftBy = leftBy;
      this.last = last;
    }

    private List<Layer> layers() {
      return setting.experts().stream().flatMap(expert -> expert.layers().stream()).toList();
    }

    @Override
    public void beforeRun(Recorder recorder) {
      layers().forEach(layer -> recorder.keep(layer, Store.pinned()));
      if (run == 1) {
        setting.experts().forEach(expert -> recorder.preload(expert.outer()));
        layers().stream()
            .filter(layer -> leftBy.apply(0).contains(layer.id()))
            .forEach(recorder::preload);
      }
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      if (!recorder.isLoaded(layer)) {
        recorder.load(layer, Copy.asynchronous().afterCompute());
      }
      recorder.await(layer);
    }

    @Override
    public void afterRun(Recorder recorder) {
      for (Layer layer : layers()) {
        boolean wanted = leftBy.apply(run).contains(layer.id());
        if (recorder.isLoaded(layer) && !wanted) {
          recorder.evict(layer, Evict.DROP);
        } else if (!recorder.isLoaded(layer) && wanted) {
          recorder.load(layer, Copy.asynchronous().afterCompute());
        }
      }
    }

    @Override
    public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.evict(layer, Evict.DROP);
    }

    @Override
    public Optional<OffloadPlan> next() {
      return run == last
          ? Optional.empty()
          : Optional.of(new Queue(setting, run + 1, leftBy, last));
    }
  }

  private static OffloadStrategy queue(IntFunction<List<LayerId>> leftBy, int last) {
    return TestStrategies.of("queue", setting -> new Queue(setting, 1, leftBy, last));
  }

  private static RunSequence record(OffloadStrategy strategy) {
    return ProgramRecorder.record(
            SCENARIO,
            strategy,
            StrategyOptions.of(strategy, Map.of(), Map.of()),
            StrategyRunner.of(SimulationEngine.create()))
        .sequence();
  }

  private static List<Hazard> hazards(Program program) {
    return Verifier.verify(SCENARIO, program, Long.MAX_VALUE).hazards();
  }

  private static void assertSafe(RunSequence sequence) {
    for (Program run : sequence.runs()) {
      assertThat(hazards(run)).isEmpty();
      assertThat(ExhaustiveInterleavings.explore(run).violations()).isEmpty();
    }
  }

  @Test
  void runsThatAreAllAlikeAreOne() {
    RunSequence sequence = record(TestStrategies.streaming(1));

    assertThat(sequence.runs()).hasSize(1);
    assertThat(sequence.last().left()).isEqualTo(sequence.last().preloaded());
  }

  @Test
  void theLastExpertStaysForTheNextRun() {
    List<LayerId> first = List.of(new LayerId(0, 0), new LayerId(0, 1));
    List<LayerId> second = List.of(new LayerId(1, 0), new LayerId(1, 1));
    RunSequence sequence = record(queue(run -> run == 0 ? first : second, 2));

    assertSafe(sequence);
    assertThat(sequence.runs()).hasSize(2);
    assertThat(sequence.repeated()).isEqualTo(1);
    assertThat(sequence.runs().get(0).preloaded()).containsKeys(first.toArray(LayerId[]::new));
    assertThat(sequence.last().preloaded())
        .containsKeys(second.toArray(LayerId[]::new))
        .doesNotContainKeys(first.toArray(LayerId[]::new))
        .isEqualTo(sequence.runs().get(0).left());
  }

  @Test
  void runsMayComeRoundAfterSeveral() {
    RunSequence sequence = record(queue(run -> List.of(new LayerId(0, run % 2)), 0));

    assertSafe(sequence);
    assertThat(sequence.runs()).hasSize(2);
    assertThat(sequence.repeated()).isZero();
    assertThat(sequence.last().left()).isEqualTo(sequence.runs().get(0).preloaded());
  }

  @Test
  void runsMustComeRound() {
    // Each run leaves another set of the four layers, of which there are more than runs.
    IntFunction<List<LayerId>> counting =
        run ->
            List.of(0, 1, 2, 3).stream()
                .filter(bit -> (run >> bit & 1) == 1)
                .map(bit -> new LayerId(bit / LAYERS, bit % LAYERS))
                .toList();

    assertRefused(ErrorCode.INVALID_ORDER, () -> record(queue(counting, 0)))
        .hasMessageContaining("After (8) runs");
  }

  @Test
  void whatARunLeavesIsProved() {
    Program run = record(queue(at -> List.of(new LayerId(0, at % 2)), 0)).runs().get(0);
    Map<LayerId, DeviceWeights> fewer = new HashMap<>(run.left());
    fewer.remove(new LayerId(0, 1));

    for (Program lying : List.of(run.leaving(run.preloaded()), run.leaving(fewer))) {
      boolean missing = lying.left().containsKey(new LayerId(0, 0));
      assertThat(hazards(lying))
          .extracting(Hazard::kind)
          .containsExactlyInAnyOrder(
              missing
                  ? new HazardKind[] {HazardKind.LEAK, HazardKind.NOT_RESTORED}
                  : new HazardKind[] {HazardKind.LEAK});
      assertThat(ExhaustiveInterleavings.explore(lying).violations())
          .containsExactlyInAnyOrder(
              missing
                  ? new Violation[] {Violation.LEAK, Violation.NOT_RESTORED}
                  : new Violation[] {Violation.LEAK});
    }
  }

  @Test
  void aLaterRunThatIsNotSafeCondemnsTheStrategy() {
    // The second run has none that follows, but leaves a layer more than it found.
    IntFunction<List<LayerId>> growing =
        run -> List.of(new LayerId(0, 0), new LayerId(0, 1)).subList(0, run);

    StrategyRun run =
        StrategyRunner.of(SimulationEngine.create())
            .run(SCENARIO, new StrategyRequest(queue(growing, 2), Map.of()), Duration.ofMinutes(1));

    assertThat(run.result().feasible()).isFalse();
    assertThat(run.result().reason()).contains("leak of transformer.blocks.1");
  }

  @Test
  void whatIsReportedIsWhatRepeats() {
    List<LayerId> all =
        List.of(new LayerId(0, 0), new LayerId(0, 1), new LayerId(1, 0), new LayerId(1, 1));
    RunSequence sequence = record(queue(run -> run == 0 ? all : List.of(), 2));
    StrategyRun run =
        StrategyRunner.of(SimulationEngine.create())
            .run(
                SCENARIO,
                new StrategyRequest(queue(each -> each == 0 ? all : List.of(), 2), Map.of()),
                Duration.ofMinutes(1));

    // The first run finds all layers there, which no later one does.
    assertThat(run.program()).isEqualTo(sequence.last());
    assertThat(run.program().preloaded()).doesNotContainKeys(all.toArray(LayerId[]::new));
  }

  @Test
  void nothingIsPreloadedInALaterRun() {
    OffloadStrategy fetching =
        TestStrategies.of(
            "fetching",
            setting ->
                new Queue(setting, 1, run -> List.of(new LayerId(0, run)), 1) {
                  @Override
                  public Optional<OffloadPlan> next() {
                    return Optional.of(
                        new OffloadPlan() {
                          @Override
                          public void beforeRun(Recorder recorder) {
                            recorder.preload(setting.experts().get(1).layers().get(0));
                          }
                        });
                  }
                });
    assertRefused(ErrorCode.INVALID_ORDER, () -> record(fetching))
        .hasMessageContaining("in a run that follows another");
  }

  @Test
  void hostMemoryThatARunNamesIsThereInAll() {
    RunSequence sequence =
        record(queue(run -> run == 0 ? List.of() : List.of(new LayerId(1, 0)), 2));
    List<HostHome> homes = sequence.last().hostHomes();

    assertThat(homes).hasSize(2 * LAYERS);
    assertThat(sequence.runs()).allSatisfy(run -> assertThat(run.hostHomes()).isEqualTo(homes));
  }
}
