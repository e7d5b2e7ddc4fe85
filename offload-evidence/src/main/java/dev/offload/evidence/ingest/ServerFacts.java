package dev.offload.evidence.ingest;

import java.util.Map;
import java.util.Optional;

/**
 * What SGLang printed of one start of its server.
 *
 * @param arguments those of the server as it settled them, by name, as plain values
 * @param unreadableArguments whether arguments were printed in a form that cannot be read
 * @param configClass the class that SGLang took the model's settings from
 * @param twoExperts whether a second transformer was loaded
 * @param streaming what was printed of layers that stream
 * @param attention the attention kernel
 */
record ServerFacts(
    Optional<Map<String, Object>> arguments,
    boolean unreadableArguments,
    Optional<String> configClass,
    boolean twoExperts,
    Streaming streaming,
    Optional<String> attention) {
  /**
   * What is printed of layers that stream.
   *
   * @param enabled whether a transformer's layers were said to stream
   * @param first whether that was the first version, which prefetches one layer and says nothing of
   *     numbers
   * @param prefetch how many layers ahead
   * @param resident how many layers stay
   */
  record Streaming(
      boolean enabled, boolean first, Optional<Integer> prefetch, Optional<Integer> resident) {
    static final Streaming NONE = new Streaming(false, false, Optional.empty(), Optional.empty());
  }

  /** Returns an argument; empty if it was not printed, or is null or of another type. */
  <T> Optional<T> argument(String name, Class<T> type) {
    return arguments.map(values -> values.get(name)).filter(type::isInstance).map(type::cast);
  }

  /** Returns an argument that is a finite number. */
  Optional<Double> number(String name) {
    return argument(name, Number.class).map(Number::doubleValue).filter(Double::isFinite);
  }

  /** Returns whether an argument is there and true. */
  boolean isSet(String name) {
    return argument(name, Boolean.class).orElse(false);
  }

  /** Collects the facts line by line. Not thread-safe. */
  static final class Builder {
    /** SGLang may look its model up just before it prints the arguments, hardly a line between. */
    private static final int NEAR_LINES = 10;

    private Optional<Map<String, Object>> arguments = Optional.empty();
    private boolean unreadableArguments;
    private Optional<String> configClass = Optional.empty();
    private int linesSinceClass;
    private boolean twoExperts;
    private Streaming streaming = Streaming.NONE;
    private Streaming announced = Streaming.NONE;
    private Optional<String> attention = Optional.empty();

    /**
     * Returns the builder of another start, which begins with its arguments.
     *
     * @param printed empty if they cannot be read
     */
    Builder restarted(Optional<Map<String, Object>> printed) {
      Builder next = new Builder();
      next.arguments = printed;
      next.unreadableArguments = printed.isEmpty();
      next.configClass = linesSinceClass <= NEAR_LINES ? configClass : Optional.empty();
      return next;
    }

    /** Counts a line of the log. */
    void nextLine() {
      linesSinceClass++;
    }

    void configClass(String name) {
      configClass = Optional.of(name);
      linesSinceClass = 0;
    }

    void secondTransformer() {
      twoExperts = true;
    }

    void attention(String kernel) {
      attention = Optional.of(kernel);
    }

    /**
     * Notes the manager of layers that stream, of a model that is named behind it.
     *
     * @param prefetch how many layers ahead; null in the first version
     * @param resident how many layers stay; null if that is not said
     */
    void managerOfLayers(String prefetch, String resident) {
      announced =
          new Streaming(
              true,
              prefetch == null,
              Optional.ofNullable(prefetch).map(Integer::valueOf),
              Optional.ofNullable(resident).map(Integer::valueOf));
    }

    /** Notes that the layers of a transformer stream. */
    void layersStream() {
      // Managers of encoders say the same, and only the line behind them says whose they are.
      streaming =
          announced.enabled()
              ? announced
              : new Streaming(true, false, Optional.empty(), Optional.empty());
    }

    ServerFacts build() {
      return new ServerFacts(
          arguments, unreadableArguments, configClass, twoExperts, streaming, attention);
    }
  }
}
