package dev.offload.core.file;

import java.io.IOException;
import java.io.Writer;

/** Something to be written. */
@FunctionalInterface
public interface Content {
  /** Writes it; the writer is left open. */
  void writeTo(Writer writer) throws IOException;
}
