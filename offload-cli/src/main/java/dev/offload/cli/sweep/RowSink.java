package dev.offload.cli.sweep;

import java.io.IOException;
import java.util.List;

/** Where rows go, in order. */
@FunctionalInterface
public interface RowSink {
  /** Takes the next rows, each a line of JSON without its line break. */
  void accept(List<String> lines) throws IOException;
}
