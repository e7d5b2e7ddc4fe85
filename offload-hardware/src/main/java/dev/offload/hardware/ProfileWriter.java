package dev.offload.hardware;

import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.json.JsonWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes machines as profile files, which {@link BuiltInHardware} reads. Stateless. */
public final class ProfileWriter {
  private ProfileWriter() {}

  /**
   * Writes a machine; the writer is left open.
   *
   * @throws IOException if the writer fails
   */
  public static void write(Machine machine, Writer writer) throws IOException {
    Map<String, Object> profile = new LinkedHashMap<>();
    profile.put("name", machine.name());
    profile.put("description", machine.description());
    profile.put("gpus", machine.gpus());
    profile.put("gpusPerSwitch", machine.gpusPerSwitch());
    profile.put("accelerator", present(machine.accelerator()));
    profile.put("hostMemoryBytes", machine.hostMemoryBytes());
    profile.put("firstStepWarmupSeconds", machine.firstStepWarmupSeconds());
    Map<String, Object> links = new LinkedHashMap<>();
    machine.links().forEach((id, link) -> links.put(id, present(link)));
    profile.put("links", links);
    Map<String, Object> routes = new LinkedHashMap<>();
    for (TrafficClass traffic : machine.traffic()) {
      routes.put(ProfileReader.ROUTES.get(traffic), present(machine.route(traffic)));
    }
    profile.put("routes", routes);
    JsonWriter.write(profile, writer);
  }

  /** Returns the components that are there; the id of a link is its key. */
  private static Map<String, Object> present(Record part) {
    Map<String, Object> components = JsonWriter.components(part);
    components.remove("id");
    components.values().removeIf(Optional.empty()::equals);
    return components;
  }
}
