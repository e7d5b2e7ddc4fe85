import org.jspecify.annotations.NullMarked;

/** The strategies, and exporters to the settings of serving runtimes. */
@NullMarked
module dev.offload.strategies {
  requires transitive dev.offload.core;

  provides dev.offload.core.strategy.OffloadStrategy with
      dev.offload.strategies.ResidentStrategy,
      dev.offload.strategies.FullStrategy,
      dev.offload.strategies.LayerwiseStrategy,
      dev.offload.strategies.HybridStrategy,
      dev.offload.strategies.ScheduleAwareStrategy,
      dev.offload.strategies.QuantizedStrategy;
  provides dev.offload.core.export.SettingsExporter with
      dev.offload.strategies.export.SglangExporter,
      dev.offload.strategies.export.DiffusersExporter,
      dev.offload.strategies.export.VllmOmniExporter,
      dev.offload.strategies.export.LightX2VExporter;
}
