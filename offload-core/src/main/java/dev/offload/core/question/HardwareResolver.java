package dev.offload.core.question;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.hardware.Machine;
import dev.offload.core.plugin.PluginCatalog;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Finds the machine that a user means: a known name, or the path of a JSON profile. */
public final class HardwareResolver {
  private HardwareResolver() {}

  /**
   * Returns the machine.
   *
   * @param nameOrPath a path if it ends in ".json" or contains a separator, else a name that the
   *     catalog knows
   * @param catalog who knows names
   * @throws OffloadException if the name is unknown, or the file cannot be read or is malformed
   */
  public static Machine resolve(String nameOrPath, PluginCatalog catalog) {
    if (isPath(nameOrPath)) {
      return catalog.machine(path(nameOrPath, "hardware profile"));
    }
    List<String> known = catalog.machineNames();
    if (!known.contains(nameOrPath)) {
      String advice =
          Names.nearest(nameOrPath, known)
              .map("Maybe you meant %s, or the path of a JSON profile."::formatted)
              .orElseGet(
                  () ->
                      "Maybe use one of: %s; or the path of a JSON profile."
                          .formatted(String.join(", ", known)));
      throw OffloadException.of(
          ErrorCode.UNKNOWN_NAME,
          "There is no hardware profile named (%s).".formatted(Quotes.quote(nameOrPath)),
          advice);
    }
    return catalog.machine(nameOrPath);
  }

  /** Returns whether a text means a file: it ends in .json or contains a path separator. */
  public static boolean isPath(String text) {
    return text.toLowerCase(Locale.ROOT).endsWith(".json")
        || text.indexOf('/') >= 0
        || text.indexOf(File.separatorChar) >= 0;
  }

  static Path path(String text, String kind) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw OffloadException.invalid("The %s (%s) is no path.".formatted(kind, e.getReason()))
          .causedBy(e);
    }
  }
}
