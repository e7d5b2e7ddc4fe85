package dev.offload.core.recording;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.Store;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestLoads;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProgramRecorderTest {
  private static final LayerId FIRST = new LayerId(0, 0);
  private static final LayerId SECOND = new LayerId(0, 1);

  private static Program record(Scenario scenario, OffloadStrategy strategy) {
    return ProgramRecorder.record(
        scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
  }

  private static Program record(Scenario scenario, OffloadPlan plan) {
    return record(scenario, TestStrategies.of("test", setting -> plan));
  }

  /** One step of two layers, of which the plan sees the callbacks of the first. */
  private static Program atFirstLayer(BiConsumer<Layer, Recorder> before) {
    return atFirstLayer(recorder -> {}, before);
  }

  private static Program atFirstLayer(
      Consumer<Recorder> beforeRun, BiConsumer<Layer, Recorder> before) {
    Scenario scenario = TestScenario.tiny().model(TestModel.tiny().layers(2)).build();
    return record(
        scenario,
        new OffloadPlan() {
          @Override
          public void beforeRun(Recorder recorder) {
            beforeRun.accept(recorder);
          }

          @Override
          public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
            if (layer.id().index() == 0) {
              before.accept(layer, recorder);
            } else if (!recorder.isLoaded(layer)) {
              TestLoads.pageable(layer, recorder);
            } else {
              recorder.await(layer);
            }
          }
        });
  }

  private static Layer second() {
    return TestScenario.tiny().model(TestModel.tiny().layers(2)).build().layer(SECOND);
  }

  private static List<String> kinds(List<Operation> operations) {
    return operations.stream()
        .map(
            operation -> {
              String name = operation.getClass().getSimpleName();
              return operation instanceof Operation.Streamed streamed
                  ? name + " " + streamed.stream()
                  : name;
            })
        .toList();
  }

  @Test
  void callbacksComeInProgramOrder() {
    List<String> calls = new ArrayList<>();
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(2))
            .workload(new Workload(160, 160, 1, 2))
            .steps(2)
            .switchStep(2)
            .build();

    record(
        scenario,
        new OffloadPlan() {
          @Override
          public void beforeRun(Recorder recorder) {
            calls.add("before run");
            scenario.experts().forEach(expert -> expert.layers().forEach(recorder::preload));
          }

          @Override
          public void beforeStep(RunStep step, Recorder recorder) {
            calls.add("before step " + step.number() + " of " + step.expert().name());
          }

          @Override
          public void beforeForward(RunStep step, int forward, Recorder recorder) {
            calls.add("before forward " + forward);
          }

          @Override
          public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
            calls.add("before " + layer.id());
          }

          @Override
          public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
            calls.add("after " + layer.id());
          }

          @Override
          public void afterForward(RunStep step, int forward, Recorder recorder) {
            calls.add("after forward " + forward);
          }

          @Override
          public void afterStep(RunStep step, Recorder recorder) {
            calls.add("after step " + step.number());
          }

          @Override
          public void afterRun(Recorder recorder) {
            calls.add("after run");
          }
        });

    List<String> expected = new ArrayList<>(List.of("before run"));
    for (int expert = 0; expert < 2; expert++) {
      String name = expert == 0 ? "transformer" : "transformer_2";
      expected.add("before step " + (expert + 1) + " of " + name);
      for (int forward = 0; forward < 2; forward++) {
        expected.add("before forward " + forward);
        for (int layer = 0; layer < 2; layer++) {
          expected.add("before " + expert + "." + layer);
          expected.add("after " + expert + "." + layer);
        }
        expected.add("after forward " + forward);
      }
      expected.add("after step " + (expert + 1));
    }
    expected.add("after run");
    assertThat(calls).containsExactlyElementsOf(expected);
  }

  @Test
  void aSettingTellsStepsForwardsAndBudget() {
    Scenario scenario =
        TestScenario.tiny().workload(new Workload(160, 160, 1, 2)).steps(3).switchStep(2).build();

    record(
        scenario,
        TestStrategies.of(
            "test",
            setting -> {
              assertThat(setting.experts()).isEqualTo(scenario.experts());
              assertThat(setting.forwardsPerStep()).isEqualTo(2);
              assertThat(setting.steps())
                  .extracting(step -> step.expert().index())
                  .containsExactly(0, 1, 1);
              assertThat(setting.weightBudgetBytes())
                  .isEqualTo(80_000_000_000L - scenario.activationBytes());
              return new OffloadPlan() {
                @Override
                public void beforeRun(Recorder recorder) {
                  setting.experts().forEach(each -> each.layers().forEach(recorder::preload));
                }
              };
            }));
  }

  @Test
  void anAsynchronousLoadRecordsAnEventThatComputeAwaits() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              TestLoads.pinned(layer, recorder);
              recorder.await(layer);
              recorder.await(layer);
            });
    List<Operation> operations = program.segments().get(0).operations();

    assertThat(kinds(operations).subList(0, 5))
        .containsExactly(
            "Allocate H2D",
            "Transfer H2D",
            "RecordEvent H2D",
            "WaitEvent COMPUTE",
            "Kernel COMPUTE");
    Operation.Transfer copy = (Operation.Transfer) operations.get(1);
    assertThat(copy.layer()).isEqualTo(FIRST);
    assertThat(copy.bytes()).isEqualTo(20_000_000);
    assertThat(copy.calls()).isEqualTo(1);
    assertThat(copy.blocking()).isFalse();
    assertThat(((Operation.RecordEvent) operations.get(2)).event())
        .isEqualTo(((Operation.WaitEvent) operations.get(3)).event())
        .hasToString("loaded transformer.blocks.0");
    assertThat(((Operation.WaitEvent) operations.get(3)).event().id()).isLessThan(program.events());
  }

  @Test
  void aLoadAfterComputeWaitsForItsPosition() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              TestLoads.pinned(layer, Copy.asynchronous().afterCompute(), recorder);
              recorder.block(layer);
            });

    assertThat(kinds(program.segments().get(0).operations()).subList(0, 7))
        .containsExactly(
            "RecordEvent COMPUTE",
            "WaitEvent H2D",
            "Allocate H2D",
            "Transfer H2D",
            "RecordEvent H2D",
            "HostBlock",
            "Kernel COMPUTE");
  }

  @Test
  void anAnchoredLoadIsLaunchedBehindItsPhase() {
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(2).phases(TestModel.everyPhase()))
            .layout(2, 1, 1)
            .build();
    List<Operation> operations =
        record(scenario, TestStrategies.anchored(2)).segments().get(0).operations();
    int anchor =
        operations.indexOf(
            operations.stream()
                .filter(
                    operation ->
                        operation instanceof Operation.Collective collective
                            && collective.phase().equals("scatter"))
                .findFirst()
                .orElseThrow());

    assertThat(kinds(operations).subList(anchor, anchor + 7))
        .containsExactly(
            "Collective COMPUTE",
            "RecordEvent COMPUTE",
            "WaitEvent H2D",
            "Allocate H2D",
            "Transfer H2D",
            "RecordEvent H2D",
            "Kernel COMPUTE");
    assertThat(((Operation.Transfer) operations.get(anchor + 4)).layer()).isEqualTo(SECOND);
  }

  @Test
  void aCopyBesideAttentionIsLaunchedBehindTheExchangeInFrontOfIt() {
    TestModel model = TestModel.tiny().layers(2).phases(TestModel.everyPhase());
    Scenario exchanging = TestScenario.tiny().model(model).layout(2, 1, 1).build();
    Scenario alone = TestScenario.tiny().model(model).build();
    List<Operation> behind = besideAttention(exchanging, SECOND);
    int exchange =
        kinds(behind.subList(0, kinds(behind).indexOf("Allocate H2D")))
            .lastIndexOf("Collective COMPUTE");

    assertThat(kinds(behind).subList(exchange, exchange + 4))
        .containsExactly(
            "Collective COMPUTE", "RecordEvent COMPUTE", "WaitEvent H2D", "Allocate H2D");
    assertThat(((Operation.Collective) behind.get(exchange)).phase()).isEqualTo("scatter");
    // Without an exchange, and for what runs next itself, it begins with the layer.
    for (List<Operation> with :
        List.of(besideAttention(alone, SECOND), besideAttention(exchanging, FIRST))) {
      assertThat(kinds(with)).containsSubsequence("Allocate H2D", "Kernel COMPUTE");
      assertThat(kinds(with).indexOf("Allocate H2D"))
          .isLessThan(kinds(with).indexOf("Kernel COMPUTE"));
    }
  }

  /** Returns the first step of a run in which a layer is copied beside the first's attention. */
  private static List<Operation> besideAttention(Scenario scenario, LayerId copied) {
    return record(
            scenario,
            new OffloadPlan() {
              @Override
              public void beforeRun(Recorder recorder) {
                for (Layer layer : scenario.experts().get(0).layers()) {
                  if (!layer.id().equals(copied)) {
                    recorder.preload(layer);
                  }
                }
              }

              @Override
              public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
                Layer wanted = scenario.layer(copied);
                if (!recorder.isLoaded(wanted)) {
                  TestLoads.pinned(wanted, Copy.asynchronous().besideAttention(), recorder);
                }
                recorder.await(layer);
              }
            })
        .segments()
        .get(0)
        .operations();
  }

  @Test
  void aBlockingLoadRunsOnComputeTensorByTensor() {
    Program program = atFirstLayer((layer, recorder) -> TestLoads.pageable(layer, recorder));
    List<Operation> operations = program.segments().get(0).operations();

    assertThat(kinds(operations).subList(0, 3))
        .containsExactly("Allocate COMPUTE", "Transfer COMPUTE", "Kernel COMPUTE");
    assertThat((Operation.Transfer) operations.get(1))
        .isEqualTo(
            new Operation.Transfer(
                FIRST, Direction.H2D, HostMemory.PAGEABLE, 20_000_000, 2, true, Stream.COMPUTE));
  }

  @Test
  void aLoadInChunksIsCutIntoEqualParts() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              TestLoads.pinned(layer, Copy.asynchronous().inYieldingChunks(7_000_000), recorder);
              recorder.await(layer);
            });
    List<Operation> operations = program.segments().get(0).operations();

    // 20 MB are three parts, none above 7 MB.
    assertThat(kinds(operations).subList(0, 6))
        .containsExactly(
            "Allocate H2D",
            "Transfer H2D",
            "Transfer H2D",
            "Transfer H2D",
            "RecordEvent H2D",
            "WaitEvent COMPUTE");
    assertThat(operations.subList(1, 4))
        .extracting(operation -> ((Operation.Transfer) operation).bytes())
        .containsExactly(6_666_666L, 6_666_667L, 6_666_667L);
    assertThat(operations.subList(1, 4))
        .allMatch(operation -> ((Operation.Transfer) operation).yielding());
  }

  @Test
  void refusesChunksThatMakeNoSense() {
    assertRefused(ErrorCode.INVALID_VALUE, () -> Copy.asynchronous().inYieldingChunks(-1))
        .hasMessageContaining("The size of a chunk (-1 bytes) must not be negative.");
    assertRefused(
            ErrorCode.BROKEN_PLUGIN,
            () ->
                atFirstLayer(
                    (layer, recorder) ->
                        TestLoads.pinned(
                            layer, Copy.asynchronous().inYieldingChunks(100), recorder)))
        .hasMessageContaining("into 200000, more than 10000");
  }

  @Test
  void chunksOfALayerThatIsKeptByTensorAreCopiesOfTheTensorsTheyTouch() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              Copy chunks = Copy.asynchronous().inYieldingChunks(10_000_000);
              TestLoads.load(layer, Store.pinned().byTensor(), chunks, recorder);
              recorder.await(layer);
            });

    // Tensors of 12 and 8 MB.
    assertThat(program.segments().get(0).operations().subList(1, 3))
        .extracting(operation -> ((Operation.Transfer) operation).calls())
        .containsExactly(1, 2);
  }

  @Test
  void aCopyBesideComputeNeedsPinnedMemoryAndEveryCopySomeMemory() {
    assertRefused(
            ErrorCode.INVALID_ORDER,
            () ->
                atFirstLayer(
                    (layer, recorder) ->
                        TestLoads.load(layer, Store.pageable(), Copy.asynchronous(), recorder)))
        .hasMessageContaining("(transformer.blocks.0)")
        .hasMessageContaining("pageable memory");
    assertRefused(
            ErrorCode.INVALID_ORDER,
            () -> atFirstLayer((layer, recorder) -> recorder.load(layer, Copy.blocking())))
        .hasMessageContaining("it was not said where the host keeps it");
  }

  @Test
  void aLayerIsWrittenBackOnlyToWhereItIsKeptInItsFormat() {
    List<BiConsumer<Layer, Recorder>> calls =
        List.of(
            (layer, recorder) -> {
              TestLoads.pageable(layer, recorder);
              recorder.keep(layer, Store.pinned().in(WeightFormat.INT8));
              recorder.evict(layer, Evict.WRITE_BACK);
            },
            (layer, recorder) -> {
              TestLoads.pageable(layer, recorder);
              recorder.evict(layer, Evict.WRITE_BACK_BESIDE);
            });
    for (BiConsumer<Layer, Recorder> call : calls) {
      assertRefused(ErrorCode.INVALID_ORDER, () -> atFirstLayer(call))
          .hasMessageContaining("(transformer.blocks.0) is to be written back in BF16");
    }
  }

  @Test
  void aLayerIsWrittenBackBesideComputeAndItsMemoryIsFreeAfterwards() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              TestLoads.pinned(layer, Copy.blocking(), recorder);
              recorder.evict(layer, Evict.WRITE_BACK_BESIDE);
              TestLoads.pinned(second(), Copy.asynchronous().afterEvictionOf(layer), recorder);
              recorder.load(layer, Copy.asynchronous());
              recorder.await(layer);
            });

    assertThat(kinds(program.segments().get(0).operations()).subList(2, 13))
        .containsExactly(
            "RecordEvent COMPUTE",
            "WaitEvent D2H",
            "Transfer D2H",
            "Free D2H",
            "RecordEvent D2H",
            "WaitEvent H2D",
            "Allocate H2D",
            "Transfer H2D",
            "RecordEvent H2D",
            "WaitEvent H2D",
            "Allocate H2D");
  }

  @Test
  void aCopyCannotFollowAnEvictionThatHasNotHappened() {
    assertRefused(
            ErrorCode.INVALID_ORDER,
            () ->
                atFirstLayer(
                    (layer, recorder) -> {
                      TestLoads.pinned(layer, recorder);
                      TestLoads.pinned(
                          second(), Copy.asynchronous().afterEvictionOf(layer), recorder);
                    }))
        .hasMessageContaining("after the eviction of (transformer.blocks.0)");
  }

  @Test
  void anAnchoredLoadComesFromWhereTheLayerWasKeptWhenItWasAskedFor() {
    for (Store later : List.of(Store.pageable(), Store.pinned().in(WeightFormat.INT8))) {
      Program program =
          atFirstLayer(
              (layer, recorder) -> {
                TestLoads.pageable(layer, recorder);
                TestLoads.pinned(second(), Copy.asynchronous().afterPhase(0), recorder);
                recorder.keep(second(), later);
              });

      assertThat(program.segments().get(0).operations())
          .filteredOn(Operation.Transfer.class::isInstance)
          .last()
          .isEqualTo(
              new Operation.Transfer(
                  SECOND, Direction.H2D, HostMemory.PINNED, 20_000_000, 1, false, Stream.H2D));
    }
  }

  @Test
  void hostMemoryCountsEveryFormatThatALayerIsKeptIn() {
    for (boolean bf16First : new boolean[] {true, false}) {
      Program program =
          atFirstLayer(
              recorder -> {
                List<Store> stores = List.of(Store.pinned(), Store.pinned().in(WeightFormat.FP8));
                Layer layer = TestScenario.tiny().build().layer(FIRST);
                recorder.keep(layer, stores.get(bf16First ? 0 : 1));
                recorder.keep(layer, stores.get(bf16First ? 1 : 0));
              },
              (layer, recorder) -> TestLoads.pageable(layer, recorder));

      assertThat(program.hostHomes())
          .filteredOn(home -> home.layer().equals(FIRST))
          .extracting(HostHome::format)
          .containsExactlyInAnyOrder(WeightFormat.BF16, WeightFormat.FP8, WeightFormat.BF16);
    }
  }

  @Test
  void writingBackCopiesBeforeItFrees() {
    Scenario scenario = TestScenario.tiny().steps(2).switchStep(2).build();
    Program program = record(scenario, TestStrategies.swap());
    List<Operation> swap = program.segments().get(1).operations();

    assertThat(kinds(swap).subList(0, 2)).containsExactly("Transfer COMPUTE", "Free COMPUTE");
    assertThat(((Operation.Transfer) swap.get(0)).direction()).isEqualTo(Direction.D2H);
    assertThat(program.hostHomes())
        .hasSize(6)
        .contains(
            new HostHome(
                FIRST, HostMemory.PAGEABLE, WeightFormat.BF16, List.of(12_000_000L, 8_000_000L)));
  }

  @Test
  void synchronizingBlocksTheHostOnCompute() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              TestLoads.pageable(layer, recorder);
              recorder.synchronize();
            });

    assertThat(kinds(program.segments().get(0).operations()).subList(2, 4))
        .containsExactly("RecordEvent COMPUTE", "HostBlock");
  }

  @Test
  void preloadedLayersAreCopiedByNobody() {
    Program program = record(TestScenario.tiny().build(), TestStrategies.resident());

    assertThat(program.preloaded())
        .hasSize(8)
        .containsEntry(FIRST, new DeviceWeights(WeightFormat.BF16, 20_000_000L));
    assertThat(program.hostHomes()).isEmpty();
    assertThat(kinds(program.segments().get(0).operations())).containsOnly("Kernel COMPUTE");
  }

  @Test
  void aLayerIsPreloadedInTheFormatThatItIsKeptIn() {
    Program program =
        atFirstLayer(
            recorder -> {
              recorder.keep(second(), Store.pinned().in(WeightFormat.INT8));
              recorder.preload(second());
            },
            (layer, recorder) -> {
              TestLoads.pageable(layer, recorder);
              recorder.dequantize(second());
            });

    assertThat(program.preloaded())
        .containsEntry(SECOND, new DeviceWeights(WeightFormat.INT8, 10_312_500L));
  }

  @Test
  void everyLayerHasOneHomePerKindOfHostMemory() {
    Scenario scenario = TestScenario.tiny().steps(5).build();

    assertThat(record(scenario, TestStrategies.streaming(1)).hostHomes())
        .containsExactlyInAnyOrder(
            new HostHome(FIRST, HostMemory.PINNED, WeightFormat.BF16, List.of(20_000_000L)),
            new HostHome(SECOND, HostMemory.PINNED, WeightFormat.BF16, List.of(20_000_000L)),
            new HostHome(
                new LayerId(0, 2), HostMemory.PINNED, WeightFormat.BF16, List.of(20_000_000L)));
  }

  @Test
  void equalStepsShareOneList() {
    Program program =
        record(TestScenario.tiny().steps(9).switchStep(5).build(), TestStrategies.streaming(1));

    for (int step = 1; step < 9; step++) {
      List<Operation> operations = program.segments().get(step).operations();
      if (step == 4) {
        assertThat(operations).isNotEqualTo(program.segments().get(step - 1).operations());
      } else {
        assertThat(operations).isSameAs(program.segments().get(step - 1).operations());
      }
    }
  }

  @Test
  void theWarmUpComesFirst() {
    Scenario scenario = TestScenario.tiny().steps(2).builder().firstStepWarmupSeconds(4.4).build();
    Program program = record(scenario, TestStrategies.resident());

    assertThat(program.segments().get(0).operations().get(0))
        .isEqualTo(new Operation.HostDelay("first-step warm-up", 4.4));
    assertThat(kinds(program.segments().get(1).operations())).doesNotContain("HostDelay");
  }

  @Test
  void guidanceGroupsGatherOnceAStep() {
    Scenario scenario =
        TestScenario.tiny().workload(new Workload(160, 160, 1, 2)).layout(1, 1, 2).build();
    List<Operation> operations =
        record(scenario, TestStrategies.resident()).segments().get(0).operations();

    assertThat(operations)
        .hasSize(3 + 1)
        .last()
        .isEqualTo(
            new Operation.Collective(
                new LayerId(0, LayerId.OUTER),
                "guidance",
                CollectiveKind.GUIDANCE_GATHER,
                400 * 512 * 2,
                Stream.COMPUTE));
  }

  @Test
  void aRingExchangeRunsBesideAttention() {
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(1).phases(TestModel.everyPhase()))
            .layout(1, 2, 1)
            .build();

    assertThat(kinds(record(scenario, TestStrategies.resident()).segments().get(0).operations()))
        .containsSequence(
            "RecordEvent COMPUTE",
            "WaitEvent COMMUNICATION",
            "Collective COMMUNICATION",
            "Kernel COMPUTE",
            "RecordEvent COMMUNICATION",
            "WaitEvent COMPUTE",
            "Kernel COMPUTE");
  }

  // Refusals.

  @Test
  void aLayerCannotBeLoadedTwice() {
    assertRefused(
            ErrorCode.INVALID_ORDER,
            () ->
                atFirstLayer(
                    (layer, recorder) -> {
                      TestLoads.pinned(layer, recorder);
                      TestLoads.pinned(layer, recorder);
                    }))
        .hasMessageContaining("(transformer.blocks.0) is loaded")
        .hasMessageContaining("isLoaded");
  }

  @Test
  void aLayerThatIsAbsentCannotBeEvictedAwaitedOrBlockedOn() {
    List<BiConsumer<Layer, Recorder>> calls =
        List.of(
            (layer, recorder) -> recorder.evict(layer, Evict.DROP),
            (layer, recorder) -> recorder.evict(layer, Evict.WRITE_BACK),
            (layer, recorder) -> recorder.await(layer),
            (layer, recorder) -> recorder.block(layer));
    for (BiConsumer<Layer, Recorder> call : calls) {
      assertRefused(ErrorCode.INVALID_ORDER, () -> atFirstLayer(call))
          .hasMessageContaining("(transformer.blocks.0)")
          .hasMessageContaining("not on the device");
    }
  }

  @Test
  void aLayerCannotBeEvictedWhileItIsCopied() {
    assertRefused(
            ErrorCode.INVALID_ORDER,
            () ->
                atFirstLayer(
                    (layer, recorder) -> {
                      TestLoads.pinned(layer, recorder);
                      recorder.evict(layer, Evict.DROP);
                    }))
        .hasMessageContaining("may still be copied");
  }

  @Test
  void computeCannotRunAnAbsentLayer() {
    assertRefused(ErrorCode.ABSENT_WEIGHTS, () -> atFirstLayer((layer, recorder) -> {}))
        .hasMessageContaining("(transformer.blocks.0)")
        .hasMessageContaining("load and await");
  }

  @Test
  void computeCannotRunALayerThatNobodyAwaits() {
    assertRefused(
            ErrorCode.ABSENT_WEIGHTS,
            () -> atFirstLayer((layer, recorder) -> TestLoads.pinned(layer, recorder)))
        .hasMessageContaining("without waiting");
  }

  @Test
  void layersArePreloadedBeforeTheRunOnly() {
    assertRefused(
            ErrorCode.INVALID_ORDER,
            () -> atFirstLayer((layer, recorder) -> recorder.preload(layer)))
        .hasMessageContaining("preloaded in beforeLayer");
  }

  @Test
  void anAnchoredCopyCannotBeAwaitedBeforeItIsLaunched() {
    List<BiConsumer<Layer, Recorder>> waits =
        List.of(
            (layer, recorder) -> recorder.await(layer), (layer, recorder) -> recorder.block(layer));
    for (BiConsumer<Layer, Recorder> wait : waits) {
      assertRefused(
              ErrorCode.DEADLOCK,
              () ->
                  atFirstLayer(
                      (layer, recorder) -> {
                        TestLoads.pinned(second(), Copy.asynchronous().afterPhase(0), recorder);
                        wait.accept(second(), recorder);
                      }))
          .hasMessageContaining("only after phase 0");
    }
  }

  @Test
  void aCopyIsAnchoredToAPhaseThatExists() {
    for (int phase : new int[] {-1, 1, 1000}) {
      assertRefused(
              ErrorCode.INVALID_ORDER,
              () ->
                  atFirstLayer(
                      (layer, recorder) ->
                          TestLoads.pinned(
                              second(), Copy.asynchronous().afterPhase(phase), recorder)))
          .hasMessageContaining("(" + phase + ")")
          .hasMessageContaining("has 1 phases");
    }
    assertRefused(
            ErrorCode.INVALID_ORDER,
            () ->
                atFirstLayer(
                    recorder ->
                        TestLoads.pinned(
                            TestScenario.tiny().build().layer(FIRST),
                            Copy.asynchronous().afterPhase(0),
                            recorder),
                    (layer, recorder) -> {}))
        .hasMessageContaining("no layer runs next");
  }

  // Quantized weights.

  @Test
  void dequantizingTakesMemoryOfItsOwnAndComputeReadsThat() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              TestLoads.load(
                  layer, Store.pinned().in(WeightFormat.INT8), Copy.asynchronous(), recorder);
              recorder.await(layer);
              recorder.dequantize(layer);
            });
    List<Operation> operations = program.segments().get(0).operations();
    Layer layer = TestScenario.tiny().build().layer(FIRST);

    assertThat(kinds(operations).subList(0, 7))
        .containsExactly(
            "Allocate H2D",
            "Transfer H2D",
            "RecordEvent H2D",
            "WaitEvent COMPUTE",
            "Allocate COMPUTE",
            "Dequantize COMPUTE",
            "Kernel COMPUTE");
    long stored = layer.weightBytes(WeightFormat.INT8);
    long expanded = layer.weightBytes(WeightFormat.BF16);
    assertThat(((Operation.Allocate) operations.get(0)).bytes()).isEqualTo(stored);
    assertThat((Operation.Allocate) operations.get(4))
        .isEqualTo(new Operation.Allocate(FIRST, expanded, Stream.COMPUTE, DeviceCopy.DEQUANTIZED));
    assertThat((Operation.Dequantize) operations.get(5))
        .isEqualTo(new Operation.Dequantize(FIRST, layer.parameters(), stored + expanded, 2));
    assertThat(((Operation.Kernel) operations.get(6)).reads()).isEqualTo(DeviceCopy.DEQUANTIZED);
    assertThat(((Operation.Kernel) operations.get(6)).precision()).isEqualTo(Precision.BF16);
    assertThat(program.hostHomes())
        .contains(new HostHome(FIRST, HostMemory.PINNED, WeightFormat.INT8, List.of(stored)));
    assertThat(program.lossless()).isFalse();
  }

  @Test
  void evictingReleasesTheExpandedWeightsToo() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              TestLoads.load(
                  layer, Store.pinned().in(WeightFormat.FP8), Copy.asynchronous(), recorder);
              recorder.await(layer);
              recorder.dequantize(layer);
              recorder.evict(layer, Evict.DROP);
              TestLoads.pageable(layer, recorder);
            });

    assertThat(kinds(program.segments().get(0).operations()).subList(6, 8))
        .containsExactly("Free COMPUTE", "Free COMPUTE");
    assertThat(((Operation.Free) program.segments().get(0).operations().get(6)).copy())
        .isEqualTo(DeviceCopy.DEQUANTIZED);
  }

  @Test
  void linearKernelsComputeInFp8WhereWeightsStayInIt() {
    Program program =
        atFirstLayer(
            (layer, recorder) -> {
              TestLoads.load(
                  layer, Store.pinned().in(WeightFormat.FP8), Copy.asynchronous(), recorder);
              recorder.await(layer);
            });

    assertThat(program.segments().get(0).operations())
        .filteredOn(operation -> operation instanceof Operation.Kernel)
        .extracting(operation -> ((Operation.Kernel) operation).precision())
        .startsWith(Precision.FP8);
    assertThat(program.lossless()).isFalse();
  }

  @Test
  void computeRefusesFormatsThatTheGpuHasNoUnitsFor() {
    assertRefused(
            ErrorCode.ABSENT_WEIGHTS,
            () ->
                atFirstLayer(
                    (layer, recorder) -> {
                      TestLoads.load(
                          layer,
                          Store.pinned().in(WeightFormat.INT8),
                          Copy.asynchronous(),
                          recorder);
                      recorder.await(layer);
                    }))
        .hasMessageContaining("with weights in INT8, in which the GPU (Test GPU) does not compute")
        .hasMessageContaining("dequantize");
  }

  @Test
  void refusesToDequantizeWhatIsNotQuantizedNotThereOrDoneAlready() {
    Store int8 = Store.pinned().in(WeightFormat.INT8);
    List<BiConsumer<Layer, Recorder>> calls =
        List.of(
            (layer, recorder) -> recorder.dequantize(layer),
            (layer, recorder) -> recorder.dropDequantized(layer),
            (layer, recorder) -> {
              TestLoads.load(layer, int8, Copy.asynchronous(), recorder);
              recorder.dequantize(layer);
            },
            (layer, recorder) -> {
              TestLoads.pageable(layer, recorder);
              recorder.dequantize(layer);
            },
            (layer, recorder) -> {
              TestLoads.load(layer, int8, Copy.asynchronous(), recorder);
              recorder.await(layer);
              recorder.dequantize(layer);
              recorder.dequantize(layer);
            });
    for (BiConsumer<Layer, Recorder> call : calls) {
      assertRefused(ErrorCode.INVALID_ORDER, () -> atFirstLayer(call))
          .hasMessageContaining("(transformer.blocks.0)");
    }
  }

  @Test
  void aLayerOfAnotherRunIsRefused() {
    Layer foreign = new Layer(new LayerId(7, 0), "foreign.blocks.0", List.of(1L), List.of());

    assertRefused(
            ErrorCode.INVALID_ORDER,
            () -> atFirstLayer((layer, recorder) -> TestLoads.pinned(foreign, recorder)))
        .hasMessageContaining("(foreign.blocks.0)");
  }

  @Test
  void aStrategyWithoutAPlanIsBroken() {
    assertRefused(
            ErrorCode.BROKEN_PLUGIN,
            () -> record(TestScenario.tiny().build(), TestStrategies.of("lazy", setting -> null)))
        .hasMessageContaining("(lazy)");
  }
}
