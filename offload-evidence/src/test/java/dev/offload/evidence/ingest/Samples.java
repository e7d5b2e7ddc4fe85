package dev.offload.evidence.ingest;

import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.question.StrategyArgument;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Role;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The files of runs that tests read, and the requests that they make. */
final class Samples {
  static final String DUMP_2025 = "dump-2025-12.json";
  static final String DUMP_2026 = "dump-2026-08.json";
  static final String CONSOLE_2025 = "console-2025-12.log";
  static final String CONSOLE_2026 = "console-2026-08.log";
  static final String LOG_2025 = "performance-2025-11.log";
  static final String LOG_2026 = "performance-2026-08.log";

  static final PluginCatalog CATALOG = PluginLoader.create().load(List.of());
  private static final Path DIRECTORY = Path.of("src/test/resources/dev/offload/evidence/ingest");

  private Samples() {}

  static Path path(String name) {
    return DIRECTORY.resolve(name);
  }

  static RunFile file(String name) {
    return new RunFile(path(name));
  }

  static Ingestion ingest(Path... files) {
    return ingest(machine(), files);
  }

  static Ingestion ingest(GivenFacts given, Path... files) {
    return ingest(given, Optional.empty(), files);
  }

  static Ingestion ingest(GivenFacts given, Optional<String> request, Path... files) {
    return Ingest.of(
        new IngestRequest(
            Arrays.asList(files),
            given,
            Optional.of("mine"),
            Optional.empty(),
            Role.CHECK,
            Optional.empty(),
            Optional.empty(),
            request,
            false),
        CATALOG);
  }

  /** Returns what no file says. */
  static GivenFacts machine() {
    return GivenFacts.NONE.with(ScenarioField.HARDWARE, "h100-pcie");
  }

  /** Returns what no performance file or trace says. */
  static GivenFacts scenario() {
    return machine()
        .with(ScenarioField.MODEL, "Wan-AI/Wan2.2-T2V-A14B-Diffusers")
        .with(ScenarioField.STRATEGY, StrategyArgument.parse("layerwise"));
  }

  static Measurement run(Ingestion ingestion) {
    return ingestion.run().orElseThrow();
  }

  static List<String> remarks(Ingestion ingestion) {
    return ingestion.remarks();
  }

  static List<String> warnings(Ingestion ingestion) {
    return ingestion.warnings();
  }
}
