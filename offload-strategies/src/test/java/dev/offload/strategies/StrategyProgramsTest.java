package dev.offload.strategies;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.model.Precision;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each strategy's program does what the runtime does that it stands for. */
class StrategyProgramsTest {
  private static final int LAYERS = 5;
  private static final int STEPS = 4;
  private static final int SWITCH = 3;

  private final Scenario scenario =
      TestScenario.tiny()
          .model(TestModel.tiny().layers(LAYERS))
          .steps(STEPS)
          .switchStep(SWITCH)
          .build();

  private Program record(String name, Map<String, String> options) {
    return record(scenario, name, options);
  }

  private static Program record(Scenario scenario, String name, Map<String, String> options) {
    OffloadStrategy strategy =
        ServiceLoader.load(OffloadStrategy.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals(name))
            .findFirst()
            .orElseThrow();
    return ProgramRecorder.record(
            scenario,
            strategy,
            StrategyOptions.of(strategy, Map.of(), options),
            StrategyRunner.of(SimulationEngine.create()))
        .program();
  }

  private Program layerwise(String variant) {
    return record("layerwise", Map.of("variant", variant));
  }

  private static <T extends Operation> List<T> all(Segment segment, Class<T> type) {
    return segment.operations().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static List<LayerId> loads(Segment segment) {
    return all(segment, Operation.Transfer.class).stream()
        .filter(transfer -> transfer.direction() == Direction.H2D)
        .map(Operation.Transfer::layer)
        .toList();
  }

  private static List<LayerId> freed(Segment segment) {
    return all(segment, Operation.Free.class).stream().map(Operation.Free::layer).toList();
  }

  private static List<LayerId> ids(int expert, int... indices) {
    List<LayerId> ids = new ArrayList<>();
    for (int index : indices) {
      ids.add(new LayerId(expert, index));
    }
    return ids;
  }

  @Test
  void allStrategiesAreServices() {
    assertThat(ServiceLoader.load(OffloadStrategy.class))
        .extracting(OffloadStrategy::name)
        .containsExactly("resident", "full", "layerwise", "hybrid", "schedule-aware", "quantized");
  }

  @Test
  void residentMovesNothing() {
    Program program = record("resident", Map.of());

    assertThat(program.preloaded()).hasSize(2 * (LAYERS + 1));
    assertThat(program.hostHomes()).isEmpty();
    for (Segment segment : program.segments()) {
      assertThat(all(segment, Operation.Transfer.class)).isEmpty();
    }
  }

  @Test
  void fullLoadsBothExpertsBeforeTheFirstStepAndDropsTheIdleOne() {
    Program program = record("full", Map.of());
    Segment first = program.segments().get(0);

    assertThat(program.preloaded()).isEmpty();
    assertThat(loads(first)).startsWith(ids(0, -1, 0, 1, 2, 3, 4).toArray(new LayerId[0]));
    assertThat(loads(first)).endsWith(ids(1, -1, 0, 1, 2, 3, 4).toArray(new LayerId[0]));
    assertThat(all(first, Operation.Free.class))
        .extracting(Operation.Free::layer)
        .isEqualTo(ids(1, -1, 0, 1, 2, 3, 4));
    assertThat(all(program.segments().get(1), Operation.Transfer.class)).isEmpty();
  }

  @Test
  void fullWritesTheOldExpertBackBeforeItReadsTheNewOne() {
    Segment swap = record("full", Map.of()).segments().get(SWITCH - 1);
    List<Operation.Transfer> transfers = all(swap, Operation.Transfer.class);

    assertThat(transfers).hasSize(2 * (LAYERS + 1));
    assertThat(transfers.subList(0, LAYERS + 1))
        .allMatch(transfer -> transfer.direction() == Direction.D2H)
        .allMatch(transfer -> transfer.layer().expert() == 0);
    assertThat(transfers.subList(LAYERS + 1, transfers.size()))
        .allMatch(transfer -> transfer.direction() == Direction.H2D)
        .allMatch(transfer -> transfer.layer().expert() == 1);
    assertThat(transfers)
        .allMatch(Operation.Transfer::blocking)
        .allMatch(transfer -> transfer.hostMemory() == HostMemory.PAGEABLE)
        .allMatch(transfer -> transfer.stream() == Stream.COMPUTE);
  }

  @Test
  void v1NeverDropsLayerZeroAndNeverWrapsAround() {
    Program program = layerwise("v1");

    assertThat(program.preloaded().keySet())
        .containsExactlyInAnyOrder(
            new LayerId(0, -1), new LayerId(0, 0), new LayerId(1, -1), new LayerId(1, 0));
    for (Segment segment : program.segments()) {
      int expert = segment.step() < SWITCH ? 0 : 1;
      assertThat(loads(segment)).isEqualTo(ids(expert, 1, 2, 3, 4));
      assertThat(all(segment, Operation.Free.class))
          .extracting(Operation.Free::layer)
          .isEqualTo(ids(expert, 1, 2, 3, 4));
    }
  }

  @Test
  void v1CopiesTensorByTensorAndMakesComputeWaitBeforeItDrops() {
    Program program = layerwise("v1");
    int tensors = scenario.experts().get(0).layers().get(0).tensorElements().size();

    assertThat(all(program.segments().get(0), Operation.Transfer.class))
        .allMatch(transfer -> transfer.calls() == tensors)
        .allMatch(transfer -> transfer.stream() == Stream.H2D)
        .noneMatch(Operation.Transfer::blocking);
    List<Operation> operations = program.segments().get(0).operations();
    Operation firstFree = all(program.segments().get(0), Operation.Free.class).get(0);
    List<Operation> before = operations.subList(0, operations.indexOf(firstFree));
    assertThat(before.get(before.size() - 1))
        .isInstanceOfSatisfying(
            Operation.WaitEvent.class,
            wait -> {
              assertThat(wait.stream()).isEqualTo(Stream.COMPUTE);
              assertThat(wait.event().name()).contains("2");
            });
  }

  @Test
  void v2WrapsAroundToTheNextForward() {
    Program program = layerwise("v2");

    for (Segment segment : program.segments()) {
      int expert = segment.step() < SWITCH ? 0 : 1;
      assertThat(loads(segment)).isEqualTo(ids(expert, 1, 2, 3, 4, 0));
      assertThat(all(segment, Operation.Transfer.class)).allMatch(each -> each.calls() == 1);
    }
  }

  @Test
  void v2LoadsGroupsOfLayersAhead() {
    Program program = record("layerwise", Map.of("prefetch", "2"));

    assertThat(program.preloaded()).containsKeys(new LayerId(0, 1), new LayerId(1, 1));
    // Layer 0 asks for 2 and 3, layer 2 for 4 and 0, layer 4 for 1 and 2.
    assertThat(loads(program.segments().get(0))).isEqualTo(ids(0, 2, 3, 4, 0, 1, 2));
    // In the next forward layer 2 is there already.
    assertThat(loads(program.segments().get(1))).isEqualTo(ids(0, 3, 4, 0, 1, 2));
  }

  @ParameterizedTest(name = "a prefetch of {0} among {1} layers is {2} layers")
  @CsvSource({
    "0, 40, 1",
    "0.1, 40, 5",
    "0.5, 41, 21",
    "0.99, 40, 40",
    "1, 40, 1",
    "2.9, 40, 2",
    "40, 40, 40",
    "99, 40, 40",
  })
  void prefetchCountsAsInSglang(double prefetch, int layers, int ahead) {
    assertThat(LayerwiseV2Plan.ahead(prefetch, layers)).isEqualTo(ahead);
  }

  @ParameterizedTest(name = "v2 with prefetch {0} holds twice as many layers, and {0} idle ones")
  @ValueSource(ints = {1, 2, 3, 4, 6})
  void v2HoldsTwiceItsPrefetchOfTheRunningExpert(int prefetch) {
    Scenario twelve =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(12))
            .steps(STEPS)
            .switchStep(SWITCH)
            .build();
    Program program = record(twelve, "layerwise", Map.of("prefetch", Integer.toString(prefetch)));

    long outer =
        twelve.experts().stream().mapToLong(e -> e.outer().weightBytes(Precision.BF16)).sum();
    long layer = twelve.experts().get(0).layers().get(0).weightBytes(Precision.BF16);
    assertThat(program.launchOrderPeakBytes()).isEqualTo(outer + 3L * prefetch * layer);
  }

