package dev.offload.core.export;

/**
 * Writes the settings with which a serving runtime does what a plan says, or comes nearest to it.
 * Found with {@link java.util.ServiceLoader}.
 *
 * <p>Implementations are stateless and thread-safe. They answer for every strategy: one that the
 * runtime knows nothing like gets settings of fidelity {@link Fidelity#NONE}, with a note that says
 * so.
 */
public interface SettingsExporter {
  /** Returns the unique name, as in "sglang": lower-case letters, digits, hyphens. */
  String name();

  /** Returns one sentence on what is written. */
  String description();

  /** Returns which versions of the runtime understand it, as in "0.36 to 0.40". */
  String versions();

  /** Returns the settings, never null. */
  ExportedSettings export(ExportRequest request);
}
