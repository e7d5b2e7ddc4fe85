package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.hardware.Machine;
import dev.offload.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProfileWriterTest {
  static List<String> names() {
    return new BuiltInHardware().names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsWrittenReadsBackEqual(String name) throws IOException {
    Machine machine = new BuiltInHardware().find(name).orElseThrow();
    StringWriter written = new StringWriter();

    ProfileWriter.write(machine, written);

    byte[] bytes = written.toString().getBytes(StandardCharsets.UTF_8);
    Machine read = ProfileReader.machine(JsonObject.of(ProfileReader.input(Path.of(name)), bytes));
    assertThat(read).isEqualTo(machine);
    assertThat(List.copyOf(read.links().keySet())).isEqualTo(List.copyOf(machine.links().keySet()));
  }
}
