package dev.offload.report.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Link;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TraceTest {
  private static final double GIGA = 1e9;
  private static final double GIBIBYTE = 1 << 30;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  private static TraceChecker trace(TracedRun run, TraceSelection selection) throws IOException {
    StringWriter written = new StringWriter();
    long events = new Trace(run, selection).write("test", written);
    TraceChecker checker = TraceChecker.check(written.toString());
    assertThat(checker.root().get("traceEvents")).hasSize((int) events);
    return checker;
  }

  private static TraceSelection everything(TracedRun run) {
    return TraceSelection.of(run.scenario(), Optional.empty(), Optional.of("all"));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aWholeRunHasAllItsOperations(long seed) throws IOException {
    TracedRun run = RandomRuns.run(new Random(seed));
    TraceChecker trace = trace(run, everything(run));
    int ranks = run.scenario().parallelism().gpus();

    assertThat(trace.slices("gpu_memcpy"))
        .hasSize(ranks * count(run, Operation.Transfer.class::isInstance));
    assertThat(trace.slices("kernel"))
        .hasSize(
            ranks
                * count(
                    run,
                    operation ->
                        operation instanceof Operation.Kernel
                            || operation instanceof Operation.Dequantize
                            || operation instanceof Operation.Collective));
    assertThat(trace.slices("cuda_runtime")).hasSize(heldHosts(run));
    assertThat(
            trace.slices("gpu_user_annotation").stream()
                .filter(slice -> slice.get("name").textValue().startsWith("ProfilerStep#")))
        .hasSize(ranks * run.timeline().steps());
  }

  /** Returns how often the host of a rank stood still, over all ranks. */
  private static int heldHosts(TracedRun run) {
    Timeline timeline = run.timeline();
    int held = 0;
    for (int segment = 0; segment < timeline.steps(); segment++) {
      List<Operation> operations = timeline.operations(segment);
      for (int i = 0; i < operations.size(); i++) {
        for (int c = 0; c < timeline.rankClasses(); c++) {
          if (operations.get(i) instanceof Operation.HostBlock
              && timeline.end(segment, i, c) / 1000 > timeline.start(segment, i, c) / 1000) {
            held += timeline.ranks(c);
          }
        }
      }
    }
    return held;
  }

  private static int count(TracedRun run, Predicate<Operation> kind) {
    return (int)
        run.timeline().program().segments().stream()
            .flatMap(segment -> segment.operations().stream())
            .filter(kind)
            .count();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aPartIsWellFormedToo(long seed) throws IOException {
    Random random = new Random(seed);
    TracedRun run = RandomRuns.run(random);
    int ranks = run.scenario().parallelism().gpus();
    List<Integer> shownRanks = List.of(random.nextInt(ranks));
    List<Integer> steps = new ArrayList<>();
    for (int step = 1; step <= run.timeline().steps(); step++) {
      if (random.nextBoolean() || (steps.isEmpty() && step == run.timeline().steps())) {
        steps.add(step);
      }
    }
    TraceChecker trace = trace(run, new TraceSelection(shownRanks, steps));

    assertThat(trace.phase("X"))
        .allSatisfy(slice -> assertThat(slice.get("pid").intValue()).isEqualTo(shownRanks.get(0)));
    assertThat(
            trace.slices("gpu_user_annotation").stream()
                .map(slice -> slice.get("name").textValue())
                .filter(name -> name.startsWith("ProfilerStep#")))
        .containsExactlyElementsOf(steps.stream().map(step -> "ProfilerStep#" + step).toList());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void countersStayWithinCapacityAndReachThePeak(long seed) throws IOException {
    TracedRun run = RandomRuns.run(new Random(seed));
    TraceChecker trace = trace(run, everything(run));
    RunReport report = RunReport.of(run.scenario(), run.timeline());

    double highest = 0;
    for (JsonNode sample : trace.phase("C")) {
      double sum = 0;
      for (JsonNode value : sample.get("args")) {
        sum += value.doubleValue();
      }
      String name = sample.get("name").textValue();
      if (name.equals("device memory (GiB)")) {
        highest = Math.max(highest, sum);
      } else {
        String id = name.replaceAll(" of the switch of rank \\d+", "").replace(" (GB/s)", "");
        Link link = run.scenario().machine().links().get(id);
        assertThat(link).as(name).isNotNull();
        // Each value has six decimals.
        assertThat(sum).isLessThanOrEqualTo(link.bytesPerSecond().value() / GIGA + 5e-6);
      }
    }
    assertThat(highest).isCloseTo(report.device().denoiseBytes() / GIBIBYTE, within(1e-6));
  }

  @Test
  void anArrowLeadsFromACopyToTheWaitForIt() throws IOException {
    Scenario scenario = TestScenario.tiny().model(TestModel.tiny().layers(3)).steps(2).build();
    OffloadStrategy strategy = TestStrategies.streaming(1);
    Program program =
        ProgramRecorder.record(
            scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
    TracedRun run =
        new TracedRun(
            scenario, "s", SimulationEngine.create().withResourceUse().run(scenario, program));
    TraceChecker trace = trace(run, everything(run));

    List<JsonNode> tails = trace.phase("s");
    List<JsonNode> heads = trace.phase("f");
    assertThat(tails).isNotEmpty();
    int fromCopies = 0;
    for (int i = 0; i < tails.size(); i++) {
      if (tails.get(i).get("tid").intValue() == 8 && heads.get(i).get("tid").intValue() == 7) {
        fromCopies++;
      }
    }
    assertThat(fromCopies).isPositive();
    assertThat(trace.slices("cuda_sync"))
        .isNotEmpty()
        .allSatisfy(
            slice -> assertThat(slice.get("name").textValue()).isEqualTo("Stream Wait Event"));
  }

  @Test
  void theSameRunGivesTheSameBytes() throws IOException {
    StringWriter first = new StringWriter();
    StringWriter second = new StringWriter();
    TracedRun run = RandomRuns.run(new Random(3));
    new Trace(run, everything(run)).write("t", first);
    TracedRun again = RandomRuns.run(new Random(3));
    new Trace(again, everything(again)).write("t", second);

    assertThat(first).hasToString(second.toString());
  }

  @Test
  void aRunThatNotedNothingIsRefused() {
    Scenario scenario = TestScenario.tiny().build();
    OffloadStrategy strategy = TestStrategies.resident();
    Program program =
        ProgramRecorder.record(
            scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
    TracedRun run = new TracedRun(scenario, "s", SimulationEngine.create().run(scenario, program));
    TraceSelection selection = everything(run);

    assertThatThrownBy(() -> new Trace(run, selection)).isInstanceOf(OffloadException.class);
  }
}