  @Test
  void v2PassesOverLayersThatStay() {
    Program program = record("layerwise", Map.of("resident", "2", "placement", "strided"));

    // Of five layers 2 and 4 stay; each of the others asks for the next of them as it begins.
    assertThat(program.preloaded()).containsKeys(new LayerId(0, 2), new LayerId(1, 4));
    for (Segment segment : program.segments()) {
      int expert = segment.step() < SWITCH ? 0 : 1;
      assertThat(loads(segment)).isEqualTo(ids(expert, 1, 3, 0));
      assertThat(freed(segment)).isEqualTo(ids(expert, 0, 1, 3));
    }
  }

  @Test
  void copiesBesideAttentionAreLaunchedBehindTheExchangeInFrontOfIt() {
    Scenario scenario =
        TestScenario.tiny()
            .model(
                TestModel.tiny()
                    .layers(LAYERS)
                    .phases(TestModel.everyPhase())
                    .tensorElements(20_000_000L))
            .layout(2, 1, 1)
            .steps(STEPS)
            .switchStep(SWITCH)
            .build();
    for (String strategy : List.of("layerwise", "schedule-aware")) {
      Map<String, String> streaming = Map.of("resident", "0", "chunk", "0B");
      Map<String, String> beside = new HashMap<>(streaming);
      beside.put("start", "attention");

      assertThat(launchOf(record(scenario, strategy, streaming)))
          .allSatisfy(phase -> assertThat(phase).isNotEqualTo("scatter"));
      assertThat(launchOf(record(scenario, strategy, beside))).contains("scatter");
    }
  }

