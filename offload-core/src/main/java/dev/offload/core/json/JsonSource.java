package dev.offload.core.json;

import dev.offload.core.error.OffloadException;
import java.util.Optional;

/** Where JSON comes from: a file, or a line of one. Knows how to say that something is wrong. */
@FunctionalInterface
public interface JsonSource {
  /**
   * Returns the failure of content that is not what it must be.
   *
   * @param line where it is, counted from 1; 0 if that is not known
   * @param problem one sentence
   * @param advice a sentence that begins with "Maybe", if there is a better one than usual
   */
  OffloadException malformed(long line, String problem, Optional<String> advice);
}
