package dev.offload.report.trace;

import dev.offload.core.program.Stream;

/** The threads of a rank: its host, and one for each stream. */
final class Threads {
  static final int HOST = 1;

  /** What PyTorch's profiler calls the first stream of a process. */
  private static final int FIRST_STREAM = 7;

  private Threads() {}

  static int of(Stream stream) {
    return FIRST_STREAM + stream.ordinal();
  }

  static String name(Stream stream) {
    String work =
        switch (stream) {
          case COMPUTE -> "compute";
          case H2D -> "host to device";
          case D2H -> "device to host";
          case COMMUNICATION -> "communication";
        };
    return "stream %d %s".formatted(of(stream), work);
  }
}
