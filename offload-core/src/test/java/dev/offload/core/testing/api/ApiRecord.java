package dev.offload.core.testing.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The recorded API, and the list of justified breaks beside it. */
final class ApiRecord {
  private static final String HEADER =
      """
      # The public API of %s, one line for each thing that others may rely on.
      # To record it: %s
      """;
  private static final Pattern JUSTIFIED = Pattern.compile("- `([^`]+)`: (.*\\S.*)");

  private final String artifact;
  private final Path record;
  private final Path breaks;
  private final Set<String> implemented;

  /**
   * @param artifact whose API it is, as in "offload-core"
   * @param directory where {@code offload-core.api} and {@code api-breaks.md} are
   * @param implemented the names of the types that plugins implement
   */
  ApiRecord(String artifact, Path directory, Set<String> implemented) {
    this.artifact = artifact;
    this.record = directory.resolve(artifact + ".api");
    this.breaks = directory.resolve("api-breaks.md");
    this.implemented = Set.copyOf(implemented);
  }

  /** Fails if the API breaks the record without a reason, or is not what is recorded. */
  void check(List<String> current) throws IOException {
    ApiChange change = ApiChange.between(recorded(), current, implemented);
    refuseUnjustified(change);
    if (!change.isEmpty()) {
      throw new AssertionError(
          "The public API is not the recorded one:%n%s%s%nRecord it with: %s"
              .formatted(
                  lines("  gone   ", change.breaks()),
                  lines("  added  ", change.additions()),
                  command()));
    }
  }

  /** Returns how to record the API. */
  String command() {
    return "mvn -pl %s test -Dtest=PublicApiTest -Dapi.record=true".formatted(artifact);
  }

  /** Writes the record; fails if the API breaks the earlier one without a reason. */
  void update(List<String> current) throws IOException {
    refuseUnjustified(ApiChange.between(recorded(), current, implemented));
    Files.writeString(record, HEADER.formatted(artifact, command()) + lines("", current));
  }

  private void refuseUnjustified(ApiChange change) throws IOException {
    Set<String> justified = justified();
    List<String> refused = new ArrayList<>(change.breaks());
    refused.removeAll(justified);
    if (!refused.isEmpty()) {
      throw new AssertionError(
          """
          The public API breaks code that was compiled against it:
          %s
          Maybe keep what was there. If the break is worth it, add these lines to %s, with reasons:
          %s"""
              .formatted(
                  lines("  ", refused),
                  breaks,
                  refused.stream()
                      .map("- `%s`: reason"::formatted)
                      .collect(Collectors.joining("\n"))));
    }
  }

  private List<String> recorded() throws IOException {
    if (!Files.exists(record)) {
      return List.of();
    }
    return Files.readAllLines(record).stream().filter(line -> !line.startsWith("#")).toList();
  }

  private Set<String> justified() throws IOException {
    Set<String> justified = new HashSet<>();
    if (Files.exists(breaks)) {
      for (String line : Files.readAllLines(breaks)) {
        Matcher matcher = JUSTIFIED.matcher(line);
        if (matcher.matches()) {
          justified.add(matcher.group(1));
        }
      }
    }
    return justified;
  }

  private static String lines(String prefix, List<String> lines) {
    return lines.stream().map(line -> prefix + line + "\n").collect(Collectors.joining());
  }
}
