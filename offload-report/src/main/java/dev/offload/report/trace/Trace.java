package dev.offload.report.trace;

import dev.offload.core.engine.LinkUse;
import dev.offload.core.engine.ResourceUse;
import dev.offload.core.engine.StepFunction;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.file.OutputFile;
import dev.offload.core.hardware.LinkScope;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.report.DeviceMemory;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.scenario.Scenario;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A run as a Chrome trace, laid out as PyTorch's profiler does: a process for each rank, in it a
 * thread for each stream and counters for its own links and memory, and a process for the links
 * that ranks share.
 */
public final class Trace {
  private static final int SCHEMA_VERSION = 1;

  private final TracedRun run;
  private final TraceSelection selection;
  private final Timeline timeline;
  private final ResourceUse use;

  /**
   * Writes a run of all ranks, of the steps that are shown unless others are chosen; a file that is
   * there is replaced in one step.
   *
   * @param file compressed if its name ends in .gz
   * @return the number of events
   * @throws dev.offload.core.error.OffloadException if the run failed, its engine cannot tell what
   *     it took, or the file cannot be written
   */
  public static long write(StrategyRun run, Path file) {
    return write(run, TraceSelection.of(run.scenario(), Optional.empty(), Optional.empty()), file);
  }

  /** Writes what was chosen of a run, as {@link #write(StrategyRun, Path)} does. */
  public static long write(StrategyRun run, TraceSelection selection, Path file) {
    Trace trace = new Trace(new TracedRun(run.scenario(), run.label(), run.timeline()), selection);
    AtomicLong events = new AtomicLong();
    OutputFile.write(
        file, writer -> events.set(trace.write(file.getFileName().toString(), writer)));
    return events.get();
  }

  /**
   * Prepares a trace.
   *
   * @param run a run whose engine noted what it took of links and memory
   * @throws OffloadException if the engine did not
   */
  public Trace(TracedRun run, TraceSelection selection) {
    this.run = run;
    this.selection = selection;
    this.timeline = run.timeline();
    this.use =
        timeline
            .use()
            .orElseThrow(
                () ->
                    OffloadException.of(
                        ErrorCode.INTERNAL,
                        "The timeline of (%s) lacks what it took of links and memory."
                            .formatted(run.label())));
  }

  /**
   * Writes the trace.
   *
   * @param name what the trace calls itself
   * @return how many events it has
   */
  public long write(String name, Writer target) throws IOException {
    try (EventWriter writer = new EventWriter(target)) {
      writer.begin(header());
      List<StepFunction> memory =
          DeviceMemory.denoisingOverTime(run.scenario(), timeline).orElseThrow();
      for (int rank : selection.ranks()) {
        rank(writer, rank, memory.get(timeline.rankClass(rank)));
      }
      sharedLinks(writer);
      writer.end(name);
      return writer.events();
    }
  }

  private Map<String, Object> header() {
    Scenario scenario = run.scenario();
    int ranks = scenario.parallelism().gpus();
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("schemaVersion", SCHEMA_VERSION);
    header.put("deviceProperties", selection.ranks().stream().map(this::device).toList());
    Map<String, Object> distributed = new LinkedHashMap<>();
    distributed.put("backend", "nccl");
    distributed.put("rank", selection.ranks().get(0));
    distributed.put("world_size", ranks);
    header.put("distributedInfo", distributed);
    Map<String, Object> simulation = new LinkedHashMap<>();
    simulation.put("model", scenario.model().id());
    simulation.put("machine", scenario.machine().name());
    simulation.put("strategy", run.label());
    simulation.put("scenario", scenario.fingerprint());
    simulation.put("denoisingSteps", scenario.noise().steps().size());
    simulation.put("flowShift", scenario.noise().flowShift());
    scenario.switchStep().ifPresent(step -> simulation.put("switchStep", step));
    simulation.put(
        "steps", selection.steps().stream().map(String::valueOf).collect(Collectors.joining(",")));
    header.put("offloadSimulation", simulation);
    header.put("displayTimeUnit", "ms");
    header.put("baseTimeNanoseconds", 0);
    return header;
  }

  private Map<String, Object> device(int rank) {
    Map<String, Object> device = new LinkedHashMap<>();
    device.put("id", rank);
    device.put("name", run.scenario().machine().accelerator().name());
    device.put(
        "totalGlobalMem", (long) run.scenario().machine().accelerator().memoryBytes().value());
    return device;
  }

  private void rank(EventWriter writer, int rank, StepFunction memory) throws IOException {
    int rankClass = timeline.rankClass(rank);
    writer.process(
        rank, "rank " + rank, run.scenario().machine().accelerator().name() + " " + rank, rank);
    threads(writer, rank);
    Windows windows = Windows.ofRank(timeline, rankClass, selection.steps());
    new RankTrace(writer, run, rank, windows).write(Set.copyOf(selection.steps()));
    Counters counters = new Counters(writer, rank, windows);
    counters.memory(memory);
    for (LinkUse link : use.linksOf(rankClass)) {
      if (link.link().scope() == LinkScope.GPU) {
        counters.link(link.link().id(), link);
      }
    }
  }

  private void threads(EventWriter writer, int rank) throws IOException {
    boolean host = false;
    Set<Stream> streams = EnumSet.of(Stream.COMPUTE);
    List<Operation> seen = List.of();
    for (Segment segment : timeline.program().segments()) {
      if (segment.operations() == seen) {
        continue;
      }
      seen = segment.operations();
      for (Operation operation : seen) {
        if (operation instanceof Operation.Streamed streamed) {
          streams.add(streamed.stream());
        } else {
          host = true;
        }
      }
    }
    if (host) {
      writer.thread(rank, Threads.HOST, "host");
    }
    for (Stream stream : streams) {
      writer.thread(rank, Threads.of(stream), Threads.name(stream));
    }
  }

  private void sharedLinks(EventWriter writer) throws IOException {
    List<LinkUse> shared =
        use.links().stream()
            .filter(link -> link.link().scope() != LinkScope.GPU)
            .filter(link -> !link.bytesPerSecond().isEmpty())
            .toList();
    if (shared.isEmpty()) {
      return;
    }
    int pid = run.scenario().parallelism().gpus();
    writer.process(pid, "shared links", run.scenario().machine().name(), pid);
    Counters counters = new Counters(writer, pid, Windows.ofRun(timeline, selection.steps()));
    for (LinkUse link : shared) {
      counters.link(name(link), link);
    }
  }

  /** Returns the name of a shared link; one of a switch is told apart by a rank behind it. */
  private String name(LinkUse use) {
    if (use.link().scope() == LinkScope.NODE) {
      return use.link().id();
    }
    Set<Integer> classes = new TreeSet<>(use.rankClasses());
    int rank = 0;
    while (!classes.contains(timeline.rankClass(rank))) {
      rank++;
    }
    return "%s of the switch of rank %d".formatted(use.link().id(), rank);
  }
}
