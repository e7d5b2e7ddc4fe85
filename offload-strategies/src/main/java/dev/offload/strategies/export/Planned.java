package dev.offload.strategies.export;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.Movement.Moved;
import dev.offload.core.strategy.Movement.Prefetch;
import dev.offload.core.strategy.Movement.Swap;
import dev.offload.core.strategy.Movement.Waiter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * What a plan asks of a runtime, in terms that runtimes know. Immutable and thread-safe.
 *
 * @param kind what moves
 * @param prefetch layers that are copied ahead, at least 1
 * @param resident layers of each expert that stay on the GPU
 * @param strided whether those are spread evenly; else they are the first
 * @param notes where this differs from the plan, for any runtime
 */
record Planned(Kind kind, int prefetch, int resident, boolean strided, List<String> notes) {
  /** One layer runs, one is there for the next, and the host has asked for one more. */
  private static final int STREAMING = 3;

  /** What moves. */
  enum Kind {
    /** Nothing. */
    RESIDENT,
    /** Whole experts. */
    FULL,
    /** Layers, ahead of compute. */
    STREAMED,
    /** Layers, while compute waits. */
    SYNCHRONOUS,
    /** Nothing that is known here. */
    UNKNOWN
  }

  /** Reads what a plan says of itself. */
  static Planned of(ExportRequest request) {
    Optional<Movement> stated = request.movement();
    if ((!request.copiesWeights() && request.lossless()) || moves(stated, Moved.NOTHING)) {
      return nothing();
    }
    if (stated.isEmpty()) {
      String reason =
          "The strategy (%s) does not say what it does with the weights, so there are no settings for"
              + " it.";
      return new Planned(Kind.UNKNOWN, 1, 0, false, List.of(reason.formatted(request.strategy())));
    }
    Movement movement = stated.get();
    if (movement.moved() == Moved.EXPERTS) {
      return new Planned(Kind.FULL, 1, 0, false, List.of());
    }
    if (movement.stored().isQuantized()) {
      return request.copiesWeights() ? quantizedLayers(movement) : nothing();
    }
    Optional<String> beyond = beyond(movement, request.scenario());
    return beyond.isPresent() ? nearest(request.scenario(), beyond.get()) : layerwise(movement);
  }

  private static Planned nothing() {
    return new Planned(Kind.RESIDENT, 1, 0, false, List.of());
  }

  private static boolean moves(Optional<Movement> movement, Moved moved) {
    return movement.filter(stated -> stated.moved() == moved).isPresent();
  }

  /** Returns what no runtime does that streams layers, if the plan does such a thing. */
  private static Optional<String> beyond(Movement movement, Scenario scenario) {
    if (movement.swaps().stream().anyMatch(Swap::layerByLayer)) {
      return Optional.of(
          "The rolling swap of the plan, in which the layers of one expert give way to those of"
              + " the other in the last step before the change, is not in this runtime; it"
              + " streams layers instead.");
    }
    if (movement.moved() == Moved.PARTS) {
      return Optional.of("The plan moves parts of layers; this runtime moves whole layers.");
    }
    if (movement.interleaved()) {
      return Optional.of(
          "The plan runs the forwards of a step layer by layer, so that a copy serves all of them;"
              + " this runtime runs one after the other, and copies layers for each.");
    }
    Prefetch copies = movement.prefetch();
    if (copies.asRoomAllows() && (copies.yielding() || copies.anchored())) {
      return Optional.of(
          "The copies of the plan wait for collectives to end; those of this runtime do not.");
    }
    boolean uniform = keepsAlikeOfEachExpert(movement, scenario);
    if (uniform && !copies.asRoomAllows() && movement.swaps().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        scenario.experts().size() == 1
            ? "The plan chooses which layers stay; this runtime keeps a number of layers and"
                + " copies the others in every forward."
            : ("The plan chooses which layers of each expert stay%s; this runtime keeps the same"
                    + " number of layers of each expert for the whole run and copies the others"
                    + " in every forward.")
                .formatted(
                    movement.swaps().isEmpty()
                        ? ""
                        : ", and may swap them at the change of experts"));
  }

  /**
   * Returns whether the first layers of each expert stay, or evenly spread ones, as many of each.
   */
  private static boolean keepsAlikeOfEachExpert(Movement movement, Scenario scenario) {
    int most = mostStaying(movement);
    return scenario.experts().stream()
        .allMatch(
            expert -> {
              int layers = expert.layers().size();
              int kept = Math.min(most, layers);
              return keeps(movement, expert, i -> i < kept)
                  || keeps(movement, expert, i -> isSpread(i, kept, layers));
            });
  }

  private static boolean keeps(Movement movement, Expert expert, IntPredicate wanted) {
    return expert.layers().stream()
        .allMatch(
            layer -> movement.staying().contains(layer.id()) == wanted.test(layer.id().index()));
  }

  /** Returns whether a layer is one of so many at even distances. */
  private static boolean isSpread(int index, int kept, int layers) {
    return (index + 1L) * kept / layers > (long) index * kept / layers;
  }

  /** Returns how many layers stay of the expert of which the most do. */
  private static int mostStaying(Movement movement) {
    return movement.staying().stream()
        .collect(Collectors.groupingBy(LayerId::expert, Collectors.summingInt(layer -> 1)))
        .values()
        .stream()
        .mapToInt(count -> count)
        .max()
        .orElse(0);
  }