  /** Returns the phase of compute behind which each copy of the second step is launched. */
  private static List<String> launchOf(Program program) {
    List<String> phases = new ArrayList<>();
    String last = "";
    for (Operation operation : program.segments().get(1).operations()) {
      if (operation instanceof Operation.Collective collective) {
        last = collective.phase();
      } else if (operation instanceof Operation.Kernel kernel) {
        last = kernel.phase();
      } else if (operation instanceof Operation.Transfer) {
        phases.add(last);
      }
    }
    return phases;
  }

  @Test
  void v2CopiesHalfTheBytesWhereForwardsAreInterleaved() {
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(LAYERS))
            .workload(new Workload(160, 160, 1, 2))
            .steps(STEPS)
            .build();
    Program sequential = record(scenario, "layerwise", Map.of());
    Program interleaved = record(scenario, "layerwise", Map.of("forwards", "interleaved"));

    assertThat(launchOf(interleaved)).hasSize(LAYERS);
    assertThat(launchOf(sequential)).hasSize(2 * LAYERS);
    assertThat(interleaved.waitingForwards()).isEqualTo(1);
  }

  @Test
  void v2StreamsALoneLayerWhileTheOthersRun() {
    Program program = record("layerwise", Map.of("resident", "4"));

    for (Segment segment : program.segments()) {
      int expert = segment.step() < SWITCH ? 0 : 1;
      assertThat(freed(segment)).isEqualTo(ids(expert, 4));
      assertThat(loads(segment)).isEqualTo(ids(expert, 4));
    }
  }

  @ParameterizedTest(name = "resident={0} of 5 layers keeps {1} of each expert")
  @CsvSource({"0, 0", "0.5, 2", "0.99, 4", "1, 1", "3, 3", "5, 5", "1000, 5"})
  void residentIsACountOrARatio(String resident, int kept) {
    Program program = record("layerwise", Map.of("resident", resident));

    int ahead = kept == LAYERS ? 0 : 1;
    assertThat(program.preloaded()).hasSize(2 * (1 + kept + ahead));
    assertThat(program.hostHomes()).hasSize(2 * (LAYERS - kept));
  }

  @ParameterizedTest(name = "a step that waits for copies takes {0} x 10 ms if {1} layers stay")
  @CsvSource({"12, 0", "10, 2", "8, 4", "6, 6", "4, 8"})
  void timeIsLinearInStreamedBytesWhereTheCopyIsTheBottleneck(int streamed, String resident) {
    assertThat(copyBoundStepSeconds(Map.of("resident", resident, "placement", "strided")))
        .isCloseTo(streamed * 0.01, withinPercentage(1e-6));
  }

  @ParameterizedTest(name = "a step that waits for copies gains nothing from a prefetch of {0}")
  @ValueSource(strings = {"1", "2", "3", "4", "6"})
  void deeperPrefetchBuysNothingWhereTheCopyIsTheBottleneck(String prefetch) {
    assertThat(copyBoundStepSeconds(Map.of("prefetch", prefetch)))
        .isCloseTo(0.12, withinPercentage(1e-6));
  }

  /** Returns a further step of 12 layers that are copied in 10 ms each and computed in 1 ms. */
  private static double copyBoundStepSeconds(Map<String, String> options) {
    double[] seconds = new double[2];
    for (int more = 0; more < 2; more++) {
      Scenario copyBound =
          TestScenario.tiny()
              .model(TestModel.tiny().experts(1).layers(12).tensorElements(100_000_000L))
              .steps(4 + more)
              .build();
      seconds[more] =
          StrategyRunner.of(SimulationEngine.create())
              .rehearse(copyBound, record(copyBound, "layerwise", options))
              .seconds();
    }
    return seconds[1] - seconds[0];
  }

  @Test
  void chunksThatYieldCutEveryCopy() {
    Program whole = record("layerwise", Map.of());
    Program chunked = record("layerwise", Map.of("chunk", "6MB"));

    // 20 MB are three chunks of 6 MB and one of 2 MB.
    for (int i = 0; i < STEPS; i++) {
      List<Operation.Transfer> parts = all(chunked.segments().get(i), Operation.Transfer.class);
      assertThat(parts).hasSize(4 * loads(whole.segments().get(i)).size());
      assertThat(parts).allMatch(Operation.Transfer::yielding);
    }
  }

  @Test
  void layerwiseSaysWhatItStreams() {
    assertThat(decision(Map.of())).isEqualTo("Streams all 5 layers of each expert, 1 ahead.");
    assertThat(decision(Map.of("resident", "3", "prefetch", "2")))
        .isEqualTo("Streams 2 of 5 layers of each expert, 2 ahead; 3 stay.");
    assertThat(decision(Map.of("resident", "5"))).isEqualTo("Keeps all 5 layers of each expert.");
  }

  private String decision(Map<String, String> options) {
    return decision(scenario, new LayerwiseStrategy(), options);
  }

  private static String decision(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    return ProgramRecorder.record(
            scenario,
            strategy,
            StrategyOptions.of(strategy, Map.of(), options),
            StrategyRunner.of(SimulationEngine.create()))
        .decision();
  }

  @Test
  void groupSynchronisesTheHostTwiceALayerAndPrefetchesOne() {
    Program program = layerwise("group");

    assertThat(program.preloaded().keySet()).allMatch(LayerId::isOuter);
    for (Segment segment : program.segments()) {
      int expert = segment.step() < SWITCH ? 0 : 1;
      assertThat(loads(segment)).isEqualTo(ids(expert, 0, 1, 2, 3, 4));
      assertThat(all(segment, Operation.HostBlock.class)).hasSize(2 * LAYERS);
    }
  }

  @Test
  void synchronousBlocksOnEveryLayer() {
    Program program = layerwise("synchronous");

    for (Segment segment : program.segments()) {
      assertThat(all(segment, Operation.Transfer.class))
          .hasSize(LAYERS)
          .allMatch(Operation.Transfer::blocking)
          .allMatch(transfer -> transfer.hostMemory() == HostMemory.PAGEABLE);
    }
  }

  @Test
  void synchronousPassesOverLayersThatStay() {
    Program program =
        record(
            "layerwise", Map.of("variant", "synchronous", "resident", "2", "placement", "strided"));

    // Of five layers 2 and 4 stay.
    assertThat(program.preloaded().keySet())
        .hasSize(2 * 3)
        .containsAll(ids(0, -1, 2, 4))
        .containsAll(ids(1, -1, 2, 4));
    assertThat(program.hostHomes())
        .hasSize(2 * 3)
        .allMatch(home -> home.memory() == HostMemory.PAGEABLE);
    for (Segment segment : program.segments()) {
      int expert = segment.step() < SWITCH ? 0 : 1;
      assertThat(loads(segment)).isEqualTo(ids(expert, 0, 1, 3));
      assertThat(freed(segment)).isEqualTo(ids(expert, 0, 1, 3));
    }
  }

  @Test
  void synchronousSaysWhatItCopies() {
    assertThat(decision(Map.of("variant", "synchronous")))
        .isEqualTo("Copies every layer just before it runs; the host waits for each.");
    assertThat(decision(Map.of("variant", "synchronous", "resident", "3")))
        .isEqualTo(
            "Copies 4 of 10 layers, each just before it runs, and the host waits for it; 6 stay.");
    assertThat(decision(Map.of("variant", "synchronous", "resident", "5")))
        .isEqualTo("Keeps all 10 layers.");
  }

  @Test
  void layerwisePinsEveryLayerOfBothExpertsButTheOuterWeights() {
    for (String variant : List.of("v1", "v2", "group")) {
      Map<LayerId, HostHome> homes = new HashMap<>();
      layerwise(variant).hostHomes().forEach(home -> homes.put(home.layer(), home));

      assertThat(homes.values()).allMatch(home -> home.memory() == HostMemory.PINNED);
      assertThat(homes).hasSize(2 * LAYERS);
    }
  }

  @Test
  void wrongOptionsAreRefused() {
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> layerwise("v4")).hasMessageContaining("(v4)");
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> record("layerwise", Map.of("variant", "v1", "prefetch", "2")))
        .hasMessageContaining("prefetch (2)");
    assertRefused(ErrorCode.INVALID_VALUE, () -> record("layerwise", Map.of("prefetch", "many")))
        .hasMessageContaining("(many)");
  }

  @ParameterizedTest(name = "{0}={1} is refused")
  @CsvSource({
    "resident, -1",
    "resident, NaN",
    "resident, Infinity",
    "resident, 1.5",
    "resident, many",
    "chunk, 999999B",
  })
  void wrongValuesAreRefused(String option, String value) {
    assertRefused(ErrorCode.INVALID_VALUE, () -> record("layerwise", Map.of(option, value)))
        .hasMessageContaining("(" + value + ")");
  }

  @ParameterizedTest(name = "variant {0} refuses {1}={2}")
  @CsvSource({
    "v1, prefetch, 2",
    "v1, resident, 3",
    "v1, placement, strided",
    "v1, chunk, 32MB",
    "group, prefetch, 2",
    "group, resident, 3",
    "group, placement, strided",
    "group, chunk, 32MB",
    "synchronous, prefetch, 2",
    "synchronous, chunk, 32MB",
  })
  void optionsThatDoNothingAreRefused(String variant, String option, String value) {
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> record("layerwise", Map.of("variant", variant, option, value)))
        .hasMessageContaining(
            "The option %s (%s) does nothing in variant %s".formatted(option, value, variant));
  }

  @ParameterizedTest(name = "hybrid refuses {0}={1}")
  @CsvSource({"prefetch, 1.5", "prefetch, -1", "prefetch, NaN", "resident, 2.5", "resident, all"})
  void hybridRefusesWrongValues(String option, String value) {
    assertRefused(ErrorCode.INVALID_VALUE, () -> record("hybrid", Map.of(option, value)))
        .hasMessageContaining(option)
        .hasMessageContaining("(" + value + ")");
  }

  @ParameterizedTest(name = "hybrid with resident={0} keeps {1} of 5 layers of the first expert")
  @CsvSource({"0, 0", "0.5, 2", "3, 3"})
  void hybridKeepsWhatIsAsked(String resident, int kept) {
    OffloadStrategy hybrid = new HybridStrategy();
    Map<String, String> options = Map.of("resident", resident);

    assertThat(decision(scenario, hybrid, options))
        .startsWith("Keeps %d of 5 layers of transformer ".formatted(kept));
  }

  @ParameterizedTest(name = "second={0} means nothing where there is one expert")
  @ValueSource(strings = {"auto", "stays", "swaps"})
  void hybridTakesASingleExpert(String second) {
    Scenario single =
        TestScenario.tiny().model(TestModel.tiny().experts(1).layers(LAYERS)).steps(2).build();
    Map<String, String> options = Map.of("second", second, "resident", "3", "prefetch", "1");

    assertThat(decision(single, new HybridStrategy(), options))
        .startsWith("Keeps 3 of 5 layers of transformer, and loads the others 1 ahead");
  }

  @Test
  void hybridSaysThatEverythingFits() {
    assertThat(decision(scenario, new HybridStrategy(), Map.of()))
        .isEqualTo(decision(scenario, new HybridStrategy(), Map.of("resident", "9")))
        .startsWith("Everything fits: all 10 layers stay and none is copied; they take 0.2 GiB of");
  }

  @Test
  void hybridSaysThatNothingFits() {
    Scenario small =
        TestScenario.tiny()
            .builder()
            .deviceMemoryBudget(DataSize.ofBytes(scenario.activationBytes() + 10_000_000))
            .build();

    assertThat(decision(small, new HybridStrategy(), Map.of()))
        .startsWith("Nothing fits: even a plan that keeps no layer does not fit the GPU")
        .containsPattern("[0-9.]+ GiB of [0-9.]+ GiB");
  }
}
