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
    static final Streaming OF_UNKNOWN_VERSION =
        new Streaming(true, false, Optional.empty(), Optional.empty());
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
}
