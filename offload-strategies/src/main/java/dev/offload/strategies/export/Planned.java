package dev.offload.strategies.export;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.model.Precision;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import java.util.List;
import java.util.Optional;

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

  /** Reads the plan of a built-in strategy. */
  static Planned of(ExportRequest request) {
    if (!request.copiesWeights() && request.lossless()) {
      return new Planned(Kind.RESIDENT, 1, 0, false, List.of());
    }
    return switch (request.strategy()) {
      case "resident" -> new Planned(Kind.RESIDENT, 1, 0, false, List.of());
      case "full" -> new Planned(Kind.FULL, 1, 0, false, List.of());
      case "layerwise" -> layerwise(request);
      case "hybrid" ->
          rolling(
              request,
              request.scenario().experts().size() == 1
                  ? "The plan chooses which layers stay; this runtime keeps a number of layers and"
                      + " copies the others in every forward."
                  : ("The plan chooses which layers of each expert stay%s; this runtime keeps the same"
                          + " number of layers of each expert for the whole run and copies the others"
                          + " in every forward.")
                      .formatted(
                          request.option("second").equals("stays")
                              ? ""
                              : ", and may swap them at the change of experts"));
      case "schedule-aware" ->
          rolling(
              request,
              request.scenario().experts().size() == 1
                  ? "The copies of the plan wait for collectives to end; those of this runtime do"
                      + " not."
                  : "The rolling swap of the plan, in which the layers of one expert give way to those of"
                      + " the other in the last step before the change, is not in this runtime; it"
                      + " streams layers instead.");
      case "quantized" -> quantizedLayers(request);
      default ->
          new Planned(
              Kind.UNKNOWN,
              1,
              0,
              false,
              List.of(
                  "The strategy (%s) is none that this exporter knows, so there are no settings for"
                          .formatted(request.strategy())
                      + " it."));
    };
  }

  private static Planned quantizedLayers(ExportRequest request) {
    if (!request.copiesWeights()) {
      return new Planned(Kind.RESIDENT, 1, 0, false, List.of());
    }
    String resident = request.option("resident");
    List<String> notes =
        resident.equals("0")
            ? List.of()
            : List.of(
                ("The plan keeps part of the layers on the GPU (resident=%s) and streams the others;"
                        + " here all stream, so that more bytes are copied in every forward.")
                    .formatted(resident));
    return new Planned(Kind.STREAMED, 1, 0, false, notes);
  }

  private static Planned layerwise(ExportRequest request) {
    int layers = layers(request.scenario());
    int resident = count(request.option("resident"), layers);
    boolean strided = request.option("placement").equals("strided");
    String variant = request.option("variant");
    if (variant.equals("synchronous")) {
      return synchronous(resident);
    }
    boolean second = List.of("", "v2", "v3").contains(variant);
    int prefetch = second ? Math.max(1, depth(request.option("prefetch"), layers)) : 1;
    return new Planned(Kind.STREAMED, prefetch, second ? resident : 0, strided, List.of());
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
  private static Planned rolling(ExportRequest request, String what) {
    int resident = mostThatStay(request.scenario());
    return new Planned(Kind.STREAMED, 1, resident, true, List.of(what));
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

  /** Reads a number of layers, or a share of them below 1, as the strategy does. */
  private static int count(String text, int layers) {
    double number = text.isEmpty() ? 0 : Double.parseDouble(text);
    return (int) Math.floor(number < 1 ? number * layers : number);
  }

  /** Reads a depth as the strategy does: a share p of N layers is 1 + round(p (N - 1)). */
  private static int depth(String text, int layers) {
    double number = text.isEmpty() ? 1 : Double.parseDouble(text);
    return number < 1 ? (int) (1 + Math.round(number * (layers - 1))) : (int) number;
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
    boolean asPlanned = notes.isEmpty() && chunk(request).isEmpty();
    if (kind != Kind.STREAMED || asPlanned || quantized(request)) {
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

  /** Returns the size of chunks if layers are copied in parts; empty text if they are not. */
  static String chunk(ExportRequest request) {
    String chunk = request.option("chunk");
    boolean own = request.strategy().equals("layerwise");
    return own && !chunk.isEmpty() && !chunk.startsWith("0") ? chunk : "";
  }

  /** Returns whether layers are stored in 8 bits. */
  static boolean quantized(ExportRequest request) {
    return request.strategy().equals("quantized");
  }
}
