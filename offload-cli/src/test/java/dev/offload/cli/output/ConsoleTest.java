package dev.offload.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {
  @ParameterizedTest
  @CsvSource({"80,80", "5,40", "0,120", "wide,120", "'',120", "99999,1000"})
  void takesTheWidthFromTheEnvironment(String columns, int width) {
    assertThat(Console.width(Map.of("COLUMNS", columns))).isEqualTo(width);
  }
}
