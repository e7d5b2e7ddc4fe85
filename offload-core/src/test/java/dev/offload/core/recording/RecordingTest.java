package dev.offload.core.recording;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private final Scenario scenario = TestScenario.tiny().steps(3).build();

  /** Keeps everything on the device, and does something after each step. */
  private static OffloadStrategy afterStep(BiConsumer<RunStep, Recorder> body) {
    return TestStrategies.of("odd", setting -> new AfterStep(setting, body));
  }

  private record AfterStep(RunSetting setting, BiConsumer<RunStep, Recorder> body)
      implements OffloadPlan {
    @Override
    public void beforeRun(Recorder recorder) {
      for (Expert expert : setting.experts()) {
        recorder.preload(expert.outer());
        expert.layers().forEach(recorder::preload);
      }
    }

    @Override
    public void afterStep(RunStep step, Recorder recorder) {
      body.accept(step, recorder);
    }
  }

  private Recording record(OffloadStrategy strategy, Optional<String> origin, Duration limit) {
    return Recording.of(
        scenario,
        strategy,
        () -> StrategyOptions.of(strategy, Map.of(), Map.of()),
        (unused, program) -> {
          throw new AssertionError("nothing is rehearsed here");
        },
        origin,
        limit);
  }

  private Recording record(OffloadStrategy strategy) {
    return record(strategy, Optional.empty(), Duration.ofMinutes(1));
  }

  private static void ask(Recorder recorder, RunStep step, int times) {
    for (int i = 0; i < times; i++) {
      recorder.isLoaded(step.expert().outer());
    }
  }

  @Test
  void givesTheProgramOfAGoodStrategy() {
    OffloadStrategy strategy = TestStrategies.streaming(1);
    StrategyOptions options = StrategyOptions.of(strategy, Map.of(), Map.of());

    assertThat(record(strategy).program())
        .isEqualTo(ProgramRecorder.record(scenario, strategy, options));
  }

  @Test
  void whatMayBeAskedForIsCountedAnewInEachStep() {
    int most = RecordingWatch.MOST_REQUESTS_PER_STEP - 100;

    assertThat(record(afterStep((step, recorder) -> ask(recorder, step, most))).program())
        .isNotNull();
  }

  @Test
  void operationsCountToo() {
    // Two operations and a call each time.
    int enough = RecordingWatch.MOST_REQUESTS_PER_STEP / 3 + 1;

    assertRefused(
            ErrorCode.BROKEN_PLUGIN,
            () ->
                record(
                    afterStep(
                        (step, recorder) -> {
                          for (int i = 0; i < enough; i++) {
                            recorder.synchronize();
                          }
                        })))
        .hasMessageStartingWith("The strategy (odd) failed in afterStep of step 1: It asks for");
  }

  @Test
  void aRefusalThatThePlanHidesStillEndsTheRecording() {
    assertRefused(
            ErrorCode.INVALID_ORDER,
            () ->
                record(
                    afterStep(
                        (step, recorder) -> {
                          try {
                            recorder.preload(step.expert().outer());
                          } catch (OffloadException e) {
                            assertThatThrownBy(() -> recorder.synchronize()).isSameAs(e);
                          }
                        })))
        .hasMessageContaining("is preloaded in afterStep");
  }

  @Test
  void aRecorderThatIsKeptCannotBeUsedLater() {
    AtomicReference<Recorder> kept = new AtomicReference<>();
    record(afterStep((step, recorder) -> kept.set(recorder)));

    assertThatThrownBy(() -> kept.get().synchronize())
        .hasMessage("The recorder is called after its recording has ended.");
  }

  @Test
  void aStrategyThatComesBackTooLateIsRefused() throws InterruptedException {
    CountDownLatch given = new CountDownLatch(1);
    BlockingQueue<OffloadException> refusals = new LinkedBlockingQueue<>();
    OffloadStrategy slow =
        afterStep(
            (step, recorder) -> {
              awaitUninterruptibly(given);
              try {
                recorder.synchronize();
              } catch (OffloadException e) {
                refusals.add(e);
              }
            });

    assertRefused(
            ErrorCode.BROKEN_PLUGIN,
            () -> record(slow, Optional.of("slow.jar"), Duration.ofSeconds(2)))
        .hasMessageStartingWith(
            "The strategy (odd) of slow.jar did not answer within 2 s: it is in afterStep of"
                + " step 1.");
    given.countDown();

    assertThat(refusals.poll(1, TimeUnit.MINUTES))
        .hasMessage("The recorder is called after its recording has ended.");
  }

  @Test
  void aLaterComplaintAboutAnOptionIsNotTheUsers() {
    assertRefused(
        ErrorCode.BROKEN_PLUGIN,
        () ->
            record(
                afterStep(
                    (step, recorder) -> {
                      throw OffloadException.of(ErrorCode.INVALID_VALUE, "The depth (0) is bad.");
                    })));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean waiting = true;
    while (waiting) {
      try {
        latch.await();
        waiting = false;
      } catch (InterruptedException e) {
        // A strategy that does not listen.
      }
    }
  }
}
