package dev.offload.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.report.DeviceMemory;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.Scenario;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResourceUseTest {
  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  /** A drawn scenario, its program, and the timeline of an engine that notes what it takes. */
  private record Drawn(Scenario scenario, Program program, Timeline timeline) {
    static Drawn of(long seed) {
      Random random = new Random(seed);
      Scenario scenario = Randomly.scenario(random, 5, 6).build();
      Program program = Randomly.program(scenario, Randomly.strategy(random));
      Timeline timeline = SimulationEngine.create().withResourceUse().run(scenario, program);
      return new Drawn(scenario, program, timeline);
    }

    ResourceUse use() {
      return timeline.use().orElseThrow();
    }
  }

  @Test
  void nothingIsNotedUnlessAskedFor() {
    Scenario scenario = Randomly.scenario(new Random(1), 5, 6).build();
    Program program = Randomly.program(scenario, Randomly.strategy(new Random(1)));
    Timeline timeline = SimulationEngine.create().run(scenario, program);

    assertThat(timeline.use()).isEmpty();
    assertThat(DeviceMemory.denoisingOverTime(scenario, timeline)).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void notingChangesNoTime(long seed) {
    Drawn drawn = Drawn.of(seed);

    StepRepetitionTest.assertEqualTimes(
        drawn.timeline(), SimulationEngine.create().run(drawn.scenario(), drawn.program()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theRatesOfALinkNeverExceedItsCapacity(long seed) {
    for (LinkUse use : Drawn.of(seed).use().links()) {
      double capacity = use.link().bytesPerSecond().value();
      TreeSet<Long> times = new TreeSet<>();
      for (StepFunction rate : use.bytesPerSecond().values()) {
        for (int point = 0; point < rate.points(); point++) {
          times.add(rate.time(point));
          assertThat(rate.value(point)).isNotNegative();
        }
      }
      for (long time : times) {
        double sum = use.bytesPerSecond().values().stream().mapToDouble(r -> r.at(time)).sum();
        assertThat(sum).as("%s at %d ps", use, time).isLessThanOrEqualTo(capacity * (1 + 1e-9));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theWindowsOfALinksUseAddUpToWhatCrossedIt(long seed) {
    Timeline timeline = Drawn.of(seed).timeline();
    double window = Picoseconds.toSeconds(timeline.duration()) / 6.5;
    for (LinkUse use : timeline.use().orElseThrow().linksOf(timeline.rankClass(0))) {
      double capacity = use.link().bytesPerSecond().value();
      use.bytesPerSecond()
          .forEach(
              (traffic, rate) -> {
                List<Double> shares = timeline.utilisation(use.link().id(), traffic, window);
                double bytes = rate.integral(0, timeline.duration());

                assertThat(shares).hasSize(7).allMatch(share -> share >= 0 && share <= 1);
                double sum = shares.subList(0, 6).stream().mapToDouble(each -> each).sum();
                assertThat((sum + shares.get(6) / 2) * window * capacity)
                    .isCloseTo(bytes, within(1 + 1e-6 * bytes));
              });
    }
  }

  @Test
  void utilisationSaysWhatItCannotTell() {
    Drawn drawn = Drawn.of(1);
    String link = drawn.use().linksOf(0).get(0).link().id();
    Timeline bare = SimulationEngine.create().run(drawn.scenario(), drawn.program());

    assertThatThrownBy(() -> bare.utilisation(link, Traffic.RING, 1))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("Nothing was noted of the use of links (" + link + ").");
    assertThatThrownBy(() -> drawn.timeline().utilisation("nvlunk", Traffic.RING, 1))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("There is no link named (nvlunk).");
    for (double window : new double[] {0, -1, Double.NaN, 1e-13}) {
      assertThatThrownBy(() -> drawn.timeline().utilisation(link, Traffic.RING, window))
          .isInstanceOf(OffloadException.class)
          .hasMessageContaining("The window (" + window + " s)");
    }
    assertThat(drawn.timeline().utilisation(link, Traffic.RING, Double.POSITIVE_INFINITY))
        .hasSize(1);
  }

  @Test
  void thereIsNoStepBeyondTheLast() {
    Timeline timeline = Drawn.of(1).timeline();

    assertThatThrownBy(() -> timeline.stepEnd(timeline.steps()))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> timeline.stepDuration(-1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theIntegralOfALinksRatesIsWhatCrossedIt(long seed) {
    Drawn drawn = Drawn.of(seed);
    Machine machine = drawn.scenario().machine();
    Map<TrafficClass, Double> copied = copiedBytes(drawn.program());
    Map<CollectiveKind, Double> sent = sentBytes(drawn.program());
    int compared = 0;
    for (LinkUse use : drawn.use().links()) {
      // Each transfer ends at the next whole picosecond.
      double roundedBytes =
          drawn.program().size()
              * use.rankClasses().size()
              * use.link().bytesPerSecond().value()
              * 1e-12;
      for (Traffic traffic : Traffic.values()) {
        double expected = 0;
        for (Map.Entry<TrafficClass, Double> each : copied.entrySet()) {
          if (traffic(each.getKey()) == traffic) {
            expected +=
                ranksOn(drawn, use, Optional.empty())
                    * times(machine, each.getKey(), use.link())
                    * each.getValue();
          }
        }
        for (Map.Entry<CollectiveKind, Double> each : sent.entrySet()) {
          if (traffic(each.getKey()) == traffic) {
            expected +=
                ranksOn(drawn, use, Optional.of(each.getKey()))
                    * times(machine, TrafficClass.COLLECTIVE, use.link())
                    * each.getValue();
          }
        }
        StepFunction rate = use.bytesPerSecond().get(traffic);
        double crossed = rate == null ? 0 : rate.integral(0, end(rate));
        assertThat(crossed)
            .as("%s on %s", traffic, use.link().id())
            .isCloseTo(expected, within(1e-9 * expected + roundedBytes));
        compared++;
      }
    }
    assertThat(compared).isPositive();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theHighestMemoryIsTheReportedPeak(long seed) {
    Drawn drawn = Drawn.of(seed);
    RunReport report = RunReport.of(drawn.scenario(), drawn.timeline());

    assertThat(highest(drawn.use().weightBytes())).isEqualTo(drawn.timeline().peakWeightBytes());
    assertThat(highest(drawn.use().launchedWeightBytes()))
        .isEqualTo(drawn.program().launchOrderPeakBytes());
    assertThat(
            highest(
                DeviceMemory.denoisingOverTime(drawn.scenario(), drawn.timeline()).orElseThrow()))
        .isEqualTo(report.device().denoiseBytes());
    for (StepFunction weights : drawn.use().weightBytes()) {
      assertThat(weights.value(weights.points() - 1))
          .isEqualTo(drawn.timeline().finalWeightBytes());
    }
  }

  private static double highest(List<StepFunction> functions) {
    return functions.stream().mapToDouble(StepFunction::max).max().orElseThrow();
  }

  private static long end(StepFunction rate) {
    int last = rate.points() - 1;
    // Everything has crossed once a run ends.
    assertThat(rate.value(last)).isZero();
    return rate.time(last);
  }

  /** Returns how many ranks share a link; for an exchange, those behind a switch in part. */
  private static double ranksOn(Drawn drawn, LinkUse use, Optional<CollectiveKind> exchange) {
    RankClasses ranks =
        RankClasses.collapsed(
            drawn.scenario().machine().gpusPerSwitch(), drawn.scenario().parallelism());
    return switch (use.link().scope()) {
      case GPU -> 1;
      case NODE -> drawn.scenario().parallelism().gpus();
      case SWITCH ->
          use.rankClasses().stream()
              .mapToDouble(
                  c ->
                      ranks.ranksOnSwitch(c)
                          * exchange.map(kind -> ranks.crossingShare(c, kind)).orElse(1.0))
              .sum();
    };
  }

  private static long times(Machine machine, TrafficClass traffic, Link link) {
    return machine.linksOf(traffic).stream().filter(link::equals).count();
  }

  private static Map<TrafficClass, Double> copiedBytes(Program program) {
    Map<TrafficClass, Double> bytes = new EnumMap<>(TrafficClass.class);
    program.segments().stream()
        .flatMap(segment -> segment.operations().stream())
        .filter(Operation.Transfer.class::isInstance)
        .map(Operation.Transfer.class::cast)
        .forEach(copy -> bytes.merge(trafficClass(copy), (double) copy.bytes(), Double::sum));
    return bytes;
  }

  private static Map<CollectiveKind, Double> sentBytes(Program program) {
    Map<CollectiveKind, Double> bytes = new EnumMap<>(CollectiveKind.class);
    program.segments().stream()
        .flatMap(segment -> segment.operations().stream())
        .filter(Operation.Collective.class::isInstance)
        .map(Operation.Collective.class::cast)
        .forEach(exchange -> bytes.merge(exchange.kind(), exchange.bytesSent(), Double::sum));
    return bytes;
  }

  private static TrafficClass trafficClass(Operation.Transfer copy) {
    boolean pinned = copy.hostMemory() == HostMemory.PINNED;
    if (copy.direction() == Direction.H2D) {
      return pinned ? TrafficClass.H2D_PINNED : TrafficClass.H2D_PAGEABLE;
    }
    return pinned ? TrafficClass.D2H_PINNED : TrafficClass.D2H_PAGEABLE;
  }

  private static Traffic traffic(TrafficClass copy) {
    return copy.name().startsWith("H2D") ? Traffic.HOST_TO_DEVICE : Traffic.DEVICE_TO_HOST;
  }

  private static Traffic traffic(CollectiveKind kind) {
    return switch (kind) {
      case ULYSSES_ALL_TO_ALL -> Traffic.ALL_TO_ALL;
      case RING_SEND_RECEIVE -> Traffic.RING;
      case GUIDANCE_GATHER -> Traffic.GUIDANCE;
      case WEIGHT_GATHER -> Traffic.WEIGHT_GATHER;
    };
  }
}
