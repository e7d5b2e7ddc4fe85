package dev.offload.report.trace;

import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Event;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.LayerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes what the streams and the host of one rank did. */
final class RankTrace {
  private static final String ANNOTATION = "gpu_user_annotation";

  /** Where an event was recorded: behind a slice, perhaps one that is not shown. */
  private record Origin(Slice slice, boolean shown, long recorded) {}

  /** An arrow whose head goes to the next slice of a stream. */
  private record Arrow(Event event, Slice from) {}

  /** How far a stream has come. */
  private static final class Lane {
    /** What ended last, and whether that is shown; null if nothing did. */
    private Slice last;

    private boolean lastShown;

    /** In picoseconds. */
    private long busyUntil;

    private final List<Arrow> arrows = new ArrayList<>();
  }

  private final EventWriter writer;
  private final TracedRun run;
  private final Timeline timeline;
  private final int rank;
  private final int rankClass;
  private final Windows windows;
  private final OperationSlices slices;

  private final Map<Stream, Lane> lanes = new EnumMap<>(Stream.class);
  private final Origin[] origins;
  private long correlation;

  RankTrace(EventWriter writer, TracedRun run, int rank, Windows windows) {
    this.writer = writer;
    this.run = run;
    this.timeline = run.timeline();
    this.rank = rank;
    this.rankClass = timeline.rankClass(rank);
    this.windows = windows;
    this.slices = new OperationSlices(run.scenario(), rank);
    this.origins = new Origin[timeline.program().events()];
    for (Stream stream : Stream.values()) {
      lanes.put(stream, new Lane());
    }
  }

  /** Writes the rank's slices and arrows; annotates those of the given steps that are shown. */
  void write(Set<Integer> steps) throws IOException {
    long stepStart = 0;
    for (int segment = 0; segment < timeline.steps(); segment++) {
      long stepEnd = timeline.stepEnd(segment, rankClass);
      if (steps.contains(segment + 1)) {
        writer.slice(rank, step(segment, stepStart, stepEnd));
      }
      segment(segment);
      lanes.get(Stream.COMPUTE).busyUntil = stepEnd;
      stepStart = stepEnd;
    }
  }

  private Slice step(int segment, long start, long end) {
    DenoisingStep step = run.scenario().noise().steps().get(segment);
    Map<String, Object> args = new LinkedHashMap<>();
    args.put("expert", run.scenario().experts().get(step.expert()).name());
    args.put("timestep", step.timestep());
    args.put("sigma", step.sigma());
    return annotation("ProfilerStep#" + step.number(), start, end, args);
  }

  private static Slice annotation(String name, long start, long end, Map<String, Object> args) {
    return Slice.of(Threads.of(Stream.COMPUTE), start, end, ANNOTATION, name, args);
  }

  private void segment(int segment) throws IOException {
    List<Operation> operations = timeline.operations(segment);
    int layerEnd = 0;
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      long start = timeline.start(segment, i, rankClass);
      long end = timeline.end(segment, i, rankClass);
      Optional<LayerId> layer = computedLayer(operation);
      if (layer.isPresent() && i >= layerEnd) {
        layerEnd = layerEnd(operations, i, layer.get());
        layer(segment, i, layerEnd, layer.get());
      }
      correlation++;
      Optional<Slice> slice =
          slices.slice(operation, start, end, timeline.alone(segment, i), correlation);
      if (slice.isPresent()) {
        slice(operation, slice.get(), end, windows.show(start, end));
      } else if (operation instanceof Operation.RecordEvent record) {
        record(record, end);
      } else if (operation instanceof Operation.WaitEvent wait) {
        await(wait, end);
      }
    }
  }

  private void slice(Operation operation, Slice slice, long end, boolean shown) throws IOException {
    if (shown) {
      writer.slice(rank, slice);
    }
    if (operation instanceof Operation.Streamed streamed) {
      Lane lane = lanes.get(streamed.stream());
      for (Arrow arrow : lane.arrows) {
        if (shown) {
          arrow(arrow.event(), arrow.from(), slice, slice.start());
        }
      }
      lane.arrows.clear();
      lane.last = slice;
      lane.lastShown = shown;
      lane.busyUntil = end;
    } else if (operation instanceof Operation.HostBlock block && shown) {
      Origin origin = origins[block.event().id()];
      if (origin != null && origin.shown()) {
        arrow(block.event(), origin.slice(), slice, slice.last());
      }
    }
  }

  private void record(Operation.RecordEvent record, long time) {
    Lane lane = lanes.get(record.stream());
    origins[record.event().id()] =
        lane.last == null ? null : new Origin(lane.last, lane.lastShown, time);
  }

  /** A wait that held its stream is a slice; any other orders the next slice of the stream. */
  private void await(Operation.WaitEvent wait, long end) throws IOException {
    Origin origin = origins[wait.event().id()];
    if (origin == null) {
      return;
    }
    Lane lane = lanes.get(wait.stream());
    long free = lane.busyUntil;
    if (end == origin.recorded() && Slice.nanoseconds(end) > Slice.nanoseconds(free)) {
      Map<String, Object> args = new LinkedHashMap<>();
      args.put("event", wait.event().name());
      args.put("device", rank);
      args.put("stream", Threads.of(wait.stream()));
      Slice slice =
          Slice.of(Threads.of(wait.stream()), free, end, "cuda_sync", "Stream Wait Event", args);
      boolean shown = windows.show(free, end);
      slice(wait, slice, end, shown);
      if (shown && origin.shown()) {
        arrow(wait.event(), origin.slice(), slice, slice.last());
      }
    } else if (origin.shown()) {
      lane.arrows.add(new Arrow(wait.event(), origin.slice()));
    }
  }

  private void arrow(Event event, Slice from, Slice to, long time) throws IOException {
    writer.flow(rank, event.name(), from.tid(), from.last(), to.tid(), Math.max(from.last(), time));
  }

  private void layer(int segment, int first, int end, LayerId layer) throws IOException {
    long from = timeline.start(segment, first, rankClass);
    long to = from;
    for (int i = first; i < end; i++) {
      if (computedLayer(timeline.operations(segment).get(i)).isPresent()) {
        to = timeline.end(segment, i, rankClass);
      }
    }
    if (windows.show(from, to)) {
      writer.slice(rank, annotation(slices.layerName(layer), from, to, Map.of()));
    }
  }

  /** Returns where the operations of a layer end that begin at a place on the compute stream. */
  private static int layerEnd(List<Operation> operations, int first, LayerId layer) {
    int end = first + 1;
    for (int i = end; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      Optional<LayerId> other = computedLayer(operation);
      if (other.isPresent() && other.get().equals(layer)) {
        end = i + 1;
      } else if (other.isPresent()
          || (operation instanceof Operation.Transfer copy && copy.stream() == Stream.COMPUTE)) {
        break;
      }
    }
    return end;
  }

  /** Returns whose layer's work an operation of the compute stream is. */
  private static Optional<LayerId> computedLayer(Operation operation) {
    if (operation instanceof Operation.Kernel kernel) {
      return Optional.of(kernel.layer());
    }
    if (operation instanceof Operation.Dequantize dequantize) {
      return Optional.of(dequantize.layer());
    }
    return operation instanceof Operation.Collective collective
            && collective.stream() == Stream.COMPUTE
            && !collective.gathersWeights()
        ? Optional.of(collective.layer())
        : Optional.empty();
  }
}
