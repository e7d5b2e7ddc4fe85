package dev.offload.evidence.ingest;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a run, read.
 *
 * @param all their contents, each kind behind the other, traces in the order they were given
 */
record RunFiles(List<FileContent> all) {
  /**
   * Reads files.
   *
   * @throws OffloadException if one cannot be read or recognised, is given twice, or two are of a
   *     kind of which a run has one
   */
  static RunFiles read(List<Path> paths) {
    List<FileContent> contents = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    for (Path path : paths) {
      if (!seen.add(path.toAbsolutePath().normalize())) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The file (%s) is given twice.".formatted(Quotes.quote(path.toString())));
      }
      RunFile file = named(path, paths);
      contents.add(FileKind.of(file).read(file));
    }
    contents.sort(Comparator.comparing(FileContent::kind));
    for (int i = 1; i < contents.size(); i++) {
      FileContent one = contents.get(i - 1);
      FileContent next = contents.get(i);
      if (one.kind() == next.kind() && one.kind() != FileKind.TRACE) {
        throw Claims.differentRuns(
            "%s and %s are each a %s, of which a run has one"
                .formatted(one.source(), next.source(), one.kind().title()));
      }
    }
    return new RunFiles(contents);
  }

  /** Returns a file with the last part of its path, or all of it where two files have the same. */
  private static RunFile named(Path path, List<Path> paths) {
    RunFile file = new RunFile(path);
    long alike =
        paths.stream().filter(other -> file.name().equals(new RunFile(other).name())).count();
    return alike == 1 ? file : new RunFile(path, Quotes.quote(path.toString()));
  }

  /** Returns the performance dump. */
  Optional<RequestRecord> dump() {
    return only(RequestRecord.class);
  }

  /** Returns the performance log. */
  Optional<PerformanceLog> log() {
    return only(PerformanceLog.class);
  }

  /** Returns the console log. */
  Optional<ConsoleLog> console() {
    return only(ConsoleLog.class);
  }

  /** Returns the traces in the order they were given. */
  List<TraceFile> traces() {
    return all.stream().filter(TraceFile.class::isInstance).map(TraceFile.class::cast).toList();
  }

  private <T> Optional<T> only(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /** Returns the files' names, each kind behind the other. */
  List<String> names() {
    return all.stream().map(FileContent::source).toList();
  }

  /** Returns whether a trace is of a simulation. */
  boolean isSimulated() {
    return traces().stream().anyMatch(trace -> trace.simulation().isPresent());
  }

  /** Returns the name of the console log; empty if there is none. */
  String consoleName() {
    return console().map(ConsoleLog::source).orElse("");
  }
}
