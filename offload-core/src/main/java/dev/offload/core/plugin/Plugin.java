package dev.offload.core.plugin;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A provider that was found and can be used.
 *
 * @param <T> the plugin interface
 * @param instance the only instance
 * @param names the names that it is known by, at least one: a strategy's own, or those of the
 *     machines or models that a source knows
 * @param version the Implementation-Version of its jar, if the jar states one
 * @param location the jar or directory that its class came from
 * @param onClassPath whether it was found on the class path, and not in a plugin directory
 */
public record Plugin<T>(
    T instance,
    List<String> names,
    Optional<String> version,
    String location,
    boolean onClassPath) {
  /** Copies the list. */
  public Plugin {
    Objects.requireNonNull(instance);
    names = List.copyOf(names);
    Objects.requireNonNull(version);
    Objects.requireNonNull(location);
  }

  /** Returns the jar that it came from, if that lies in a plugin directory. */
  public Optional<String> jar() {
    return onClassPath ? Optional.empty() : Optional.of(location);
  }
}
