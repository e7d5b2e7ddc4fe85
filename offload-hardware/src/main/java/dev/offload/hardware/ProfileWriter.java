package dev.offload.hardware;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Map;

/** Writes machines as profile files, which {@link HardwareResolver} reads. Stateless. */
public final class ProfileWriter {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private static final Map<TrafficClass, String> ROUTES =
      Map.of(
          TrafficClass.H2D_PINNED, "h2dPinned",
          TrafficClass.D2H_PINNED, "d2hPinned",
          TrafficClass.H2D_PAGEABLE, "h2dPageable",
          TrafficClass.D2H_PAGEABLE, "d2hPageable",
          TrafficClass.COLLECTIVE, "collective");

  private final JsonGenerator json;

  private ProfileWriter(JsonGenerator json) {
    this.json = json;
  }

  /**
   * Writes a machine; the writer is left open.
   *
   * @throws IOException if the writer fails
   */
  public static void write(Machine machine, Writer writer) throws IOException {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
    try (JsonGenerator json = FACTORY.createGenerator(writer).setPrettyPrinter(printer)) {
      new ProfileWriter(json).machine(machine);
    }
    writer.write("\n");
  }

  private void machine(Machine machine) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", machine.name());
    json.writeStringField("description", machine.description());
    json.writeNumberField("gpus", machine.gpus());
    json.writeNumberField("gpusPerSwitch", machine.gpusPerSwitch());
    accelerator(machine.accelerator());
    constant("hostMemoryBytes", machine.hostMemoryBytes());
    constant("firstStepWarmupSeconds", machine.firstStepWarmupSeconds());
    json.writeObjectFieldStart("links");
    for (Link link : machine.links().values()) {
      link(link);
    }
    json.writeEndObject();
    json.writeObjectFieldStart("routes");
    for (TrafficClass traffic : TrafficClass.values()) {
      route(ROUTES.get(traffic), machine.route(traffic));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void accelerator(Accelerator gpu) throws IOException {
    json.writeObjectFieldStart("accelerator");
    json.writeStringField("name", gpu.name());
    constant("memoryBytes", gpu.memoryBytes());
    constant("memoryBytesPerSecond", gpu.memoryBytesPerSecond());
    constant("bf16FlopsPerSecond", gpu.bf16FlopsPerSecond());
    if (gpu.fp8FlopsPerSecond().isPresent()) {
      constant("fp8FlopsPerSecond", gpu.fp8FlopsPerSecond().get());
    }
    constant("linearEfficiency", gpu.linearEfficiency());
    constant("attentionEfficiency", gpu.attentionEfficiency());
    constant("memoryEfficiency", gpu.memoryEfficiency());
    json.writeEndObject();
  }

  private void link(Link link) throws IOException {
    json.writeObjectFieldStart(link.id());
    json.writeStringField("scope", link.scope().name().toLowerCase(Locale.ROOT));
    constant("bytesPerSecond", link.bytesPerSecond());
    constant("latencySeconds", link.latencySeconds());
    json.writeEndObject();
  }

  private void route(String name, Route route) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeArrayFieldStart("links");
    for (String link : route.links()) {
      json.writeString(link);
    }
    json.writeEndArray();
    constant("weight", route.weight());
    if (route.bytesPerSecondCap().isPresent()) {
      constant("bytesPerSecondCap", route.bytesPerSecondCap().get());
    }
    json.writeEndObject();
  }

  private void constant(String name, Constant constant) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("value", constant.value());
    json.writeStringField("provenance", constant.provenance().toString());
    json.writeStringField("source", constant.source());
    json.writeEndObject();
  }
}
