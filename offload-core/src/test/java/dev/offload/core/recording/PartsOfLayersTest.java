package dev.offload.core.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.model.LayerDescription.Part;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.Refusals;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsOfLayersTest {
  private static final long ATTENTION = 12_000_000;
  private static final long FFN = 8_000_000;
  private static final long OUTER = 1_000_000;

  /** Two experts of three layers; each has an attention and a feed-forward kernel of 1 ms. */
  private static final Scenario SCENARIO =
      TestScenario.tiny()
          .model(
              TestModel.tiny()
                  .phases(
                      List.of(
                          TestModel.linear("qkv", 125_000, 1_000),
                          TestModel.linear("up", 125_000, 1_000)))
                  .parts(new Part("attention", 1, 1), new Part("ffn", 1, 1)))
          .steps(2)
          .build();

  private static Program record(Scenario scenario, OffloadStrategy strategy) {
    return ProgramRecorder.record(scenario, strategy, StrategyOptions.defaults());
  }

  @Test
  void aPartIsALayerWithTensorsAndPhasesOfItsOwn() {
    List<Layer> parts = SCENARIO.expertsInParts().get(1).layers();

    assertThat(parts)
        .extracting(Layer::name)
        .startsWith("transformer_2.blocks.0.attention", "transformer_2.blocks.0.ffn")
        .hasSize(6);
    Layer ffn = parts.get(5);
    assertThat(ffn.id()).isEqualTo(new LayerId(1, 5, true)).hasToString("1.part 5");
    assertThat(ffn.tensorElements()).containsExactly(4_000_000L);
    assertThat(ffn.phases()).extracting(phase -> phase.name()).containsExactly("up");
    assertThat(SCENARIO.layer(ffn.id())).isSameAs(ffn);
    assertThat(SCENARIO.layer(new LayerId(1, 2)).phases()).hasSize(2);
  }

  @Test
  void partsMakeUpTheirLayers() {
    Scenario scenario = TestScenario.wan().layout(4, 1, 1).build();
    List<Layer> layers = scenario.experts().get(0).layers();
    List<Layer> parts = scenario.expertsInParts().get(0).layers();

    for (int i = 0; i < layers.size(); i++) {
      List<Layer> both = parts.subList(2 * i, 2 * i + 2);
      assertThat(both.stream().flatMap(part -> part.phases().stream()).toList())
          .isEqualTo(layers.get(i).phases());
      assertThat(both.stream().flatMap(part -> part.tensorElements().stream()).toList())
          .isEqualTo(layers.get(i).tensorElements());
    }
  }

  @Test
  void aLayerWhosePartsAreNotKnownIsOne() {
    Scenario scenario = TestScenario.tiny().build();

    assertThat(scenario.expertsInParts().get(0).layers())
        .extracting(Layer::name)
        .isEqualTo(scenario.experts().get(0).layers().stream().map(Layer::name).toList());
  }

  @Test
  void partsChangeNoFingerprint() {
    TestModel model = TestModel.wan();
    String divided = TestScenario.wan().model(model).build().fingerprint();

    assertThat(TestScenario.wan().model(model.parts()).build().fingerprint()).isEqualTo(divided);
  }

  @Test
  void attentionStaysAndFeedForwardStreams() {
    Program program = record(SCENARIO, TestStrategies.attentionStays());
    Verification proof = Verifier.verify(SCENARIO, program);
    Timeline timeline = SimulationEngine.create().run(SCENARIO, program);

    // Both experts' attention, and one network of 0.4 ms of copy behind 1 ms of attention.
    long stays = 2 * OUTER + 6 * ATTENTION;
    assertThat(proof.hazards()).isEmpty();
    assertThat(proof.worstPeakBytes()).isEqualTo(stays + FFN);
    assertThat(program.preloadedBytes()).isEqualTo(stays);
    assertThat(timeline.peakWeightBytes()).isEqualTo(stays + FFN);
    assertThat(Picoseconds.toSeconds(timeline.stepEnd(1))).isEqualTo(12e-3);
    assertThat(copied(program)).isEqualTo(2 * 3 * FFN);
  }

  @Test
  void partsStreamAsLayersDo() {
    OffloadStrategy layers = TestStrategies.streaming(0);
    OffloadStrategy parts =
        TestStrategies.ofParts(
            "parts", setting -> layers.plan(setting, StrategyOptions.defaults()));

    Program program = record(SCENARIO, parts);
    Verification proof = Verifier.verify(SCENARIO, program);
    Timeline timeline = SimulationEngine.create().run(SCENARIO, program);

    // Copies of 0.6 and 0.4 ms, each before a kernel of 1 ms, and one part at a time.
    assertThat(proof.hazards()).isEmpty();
    assertThat(proof.worstPeakBytes()).isEqualTo(2 * OUTER + ATTENTION);
    assertThat(Picoseconds.toSeconds(timeline.stepEnd(1))).isEqualTo(18e-3);
    assertThat(copied(program)).isEqualTo(copied(record(SCENARIO, layers)));
  }

  @Test
  void aWholeLayerIsNoneOfTheParts() {
    OffloadStrategy strategy =
        TestStrategies.ofParts(
            "mixed",
            setting ->
                new OffloadPlan() {
                  @Override
                  public void beforeRun(Recorder recorder) {
                    recorder.preload(SCENARIO.experts().get(0).layers().get(0));
                  }
                });

    Refusals.assertRefused(ErrorCode.INVALID_ORDER, () -> record(SCENARIO, strategy))
        .hasMessageContaining("none of this run's");
  }

  private static long copied(Program program) {
    return program.segments().stream()
        .flatMap(segment -> segment.operations().stream())
        .filter(Operation.Transfer.class::isInstance)
        .mapToLong(operation -> ((Operation.Transfer) operation).bytes())
        .sum();
  }
}
