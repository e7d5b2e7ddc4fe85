package dev.offload.core.plugin;

import java.util.Objects;
import java.util.Optional;

/**
 * Why a plugin, or one of its names, cannot be used.
 *
 * @param location the jar or directory it is in, or the class path where the place is not known
 * @param className the provider's class, where it is known
 * @param what one sentence that says what is wrong, with the offending value in parentheses
 * @param advice one sentence that begins with "Maybe"
 */
public record PluginProblem(
    String location, Optional<String> className, String what, String advice) {
  /** Validates the parts. */
  public PluginProblem {
    Objects.requireNonNull(location);
    Objects.requireNonNull(className);
    Objects.requireNonNull(what);
    Objects.requireNonNull(advice);
  }

  /** Returns the place and the problem, as in "a.jar, com.example.A: The name ...". */
  @Override
  public String toString() {
    return location + className.map(name -> ", " + name).orElse("") + ": " + what;
  }
}
