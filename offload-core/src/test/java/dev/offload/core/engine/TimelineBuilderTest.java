package dev.offload.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimelineBuilderTest {
  private final Scenario scenario =
      TestScenario.tiny()
          .machine(TestMachine.pcie())
          .layout(2, 1, 1)
          .steps(4)
          .switchStep(2)
          .build();

  private Program program(OffloadStrategy strategy) {
    return ProgramRecorder.record(
        scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
  }

  private static TimelineBuilder copy(Timeline timeline) {
    int[] classOfRank = new int[2];
    for (int rank = 0; rank < 2; rank++) {
      classOfRank[rank] = timeline.rankClass(rank);
    }
    TimelineBuilder builder = Timeline.builder(timeline.program(), classOfRank);
    for (int segment = 0; segment < timeline.steps(); segment++) {
      for (int i = 0; i < timeline.operations(segment).size(); i++) {
        builder.alone(segment, i, timeline.alone(segment, i));
        for (int c = 0; c < timeline.rankClasses(); c++) {
          builder.ran(segment, i, c, timeline.start(segment, i, c), timeline.end(segment, i, c));
        }
      }
    }
    return builder;
  }

  static List<OffloadStrategy> strategies() {
    return List.of(
        TestStrategies.resident(),
        TestStrategies.v1(),
        TestStrategies.swap(),
        TestStrategies.streaming(2));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("strategies")
  void whatWasRecordedOfARunMeansWhatTheRunMeant(OffloadStrategy strategy) {
    Timeline ran = SimulationEngine.create().run(scenario, program(strategy));

    Timeline built = copy(ran).build();

    assertThat(built.duration()).isEqualTo(ran.duration());
    for (int step = 0; step < ran.steps(); step++) {
      assertThat(built.stepEnd(step, 0)).isEqualTo(ran.stepEnd(step, 0));
    }
    assertThat(RunReport.of(scenario, built)).isEqualTo(RunReport.of(scenario, ran));
  }

  @Test
  void nothingMayBeMissing() {
    Program program = program(TestStrategies.resident());

    assertThatThrownBy(() -> Timeline.builder(program, 0, 0).build())
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("It is not known when operation 0 of segment 0");
    assertThatThrownBy(() -> Timeline.builder(program, 0, 2))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("[0, 2]");
    assertThatThrownBy(() -> Timeline.builder(program, 0).ran(0, 0, 0, 5, 4))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("from 5 to 4");
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    Timeline timeline = SimulationEngine.create().run(scenario, program(TestStrategies.v1()));
    int size = timeline.operations(0).size();

    for (Runnable wrong :
        List.<Runnable>of(
            () -> timeline.stepEnd(4),
            () -> timeline.stepEnd(-1),
            () -> timeline.stepDuration(4),
            () -> timeline.start(0, size, 0),
            () -> timeline.end(0, 0, timeline.rankClasses()),
            () -> timeline.alone(0, size),
            () -> timeline.operations(4),
            () -> timeline.rankClass(2))) {
      assertThatThrownBy(wrong::run).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void theUseOfALinkIsAShareOfIt() {
    Timeline timeline =
        SimulationEngine.create().withResourceUse().run(scenario, program(TestStrategies.v1()));
    String link = timeline.use().orElseThrow().linksOf(0).get(0).link().id();
    double window = Picoseconds.toSeconds(timeline.duration()) / 3;

    List<Double> shares = timeline.utilisation(link, Traffic.HOST_TO_DEVICE, window);

    assertThat(shares)
        .hasSizeBetween(3, 4)
        .allSatisfy(share -> assertThat(share).isBetween(0., 1.));
    assertThat(shares).anyMatch(share -> share > 0);
    assertThatThrownBy(() -> timeline.utilisation("bridge", Traffic.RING, 1))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("bridge");
    assertThatThrownBy(() -> timeline.utilisation(link, Traffic.RING, 0))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("(0.0 s)");
  }
}
