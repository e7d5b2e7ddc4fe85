package dev.offload.core.plugin;

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
   * @throws dev.offload.core.error.OffloadException naming the exporter, if an answer fails or is
   *     null
   */
  static DescribedExporter of(SettingsExporter exporter) {
    String name = exporter.name();
    return new DescribedExporter(
        name,
        Discovery.answer("exporter", name, "its description", exporter::description),
        Discovery.answer("exporter", name, "its versions", exporter::versions),
        exporter);
  }

  @Override
  public ExportedSettings export(ExportRequest request) {
    ExportedSettings settings = exporter.export(request);
    return Discovery.answer("exporter", name, "settings", () -> settings);
  }
}
