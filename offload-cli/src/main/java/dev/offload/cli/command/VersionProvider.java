package dev.offload.cli.command;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Says which version of Offload runs on which Java. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Optional<String> version =
        Optional.ofNullable(VersionProvider.class.getPackage().getImplementationVersion());
    return new String[] {
      "Offload %s on Java %s"
          .formatted(version.orElse("(not packaged)"), System.getProperty("java.version"))
    };
  }
}
