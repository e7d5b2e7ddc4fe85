package dev.offload.evidence.ingest;

import java.util.List;

/**
 * What SGLang printed.
 *
 * @param source the file's name
 * @param lastServer the last start of the server
 * @param requests the last ones, in order
 * @param leftOut how many came before them
 */
record ConsoleLog(String source, ServerFacts lastServer, List<LoggedRequest> requests, long leftOut)
    implements FileContent {
  @Override
  public FileKind kind() {
    return FileKind.CONSOLE_LOG;
  }

  @Override
  public String summary() {
    return LatestRequests.summary(requests.size(), leftOut)
        + (lastServer.arguments().isPresent() ? ", server arguments" : "")
        + lastServer.configClass().map(name -> ", settings of " + name).orElse("");
  }
}
