package dev.offload.hardware;

import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import dev.offload.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machines whose profiles come with Offload, each read when it is asked for. */
public final class BuiltInHardware implements HardwareSource {
  private static final List<String> NAMES =
      List.of(
          "a100-sxm",
          "h100-pcie",
          "h100-pcie-2",
          "h100-pcie-nvl",
          "h100-sxm",
          "h200-no-p2p",
          "h200-sxm",
          "l40s",
          "mi350x",
          "mi355x",
          "rtx-4090",
          "rtx-5090");

  /** Creates the source, for {@link java.util.ServiceLoader}. */
  public BuiltInHardware() {}

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public Optional<Machine> read(Path profile) {
    return Optional.of(
        ProfileReader.machine(
            JsonObject.read(ProfileReader.input(profile), ProfileReader.MAX_BYTES)));
  }

  @Override
  public Optional<Machine> find(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    String file = "profiles/" + name + ".json";
    return Optional.of(
        ProfileReader.machine(
            JsonObject.resource(file, BuiltInHardware.class.getResourceAsStream(file))));
  }
}
