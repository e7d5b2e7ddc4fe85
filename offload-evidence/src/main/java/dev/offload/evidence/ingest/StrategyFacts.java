package dev.offload.evidence.ingest;

import dev.offload.core.question.StrategyArgument;
import dev.offload.evidence.ingest.ServerFacts.Streaming;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells which strategy of Offload stands for what SGLang was told to do. Stateless and thread-safe.
 *
 * <p>SGLang has had three ways of saying it: {@code dit_cpu_offload} with {@code
 * dit_layerwise_offload}; since May 2026 {@code layerwise_offload_components}; since August 2026
 * {@code component_residency}, which counts most.
 */
final class StrategyFacts {
  private static final List<String> TRANSFORMERS = List.of("transformer", "dit", "all");

  private StrategyFacts() {}

  /** Returns the strategy, unless the log does not say. */
  static Optional<StrategyArgument> of(ServerFacts server) {
    Map<?, ?> residency = server.argument("component_residency", Map.class).orElse(Map.of());
    Optional<?> mode =
        TRANSFORMERS.stream().map(residency::get).filter(String.class::isInstance).findFirst();
    boolean streams =
        server.streaming().enabled() || mode.filter("layerwise-offload"::equals).isPresent();
    if (mode.isEmpty() && !streams) {
      List<?> components =
          server.argument("layerwise_offload_components", List.class).orElse(List.of());
      streams =
          server.isSet("dit_layerwise_offload")
              || TRANSFORMERS.stream().anyMatch(components::contains);
    }
    if (streams) {
      return Optional.of(layerwise(server));
    }
    if (mode.isPresent()) {
      return mode.get().equals("resident")
          ? named("resident")
          : mode.get().equals("component-offload") ? named("full") : Optional.empty();
    }
    return server.isSet("use_fsdp_inference")
        ? Optional.empty()
        : server
            .argument("dit_cpu_offload", Boolean.class)
            .flatMap(moves -> named(moves ? "full" : "resident"));
  }

  private static Optional<StrategyArgument> named(String name) {
    return Optional.of(new StrategyArgument(name, Map.of()));
  }

  private static StrategyArgument layerwise(ServerFacts server) {
    Streaming streaming = server.streaming();
    if (streaming.first()) {
      return new StrategyArgument("layerwise", Map.of("variant", "v1"));
    }
    Map<String, String> options = new TreeMap<>();
    // The option came with the second version; a share of 0 is one layer.
    number(streaming.prefetch(), server, "dit_offload_prefetch_size")
        .ifPresent(
            prefetch -> {
              options.put("variant", "v2");
              options.put("prefetch", ScenarioField.text(prefetch == 0 ? 1 : prefetch));
            });
    number(streaming.resident(), server, "dit_layerwise_resident_layers")
        .filter(count -> count > 0)
        .ifPresent(
            count -> {
              options.put("resident", ScenarioField.text(count.doubleValue()));
              server
                  .argument("dit_layerwise_residency_policy", String.class)
                  .filter("strided"::equals)
                  .ifPresent(policy -> options.put("placement", policy));
            });
    return new StrategyArgument("layerwise", options);
  }

  /** Returns what was printed when layers began to stream, else an argument. */
  private static Optional<Double> number(
      Optional<Integer> printed, ServerFacts server, String argument) {
    return printed.map(Integer::doubleValue).or(() -> server.number(argument));
  }
}
