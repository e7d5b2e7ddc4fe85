package dev.offload.report.html;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Stream;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One pass through a layer in a usual step, with a few layers before and after it, on the first
 * rank: of the layers whose collectives lose most to copies, the one nearest the middle of its
 * expert.
 *
 * @param step the step's number, from 1
 * @param layer the layer's name
 * @param startPicoseconds when the layer began, from the start of the run
 * @param fromPicoseconds when what is shown begins
 * @param untilPicoseconds when what is shown ends
 * @param milliseconds how long the layer took
 * @param lanes what each stream did that did anything
 */
record LayerPass(
    int step,
    String layer,
    long startPicoseconds,
    long fromPicoseconds,
    long untilPicoseconds,
    double milliseconds,
    List<Lane> lanes) {
  private static final int RANK = 0;
  private static final int LAYERS_AROUND = 2;

  /** Layers that lose less by no more than this share lose the same. */
  private static final double ALIKE_SHARE = 0.01;

  /**
   * What a stream did.
   *
   * @param stream its name
   * @param slices in order of time
   */
  record Lane(String stream, List<PassSlice> slices) {
    Lane {
      slices = List.copyOf(slices);
    }
  }

  LayerPass {
    lanes = List.copyOf(lanes);
  }

  static LayerPass of(Scenario scenario, RunReport report, Timeline timeline) {
    return new Finder(scenario, timeline, usualStep(report)).find();
  }

  /** Returns a time in milliseconds, to a tenth of a microsecond. */
  static double milliseconds(long picoseconds) {
    return Math.round(Picoseconds.toSeconds(picoseconds) * 1e7) / 1e4;
  }

  /** Returns the index of the step, neither the first nor the switch, that is nearest the usual. */
  private static int usualStep(RunReport report) {
    List<Double> seconds = report.steps().seconds();
    double steady = report.steps().steady().orElse(seconds.get(0));
    int switchIndex = report.steps().switchStep().orElse(0) - 1;
    int best = 0;
    double distance = Double.POSITIVE_INFINITY;
    for (int i = 1; i < seconds.size(); i++) {
      if (i != switchIndex && Math.abs(seconds.get(i) - steady) < distance) {
        best = i;
        distance = Math.abs(seconds.get(i) - steady);
      }
    }
    return best;
  }

  private static final class Finder {
    private final Scenario scenario;
    private final Timeline timeline;
    private final int segment;
    private final int rankClass;
    private final List<Operation> operations;
    private long origin;

    Finder(Scenario scenario, Timeline timeline, int segment) {
      this.scenario = scenario;
      this.timeline = timeline;
      this.segment = segment;
      this.rankClass = timeline.rankClass(RANK);
      this.operations = timeline.operations(segment);
    }

    LayerPass find() {
      int expert = scenario.noise().steps().get(segment).expert();
      List<Integer> computing = new ArrayList<>();
      for (int i = 0; i < operations.size(); i++) {
        if (computedLayer(operations.get(i)) != null) {
          computing.add(i);
        }
      }
      boolean parts =
          computing.stream().anyMatch(index -> computedLayer(operations.get(index)).part());
      LayerId wanted = new LayerId(expert, layer(expert, parts), parts);
      int first = 0;
      while (!wanted.equals(computedLayer(operations.get(computing.get(first))))) {
        first++;
      }
      int last = edge(computing, first, 1, wanted, 0);
      int before = edge(computing, first, -1, wanted, LAYERS_AROUND);
      int after = edge(computing, last, 1, wanted, LAYERS_AROUND);
      origin = timeline.start(segment, computing.get(first), rankClass);
      long end = end(computing.subList(first, last + 1));
      long from = timeline.start(segment, computing.get(before), rankClass);
      long until = end(computing.subList(before, after + 1));
      return new LayerPass(
          segment + 1,
          scenario.layer(wanted).name(),
          origin,
          from,
          until,
          milliseconds(end - origin),
          lanes(from, until));
    }

    /** Returns how far one can go from a place with no operation farther from the layer. */
    private int edge(List<Integer> computing, int place, int by, LayerId wanted, int most) {
      int edge = place;
      while (edge + by >= 0
          && edge + by < computing.size()
          && distance(computing.get(edge + by), wanted) <= most) {
        edge += by;
      }
      return edge;
    }

    /** Returns the index of the layer that is shown. */
    private int layer(int expert, boolean parts) {
      List<Expert> experts = parts ? scenario.expertsInParts() : scenario.experts();
      int layers = experts.get(expert).layers().size();
      long[] lost = new long[layers];
      // Guidance passes are alike: the first is shown, and all are added up.
      for (int i = 0; i < operations.size(); i++) {
        if (operations.get(i) instanceof Operation.Collective collective
            && !collective.gathersWeights()
            && !collective.layer().isOuter()) {
          lost[collective.layer().index()] +=
              Math.max(
                  0,
                  timeline.end(segment, i, rankClass)
                      - timeline.start(segment, i, rankClass)
                      - timeline.alone(segment, i));
        }
      }
      int around = layers > 2 * LAYERS_AROUND ? LAYERS_AROUND : 0;
      long most = Arrays.stream(lost, around, layers - around).max().orElse(0);
      int middle = layers / 2;
      return IntStream.range(around, layers - around)
          .filter(layer -> lost[layer] >= most * (1 - ALIKE_SHARE))
          .boxed()
          .min(Comparator.comparingInt(layer -> Math.abs(layer - middle)))
          .orElse(middle);
    }

    private int distance(int operation, LayerId wanted) {
      LayerId layer = computedLayer(operations.get(operation));
      return layer.isOuter() ? Integer.MAX_VALUE : Math.abs(layer.index() - wanted.index());
    }

    private long end(List<Integer> some) {
      return some.stream().mapToLong(i -> timeline.end(segment, i, rankClass)).max().orElseThrow();
    }

    private List<Lane> lanes(long from, long until) {
      Map<Stream, List<PassSlice>> slices = new EnumMap<>(Stream.class);
      // Copies are launched ahead, and may belong to the step before.
      for (int s = Math.max(0, segment - 1); s < Math.min(timeline.steps(), segment + 2); s++) {
        List<Operation> each = timeline.operations(s);
        for (int i = 0; i < each.size(); i++) {
          long start = timeline.start(s, i, rankClass);
          long end = timeline.end(s, i, rankClass);
          if (start < until
              && end > from
              && start < end
              && each.get(i) instanceof Operation.Streamed op) {
            PassSlice slice = slice(op, start, end, timeline.alone(s, i));
            if (slice != null) {
              slices.computeIfAbsent(op.stream(), key -> new ArrayList<>()).add(slice);
            }
          }
        }
      }
      List<Lane> lanes = new ArrayList<>();
      slices.forEach((stream, list) -> lanes.add(new Lane(name(stream), list)));
      return lanes;
    }

    /** Returns what is shown of an operation; null if nothing is. */
    private PassSlice slice(Operation.Streamed operation, long start, long end, long alone) {
      PassSlice.Kind kind;
      String name;
      LayerId layer = computedLayer(operation);
      long lost = 0;
      double bytes = 0;
      if (operation instanceof Operation.Kernel kernel) {
        kind =
            switch (kernel.kernelClass()) {
              case ATTENTION -> PassSlice.Kind.ATTENTION;
              case LINEAR -> PassSlice.Kind.LINEAR;
              default -> PassSlice.Kind.ELEMENTWISE;
            };
        name = kernel.phase();
      } else if (operation instanceof Operation.Dequantize) {
        kind = PassSlice.Kind.DEQUANTIZE;
        name = "expand weights";
      } else if (operation instanceof Operation.Collective exchange) {
        kind = PassSlice.Kind.COLLECTIVE;
        name = exchange.phase();
        lost = Math.max(0, end - start - alone);
        bytes = exchange.bytesSent();
      } else if (operation instanceof Operation.Transfer copy) {
        boolean in = copy.direction() == Direction.H2D;
        kind = in ? PassSlice.Kind.COPY_IN : PassSlice.Kind.COPY_OUT;
        layer = copy.layer();
        name = (in ? "copy in " : "copy out ") + shortName(layer) + part(copy.chunk());
        bytes = copy.bytes();
      } else {
        return null;
      }
      return new PassSlice(
          kind,
          name,
          scenario.layer(layer).name(),
          milliseconds(start - origin),
          milliseconds(end - start),
          milliseconds(lost),
          bytes);
    }

    private static String part(Chunk chunk) {
      return chunk.count() == 1 ? "" : " %d/%d".formatted(chunk.index() + 1, chunk.count());
    }

    /** Returns the last two parts of a layer's name. */
    private String shortName(LayerId layer) {
      String name = scenario.layer(layer).name();
      int dot = name.lastIndexOf('.', name.lastIndexOf('.') - 1);
      return name.substring(dot + 1);
    }

    private static LayerId computedLayer(Operation operation) {
      if (operation instanceof Operation.Kernel kernel) {
        return kernel.layer();
      }
      if (operation instanceof Operation.Collective collective && !collective.gathersWeights()) {
        return collective.layer();
      }
      return operation instanceof Operation.Dequantize expand ? expand.layer() : null;
    }

    private static String name(Stream stream) {
      return stream == Stream.H2D || stream == Stream.D2H
          ? stream.name()
          : stream.name().toLowerCase(Locale.ROOT);
    }
  }
}
