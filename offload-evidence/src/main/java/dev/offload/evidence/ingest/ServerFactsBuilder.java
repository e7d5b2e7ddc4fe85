package dev.offload.evidence.ingest;

import dev.offload.evidence.ingest.ServerFacts.Streaming;
import java.util.Optional;

/** Collects what a console log says of one start of the server, line by line. Not thread-safe. */
final class ServerFactsBuilder {
  /** SGLang may look its model up just before it prints the arguments, hardly any line between. */
  private static final int NEAR_LINES = 10;

  private Optional<ServerArguments> arguments = Optional.empty();
  private boolean unreadableArguments;
  private Optional<String> configClass = Optional.empty();
  private int linesSinceClass;
  private boolean twoExperts;
  private Streaming streaming = Streaming.NONE;
  private Streaming announced = Streaming.NONE;
  private Optional<String> attention = Optional.empty();

  /** Returns the builder of another start, which begins with its arguments. */
  ServerFactsBuilder restarted() {
    ServerFactsBuilder next = new ServerFactsBuilder();
    if (linesSinceClass <= NEAR_LINES) {
      next.configClass = configClass;
    }
    return next;
  }

  void arguments(ServerArguments printed) {
    arguments = Optional.of(printed);
  }

  void unreadableArguments() {
    unreadableArguments = true;
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
   * @param prefetch how many layers ahead; empty in the first version
   * @param resident how many layers stay
   */
  void managerOfLayers(Optional<Integer> prefetch, Optional<Integer> resident) {
    announced = new Streaming(true, prefetch.isEmpty(), prefetch, resident);
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
