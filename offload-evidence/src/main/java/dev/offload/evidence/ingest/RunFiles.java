package dev.offload.evidence.ingest;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of a run, read. Immutable.
 *
 * @param dump the performance dump
 * @param log the performance log
 * @param console the console log
 * @param traces in the order they were given
 */
record RunFiles(
    Optional<Named<RequestRecord>> dump,
    Optional<Named<PerformanceLog>> log,
    Optional<Named<ConsoleLog>> console,
    List<Named<TraceFile>> traces) {
  RunFiles {
    traces = List.copyOf(traces);
  }

  /**
   * Something with the name of the file that it is from.
   *
   * @param name fit for a terminal
   */
  record Named<T>(String name, T content) {}

  /**
   * Reads files.
   *
   * @throws OffloadException if one cannot be read or recognised, is given twice, or two are of a
   *     kind of which a run has one
   */
  static RunFiles read(List<Path> paths) {
    List<Named<RequestRecord>> dumps = new ArrayList<>();
    List<Named<PerformanceLog>> logs = new ArrayList<>();
    List<Named<ConsoleLog>> consoles = new ArrayList<>();
    List<Named<TraceFile>> traces = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    for (Path path : paths) {
      if (!seen.add(path.toAbsolutePath().normalize())) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The file (%s) is given twice.".formatted(Quotes.quote(path.toString())));
      }
      RunFile file = new RunFile(path);
      String name = name(file, paths);
      switch (Recognizer.recognize(file)) {
        case PERFORMANCE_DUMP -> dumps.add(new Named<>(name, PerformanceDump.read(file)));
        case PERFORMANCE_LOG -> logs.add(new Named<>(name, PerformanceLog.read(file)));
        case CONSOLE_LOG -> consoles.add(new Named<>(name, ConsoleLogReader.read(file)));
        case TRACE -> traces.add(new Named<>(name, TraceReader.read(file)));
      }
    }
    return new RunFiles(
        only(dumps, FileKind.PERFORMANCE_DUMP),
        only(logs, FileKind.PERFORMANCE_LOG),
        only(consoles, FileKind.CONSOLE_LOG),
        traces);
  }

  /** Returns the files' names, each kind behind the other. */
  List<String> names() {
    return Stream.of(dump.stream(), log.stream(), console.stream(), traces.stream())
        .flatMap(files -> files)
        .map(Named::name)
        .toList();
  }

  /** Returns the last part of a path, or all of it where two files have the same. */
  private static String name(RunFile file, List<Path> paths) {
    long alike =
        paths.stream().filter(path -> file.name().equals(new RunFile(path).name())).count();
    return alike == 1 ? file.name() : Quotes.quote(file.path().toString());
  }

  private static <T> Optional<Named<T>> only(List<Named<T>> files, FileKind kind) {
    if (files.size() > 1) {
      throw Claims.differentRuns(
          "%s and %s are each a %s, of which a run has one"
              .formatted(files.get(0).name(), files.get(1).name(), kind.title()));
    }
    return files.stream().findFirst();
  }
}
