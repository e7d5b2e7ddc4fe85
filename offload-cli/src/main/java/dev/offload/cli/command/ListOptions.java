package dev.offload.cli.command;

import dev.offload.cli.render.Listing;
import dev.offload.cli.render.OutputFormat;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the list commands have in common. */
final class ListOptions {
  @Mixin private OutputOptions output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      completionCandidates = Formats.class,
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private OutputFormat format;

  @Inject
  ListOptions() {}

  void write(Listing listing) throws IOException {
    switch (format) {
      case TEXT -> output.write(writer -> listing.writeText(writer, output.style()));
      case JSON -> output.write(listing::writeJson);
      case CSV ->
          throw OffloadException.of(
              ErrorCode.INVALID_VALUE,
              "The format (%s) is not one of a list.".formatted(format),
              "Maybe use text or json.");
    }
  }

  /** The formats, for help and completion. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("text", "json").iterator();
    }
  }
}
