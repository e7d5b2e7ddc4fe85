package dev.offload.core.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Program;
import dev.offload.core.report.DeviceMemory;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Component;
import dev.offload.core.scenario.Component.Stage;
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
import dev.offload.core.testing.Refusals;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.verify.HazardKind;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class ComponentsTest {
  /** 3 million weights in fp32, then 1 million. */
  private static final long ENCODER = 12_000_000;

  private static final long VAE = 4_000_000;
  private static final long WEIGHTS = 6 * 20_000_000 + 2 * 1_000_000;

  private static final Scenario SCENARIO = TestScenario.tiny().steps(2).build();
  private static final DeviceMemory USUAL = report(TestStrategies.resident()).device();

  private static Program record(OffloadStrategy strategy) {
    return ProgramRecorder.record(SCENARIO, strategy, StrategyOptions.defaults());
  }

  private static RunReport report(OffloadStrategy strategy) {
    Program program = record(strategy);
    Verification proof = Verifier.verify(SCENARIO, program);
    assertThat(proof.hazards()).isEmpty();
    Timeline timeline = SimulationEngine.create().run(SCENARIO, program);
    assertThat(timeline.peakWeightBytes()).isLessThanOrEqualTo(proof.worstPeakBytes());
    return StrategyRunner.of(SimulationEngine.create())
        .run(SCENARIO, new StrategyRequest(strategy, Map.of()), Duration.ofMinutes(1))
        .report();
  }

  /** Everything else is resident. */
  private static OffloadStrategy of(
      BiConsumer<RunSetting, Recorder> before, BiConsumer<RunSetting, Recorder> after) {
    return TestStrategies.of(
        "components",
        setting ->
            new OffloadPlan() {
              @Override
              public void beforeRun(Recorder recorder) {
                setting
                    .experts()
                    .forEach(
                        expert -> {
                          recorder.preload(expert.outer());
                          expert.layers().forEach(recorder::preload);
                        });
                before.accept(setting, recorder);
              }

              @Override
              public void afterRun(Recorder recorder) {
                after.accept(setting, recorder);
              }
            });
  }

  private static long locked(long bytes) {
    return SCENARIO.runtime().pinnedRounding().lockedBytes(bytes);
  }

  private static Layer encoder(RunSetting setting) {
    return setting.components().get(0).weights();
  }

  private static Layer vae(RunSetting setting) {
    return setting.components().get(1).weights();
  }

  @Test
  void theSettingNamesThem() {
    assertThat(SCENARIO.components())
        .extracting(component -> component.weights().name(), Component::stage)
        .containsExactly(tuple("text_encoder", Stage.ENCODING), tuple("vae", Stage.DECODING));
    Layer encoder = SCENARIO.components().get(0).weights();
    assertThat(encoder.weightBytes(WeightFormat.BF16)).isEqualTo(ENCODER);
    assertThat(encoder.phases()).isEmpty();
    assertThat(encoder.id()).isEqualTo(new LayerId(LayerId.COMPONENT, 0));
    assertThat(encoder.id()).hasToString("component 0");
    assertThat(SCENARIO.layer(encoder.id())).isSameAs(encoder);
  }

  @Test
  void whatIsPreloadedCountsInEveryStage() {
    RunReport report = report(TestStrategies.components(true));

    assertThat(report.device())
        .isEqualTo(
            new DeviceMemory(
                WEIGHTS + ENCODER + VAE,
                USUAL.denoiseBytes() + ENCODER + VAE,
                USUAL.decodeBytes() + ENCODER));
    // Nobody keeps a copy of what stays.
    assertThat(report.host().totalBytes()).isZero();
  }

  @Test
  void whatIsLoadedBehindTheRunCountsFromThen() {
    RunReport report = report(TestStrategies.components(false));
    RunReport usual = report(TestStrategies.resident());

    // Both on one stream at 20 GB/s, behind the last kernel.
    assertThat(report.denoiseSeconds()).isEqualTo(usual.denoiseSeconds() + (ENCODER + VAE) / 20e9);
    assertThat(report.moved().h2dBytes()).isEqualTo(ENCODER + VAE);
    assertThat(report.device())
        .isEqualTo(
            new DeviceMemory(
                WEIGHTS + ENCODER,
                USUAL.denoiseBytes() + ENCODER + VAE,
                USUAL.decodeBytes() + ENCODER));
    assertThat(report.host().pinnedBytes()).isEqualTo(locked(ENCODER) + locked(VAE));
  }

  @Test
  void theVaeComesBesideTheLastStep() {
    OffloadStrategy strategy =
        TestStrategies.of(
            "early",
            setting ->
                new OffloadPlan() {
                  @Override
                  public void beforeRun(Recorder recorder) {
                    setting
                        .experts()
                        .forEach(
                            expert -> {
                              recorder.preload(expert.outer());
                              expert.layers().forEach(recorder::preload);
                            });
                    recorder.keep(vae(setting), Store.pinned());
                  }

                  @Override
                  public void beforeStep(RunStep step, Recorder recorder) {
                    if (step.number() == setting.steps().size()) {
                      recorder.load(vae(setting), Copy.asynchronous().afterCompute());
                    }
                  }
                });

    assertThat(report(strategy).denoiseSeconds())
        .isEqualTo(report(TestStrategies.resident()).denoiseSeconds());
    assertThat(report(strategy).device().denoiseBytes()).isEqualTo(USUAL.denoiseBytes() + VAE);
    assertThat(report(strategy).device().decodeBytes()).isEqualTo(USUAL.decodeBytes());
  }

  @Test
  void theHostKeepsAnEncoderAsThePlanSays() {
    OffloadStrategy strategy =
        of(
            (setting, recorder) -> recorder.keep(encoder(setting), Store.pageable()),
            (setting, recorder) -> {});

    assertThat(report(strategy).host().pageableBytes()).isEqualTo(ENCODER);
    assertThat(report(strategy).host().pinnedBytes()).isZero();
    assertThat(report(TestStrategies.resident()).host().pinnedBytes()).isEqualTo(locked(ENCODER));
    assertThat(report(strategy).device()).isEqualTo(USUAL);
  }

  @Test
  void whatWasPreloadedMustBeThereAgain() {
    BiConsumer<RunSetting, Recorder> leave =
        (setting, recorder) -> {
          recorder.keep(encoder(setting), Store.pinned());
          recorder.preload(encoder(setting));
          recorder.evict(encoder(setting), Evict.DROP);
        };

    Program forgotten = record(of(leave, (setting, recorder) -> {}));
    assertThat(Verifier.verify(SCENARIO, forgotten).hazards())
        .extracting(hazard -> hazard.kind())
        .containsExactly(HazardKind.NOT_RESTORED);
    OffloadStrategy restored =
        of(
            leave,
            (setting, recorder) ->
                recorder.load(encoder(setting), Copy.asynchronous().afterCompute()));
    assertThat(report(restored).device().decodeBytes()).isEqualTo(USUAL.decodeBytes() + ENCODER);
  }

  @Test
  void inAQueueALoadedComponentHasLeftBeforeTheNextRun() {
    OffloadStrategy queue = TestStrategies.of("queue", setting -> new QueuedPlan(setting));

    Recording recording =
        ProgramRecorder.record(
            SCENARIO,
            queue,
            StrategyOptions.defaults(),
            (scenario, program) -> {
              throw new AssertionError("rehearses nothing");
            });

    assertThat(recording.sequence().runs()).hasSize(1);
    Program run = recording.program();
    assertThat(run.left()).containsKey(new LayerId(LayerId.COMPONENT, 1));
    assertThat(run.preloaded()).doesNotContainKey(new LayerId(LayerId.COMPONENT, 1));
    assertThat(Verifier.verify(SCENARIO, run).hazards()).isEmpty();
  }

  private record QueuedPlan(RunSetting setting) implements OffloadPlan {
    @Override
    public void beforeRun(Recorder recorder) {
      setting
          .experts()
          .forEach(
              expert -> {
                recorder.preload(expert.outer());
                expert.layers().forEach(recorder::preload);
              });
      recorder.keep(vae(setting), Store.pinned());
    }

    @Override
    public void afterRun(Recorder recorder) {
      recorder.load(vae(setting), Copy.asynchronous().afterCompute());
    }

    @Override
    public Optional<OffloadPlan> next() {
      return Optional.of(new QueuedPlan(setting));
    }
  }

  @Test
  void noneIsQuantized() {
    OffloadStrategy strategy =
        of(
            (setting, recorder) ->
                recorder.keep(encoder(setting), Store.pinned().in(WeightFormat.INT8)),
            (setting, recorder) -> {});

    Refusals.assertRefused(ErrorCode.INVALID_ORDER, () -> record(strategy))
        .hasMessageContaining("The component (text_encoder) is kept in INT8");
  }
}