  private static Planned quantizedLayers(Movement movement) {
    int resident = mostStaying(movement);
    List<String> notes =
        resident == 0
            ? List.of()
            : List.of(
                ("The plan keeps part of the layers on the GPU (resident=%d) and streams the others;"
                        + " here all stream, so that more bytes are copied in every forward.")
                    .formatted(resident));
    return new Planned(Kind.STREAMED, 1, 0, false, notes);
  }

  private static Planned layerwise(Movement movement) {
    int resident = mostStaying(movement);
    int ahead = movement.prefetch().ahead();
    if (ahead == 0) {
      return synchronous(resident);
    }
    boolean leading = movement.staying().stream().allMatch(layer -> layer.index() < resident);
    return new Planned(Kind.STREAMED, ahead, resident, !leading, List.of());
  }

  private static Planned synchronous(int resident) {
    List<String> notes =
        resident == 0
            ? List.of()
            : List.of(
                ("The plan keeps %d layers of each expert on the GPU (resident=%d) and copies the"
                        + " others; here all are copied, so that more bytes are in every forward.")
                    .formatted(resident, resident));
    return new Planned(Kind.SYNCHRONOUS, 1, 0, false, notes);
  }

  /** Keeps the most strided layers of each expert that fit at once, as no layer gives way. */
  private static Planned nearest(Scenario scenario, String what) {
    return new Planned(Kind.STREAMED, 1, mostThatStay(scenario), true, List.of(what));
  }

  private static int mostThatStay(Scenario scenario) {
    int resident = layers(scenario);
    while (resident > 0 && !fits(scenario, bytes(scenario, resident))) {
      resident--;
    }
    return resident;
  }

  /** Returns whether weights that stay fit beside the activations, and beside the text encoder. */
  private static boolean fits(Scenario scenario, long bytes) {
    long beside = Math.max(scenario.activationBytes(), scenario.encodingBytes());
    return bytes + beside <= scenario.deviceMemoryBudget().bytes();
  }

  /** Returns what all experts take with so many layers each, and what streams. */
  private static long bytes(Scenario scenario, int resident) {
    double bytes = 0;
    double largest = 0;
    for (Expert expert : scenario.experts()) {
      bytes += expert.outer().weightBytes(Precision.BF16);
      // The largest that a choice of them may take.
      List<Double> sizes =
          expert.layers().stream()
              .map(Planned::bytes)
              .sorted((a, b) -> Double.compare(b, a))
              .toList();
      bytes += sizes.stream().limit(resident).mapToDouble(size -> size).sum();
      if (resident < sizes.size()) {
        largest = Math.max(largest, sizes.get(0));
      }
    }
    return (long) Math.ceil(bytes + STREAMING * largest);
  }

  private static double bytes(Layer layer) {
    return layer.weightBytes(Precision.BF16);
  }

  private static int layers(Scenario scenario) {
    return scenario.experts().stream().mapToInt(expert -> expert.layers().size()).max().orElse(0);
  }

  /** Returns how many GPUs share the tokens, in words for notes. */
  static String degrees(Parallelism layout) {
    return "Ulysses %d x ring %d".formatted(layout.ulysses(), layout.ring());
  }

  /** Returns whether layers stay because the plan says so, and not as the nearest to it. */
  boolean keepsAsPlanned() {
    return resident > 0 && notes.isEmpty();
  }

  /**
   * Returns a note on what predicts whole layers of this, where the plan is another.
   *
   * @param placesFreely whether the runtime spreads the layers that stay
   */
  Optional<String> prediction(ExportRequest request, boolean placesFreely) {
    boolean otherwise =
        !notes.isEmpty()
            || copies(request)
                .filter(copies -> copies.chunkBytes() > 0 || copies.anchored())
                .isPresent();
    if (kind != Kind.STREAMED || !otherwise || format(request).isQuantized()) {
      return Optional.empty();
    }
    String stays =
        resident == 0
            ? ""
            : ",resident=%d,placement=%s"
                .formatted(resident, strided && placesFreely ? "strided" : "leading");
    return Optional.of(
        "What these take is predicted by: offload compare --strategy"
            + " layerwise:variant=v2,prefetch=%d%s, with the options of the plan."
                .formatted(prefetch, stays));
  }

  /** Returns who waits for copies as planned. */
  Waiter waiter(ExportRequest request) {
    return copies(request).map(Prefetch::waiter).orElse(Waiter.COMPUTE);
  }

  /** Returns how the plan copies layers, unless its notes say that it is another altogether. */
  Optional<Prefetch> copies(ExportRequest request) {
    return notes.isEmpty() ? request.movement().map(Movement::prefetch) : Optional.empty();
  }

  /** Returns the format that layers are stored in. */
  static WeightFormat format(ExportRequest request) {
    return request.movement().map(Movement::stored).orElse(WeightFormat.BF16);
  }

  /** Returns the name of the format that layers are stored in, as in "fp8". */
  static String storage(ExportRequest request) {
    return name(format(request).precision());
  }

  /** Returns the name of the format that kernels compute in. */
  static String compute(ExportRequest request) {
    boolean expanded = request.movement().map(Movement::expanded).orElse(false);
    return expanded ? name(Precision.BF16) : storage(request);
  }

  private static String name(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }
}
