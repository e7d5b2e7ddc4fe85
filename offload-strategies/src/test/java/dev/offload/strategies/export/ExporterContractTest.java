package dev.offload.strategies.export;

import dev.offload.core.export.SettingsExporter;
import dev.offload.core.testing.contract.SettingsExporterContract;
import org.junit.jupiter.api.Nested;

class ExporterContractTest {
  @Nested
  class Sglang extends SettingsExporterContract {
    @Override
    protected SettingsExporter exporter() {
      return new SglangExporter();
    }
  }

  @Nested
  class VllmOmni extends SettingsExporterContract {
    @Override
    protected SettingsExporter exporter() {
      return new VllmOmniExporter();
    }
  }

  @Nested
  class LightX2V extends SettingsExporterContract {
    @Override
    protected SettingsExporter exporter() {
      return new LightX2VExporter();
    }
  }

  @Nested
  class Diffusers extends SettingsExporterContract {
    @Override
    protected SettingsExporter exporter() {
      return new DiffusersExporter();
    }
  }
}
