package dev.offload.evidence.ingest;

import java.util.Objects;

/**
 * What something says of a part of a scenario. Immutable.
 *
 * @param value what it is
 * @param source the file or option that says so
 */
record Claim<T>(T value, String source) {
  Claim {
    Objects.requireNonNull(value);
    Objects.requireNonNull(source);
  }
}
