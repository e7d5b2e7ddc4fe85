package dev.offload.evidence.ingest;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.evidence.measurement.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be ingested. No part is null. Immutable and thread-safe.
 *
 * @param files the files of one run, at least one
 * @param given what the user says of the scenario
 * @param id the run's name
 * @param group what it shares machine and software with; empty for a group of its own
 * @param role what it may be used for
 * @param source who published it, and where; empty for the names of the files
 * @param notes what else is to be known
 * @param request the id of the request in files of several; empty for the last that was completed
 * @param synchronizedSteps whether the device was waited for at the end of each step
 */
public record IngestRequest(
    List<Path> files,
    GivenFacts given,
    Optional<String> id,
    Optional<String> group,
    Role role,
    Optional<String> source,
    Optional<String> notes,
    Optional<String> request,
    boolean synchronizedSteps) {
  /**
   * Copies the list.
   *
   * @throws OffloadException if the id or the group is blank ({@code INVALID_VALUE})
   */
  public IngestRequest {
    files = List.copyOf(files);
    Objects.requireNonNull(given);
    Objects.requireNonNull(id);
    Objects.requireNonNull(group);
    Objects.requireNonNull(role);
    Objects.requireNonNull(source);
    Objects.requireNonNull(notes);
    Objects.requireNonNull(request);
    id.ifPresent(name -> checkName("--id", name));
    group.ifPresent(name -> checkName("--group", name));
  }

  private static void checkName(String option, String name) {
    if (name.isBlank()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option %s (%s) is no name.".formatted(option, name),
          "Maybe give it a letter or more.");
    }
  }
}
