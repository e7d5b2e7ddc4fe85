package dev.offload.evidence.ingest;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads model paths as SGLang prints them. Stateless and thread-safe. */
final class ModelPaths {
  /** A snapshot in the cache of the Hugging Face hub, whose directory has the id in its name. */
  private static final Pattern SNAPSHOT =
      Pattern.compile("(?:.*/)?models--([^/]+?)--([^/]+)/snapshots/[^/]+/?");

  private ModelPaths() {}

  /**
   * Returns the id that a path in the hub's cache stands for, else the path without a last slash.
   */
  static String normalized(String path) {
    Matcher snapshot = SNAPSHOT.matcher(path);
    if (snapshot.matches()) {
      return snapshot.group(1) + "/" + snapshot.group(2);
    }
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /**
   * Returns whether two normalized paths may be of one directory: one of them ends as the other,
   * which may be relative.
   */
  static boolean mayBeSame(String one, String other) {
    try {
      Path first = Path.of(one).normalize();
      Path second = Path.of(other).normalize();
      return first.equals(second)
          || (!second.isAbsolute() && first.endsWith(second))
          || (!first.isAbsolute() && second.endsWith(first));
    } catch (InvalidPathException e) {
      return one.equals(other);
    }
  }
}
