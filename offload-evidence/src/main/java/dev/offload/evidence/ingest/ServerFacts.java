package dev.offload.evidence.ingest;

import java.util.Objects;
import java.util.Optional;

/**
 * What SGLang printed of one start of its server. Immutable.
 *
 * @param arguments those of the server
 * @param unreadableArguments whether arguments were printed in a form that cannot be read
 * @param configClass the class that SGLang took the model's settings from
 * @param twoExperts whether a second transformer was loaded
 * @param streaming what was printed of layers that stream
 * @param attention the attention kernel
 */
record ServerFacts(
    Optional<ServerArguments> arguments,
    boolean unreadableArguments,
    Optional<String> configClass,
    boolean twoExperts,
    Streaming streaming,
    Optional<String> attention) {
  ServerFacts {
    Objects.requireNonNull(arguments);
    Objects.requireNonNull(configClass);
    Objects.requireNonNull(streaming);
    Objects.requireNonNull(attention);
  }

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

    Streaming {
      Objects.requireNonNull(prefetch);
      Objects.requireNonNull(resident);
    }
  }
}
