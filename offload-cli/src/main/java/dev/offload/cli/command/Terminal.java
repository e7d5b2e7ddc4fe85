package dev.offload.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the standard streams of this process are. */
final class Terminal {
  private static final Path ERROR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /** Returns whether standard error is a terminal; where it cannot be told, whether all are. */
  static boolean isError() {
    if (Files.exists(ERROR)) {
      try {
        return ERROR.toRealPath().toString().matches("/dev/(pts/\\d+|tty.*|console)");
      } catch (IOException e) {
        return false;
      }
    }
    return System.console() != null;
  }
}
