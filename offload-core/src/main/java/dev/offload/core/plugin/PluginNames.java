package dev.offload.core.plugin;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a plugin may be called. */
enum PluginNames {
  /** Strategies and machines: short words that need no quotes in a shell. */
  WORD("[a-z][a-z0-9-]*", "lower-case letters, digits and dashes, beginning with a letter"),
  /** Models: Hugging Face ids. */
  MODEL_ID(
      "[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?",
      "a Hugging Face id: letters, digits, dots, dashes and underscores, with one slash at most");

  /** Kept for what Offload itself may add later. */
  private static final String RESERVED_PREFIX = "offload-";

  private final Pattern pattern;
  private final String form;

  PluginNames(String pattern, String form) {
    this.pattern = Pattern.compile(pattern);
    this.form = form;
  }

  /** Returns what is wrong with a name, empty if nothing is. */
  Optional<Objection> objection(String name) {
    String advice = "Maybe use %s.".formatted(form);
    if (name == null || name.isBlank()) {
      return Optional.of(new Objection("The name (%s) is blank.".formatted(name), advice));
    }
    if (!pattern.matcher(name).matches()) {
      return Optional.of(new Objection("The name (%s) is malformed.".formatted(name), advice));
    }
    if (name.startsWith(RESERVED_PREFIX)) {
      return Optional.of(
          new Objection(
              "The name (%s) begins with the reserved prefix %s.".formatted(name, RESERVED_PREFIX),
              "Maybe begin it with the name of whoever wrote the plugin."));
    }
    return Optional.empty();
  }

  /** What is wrong, and the way out. */
  record Objection(String what, String advice) {}
}
