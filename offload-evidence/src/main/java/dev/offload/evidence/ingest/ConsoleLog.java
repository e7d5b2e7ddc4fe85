package dev.offload.evidence.ingest;

import java.util.List;
import java.util.Objects;

/**
 * What SGLang printed. Immutable.
 *
 * @param lastServer the last start of the server
 * @param requests the last ones, in order
 * @param leftOut how many came before them
 */
record ConsoleLog(ServerFacts lastServer, List<LoggedRequest> requests, long leftOut) {
  ConsoleLog {
    Objects.requireNonNull(lastServer);
    requests = List.copyOf(requests);
  }
}
