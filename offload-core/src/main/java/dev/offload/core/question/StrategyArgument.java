package dev.offload.core.question;

import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.Plugin;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.strategy.OffloadStrategy;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A strategy as a user writes it: NAME, or NAME:key=value,key=value.
 *
 * @param name the strategy's name, not yet looked up
 * @param options the options by name, in the order they were written
 */
public record StrategyArgument(String name, Map<String, String> options) {
  private static final String ADVICE = "Maybe write it as layerwise:variant=v1,prefetch=2.";

  /** Copies the options. */
  public StrategyArgument {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * Reads a strategy.
   *
   * @throws OffloadException if the text has another form, or gives an option twice
   */
  public static StrategyArgument parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    if (name.isBlank()) {
      throw OffloadException.invalid("The strategy (%s) has no name.".formatted(text), ADVICE);
    }
    Map<String, String> options = new LinkedHashMap<>();
    if (colon >= 0) {
      for (String pair : text.substring(colon + 1).split(",", -1)) {
        int equals = pair.indexOf('=');
        if (equals < 1 || equals == pair.length() - 1) {
          throw OffloadException.invalid(
              "The option (%s) of strategy %s is not written as key=value.".formatted(pair, name),
              ADVICE);
        }
        if (options.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
          throw OffloadException.invalid(
              "The option (%s) of strategy %s is given twice."
                  .formatted(pair.substring(0, equals), name),
              "Maybe name the strategy twice instead, to compare the two.");
        }
      }
    }
    return new StrategyArgument(name, options);
  }

  /**
   * Looks up strategies.
   *
   * @param arguments what the user asked for; if empty, every strategy there is
   * @throws OffloadException if a name is unknown, or the same is asked for twice
   */
  public static List<StrategyRequest> find(
      List<StrategyArgument> arguments, PluginCatalog catalog) {
    List<StrategyArgument> wanted =
        arguments.isEmpty()
            ? catalog.strategyNames().stream().map(StrategyArgument::parse).toList()
            : arguments;
    List<StrategyRequest> requests =
        wanted.stream().map(argument -> request(argument, catalog)).toList();
    requireDistinct(requests);
    return requests;
  }

  private static StrategyRequest request(StrategyArgument argument, PluginCatalog catalog) {
    Plugin<OffloadStrategy> plugin = catalog.strategyPlugin(argument.name());
    return new StrategyRequest(plugin.instance(), argument.options(), plugin.jar());
  }

  /**
   * Checks that no strategy is asked for twice with the same options.
   *
   * @throws OffloadException if one is
   */
  public static void requireDistinct(List<StrategyRequest> requests) {
    Set<String> labels = new HashSet<>();
    for (StrategyRequest request : requests) {
      if (!labels.add(request.label())) {
        throw OffloadException.invalid(
            "The strategy (%s) is asked for twice.".formatted(request.label()),
            "Maybe give one of the two other options.");
      }
    }
  }

  /** Returns the strategy as it is parsed, as in "layerwise:prefetch=3". */
  @Override
  public String toString() {
    return StrategyRequest.label(name, options);
  }
}
