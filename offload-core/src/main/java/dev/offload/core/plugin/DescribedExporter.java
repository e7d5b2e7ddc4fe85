package dev.offload.core.plugin;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.SettingsExporter;

/** An exporter with what it said of itself when it was found, so that nobody has to ask again. */
record DescribedExporter(
    String name, String description, String versions, SettingsExporter exporter)
    implements SettingsExporter {
  /**
   * Asks an exporter what it is.
   *
   * @throws OffloadException if an answer is null
   */
  static DescribedExporter of(SettingsExporter exporter) {
    String name = exporter.name();
    String description = exporter.description();
    String versions = exporter.versions();
    if (name != null && (description == null || versions == null)) {
      throw OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          "The exporter (%s) answers null when asked for its %s."
              .formatted(name, description == null ? "description" : "versions"),
          Discovery.ASK_THE_AUTHOR);
    }
    return new DescribedExporter(name, description, versions, exporter);
  }

  @Override
  public ExportedSettings export(ExportRequest request) {
    ExportedSettings settings = exporter.export(request);
    if (settings == null) {
      throw OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          "The exporter (%s) answers null when asked for settings.".formatted(name),
          Discovery.ASK_THE_AUTHOR);
    }
    return settings;
  }
}
