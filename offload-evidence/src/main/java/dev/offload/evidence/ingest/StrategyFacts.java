package dev.offload.evidence.ingest;

import dev.offload.core.question.StrategyArgument;
import dev.offload.evidence.ingest.ServerFacts.Streaming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells which strategy of Offload stands for what SGLang was told to do. Stateless and thread-safe.
 *
 * <p>SGLang has had three ways of saying it: {@code dit_cpu_offload} with {@code
 * dit_layerwise_offload}; since May 2026 {@code layerwise_offload_components}; since August 2026
 * {@code component_residency}, which counts most.
 */
final class StrategyFacts {
  private static final String LAYERWISE = "layerwise";
  private static final String[] TRANSFORMERS = {"transformer", "dit", "all"};

  private StrategyFacts() {}

  /** Returns the strategy, unless the log does not say. */
  static Optional<StrategyArgument> of(ServerFacts facts) {
    Optional<ServerArguments> arguments = facts.arguments();
    Optional<String> residency = arguments.flatMap(StrategyFacts::residency);
    if (facts.streaming().enabled() || residency.equals(Optional.of("layerwise-offload"))) {
      return Optional.of(layerwise(arguments, facts.streaming()));
    }
    if (residency.isPresent()) {
      return switch (residency.get()) {
        case "resident" -> named("resident");
        case "component-offload" -> named("full");
        default -> Optional.empty();
      };
    }
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    ServerArguments server = arguments.get();
    Optional<Boolean> streams = server.flag("dit_layerwise_offload");
    if (streams.orElse(false) || server.lists("layerwise_offload_components", TRANSFORMERS)) {
      return Optional.of(layerwise(arguments, facts.streaming()));
    }
    Optional<Boolean> moves = server.flag("dit_cpu_offload");
    if (moves.isEmpty() || server.flag("use_fsdp_inference").orElse(false)) {
      return Optional.empty();
    }
    return named(moves.get() ? "full" : "resident");
  }

  private static Optional<StrategyArgument> named(String name) {
    return Optional.of(new StrategyArgument(name, Map.of()));
  }

  private static Optional<String> residency(ServerArguments arguments) {
    for (String component : List.of(TRANSFORMERS)) {
      Optional<String> mode = arguments.text("component_residency", component);
      if (mode.isPresent()) {
        return mode;
      }
    }
    return Optional.empty();
  }

  private static StrategyArgument layerwise(
      Optional<ServerArguments> arguments, Streaming streaming) {
    Map<String, String> options = new LinkedHashMap<>();
    Optional<Double> prefetch =
        streaming
            .prefetch()
            .map(Integer::doubleValue)
            .or(() -> arguments.flatMap(it -> it.number("dit_offload_prefetch_size")));
    if (streaming.first()) {
      options.put("variant", "v1");
    } else if (prefetch.isPresent()) {
      // The option came with the second version.
      options.put("variant", "v2");
      // A share of 0 is one layer.
      options.put("prefetch", prefetch.get() == 0 ? "1" : FactText.number(prefetch.get()));
    }
    Optional<Double> resident =
        streaming
            .resident()
            .map(Integer::doubleValue)
            .or(() -> arguments.flatMap(it -> it.number("dit_layerwise_resident_layers")))
            .filter(count -> count > 0);
    if (resident.isPresent() && !streaming.first()) {
      options.put("resident", FactText.number(resident.get()));
      if (arguments
          .flatMap(it -> it.text("dit_layerwise_residency_policy"))
          .equals(Optional.of("strided"))) {
        options.put("placement", "strided");
      }
    }
    return new StrategyArgument(LAYERWISE, options);
  }
}
