package dev.offload.evidence.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.hardware.Machine;
import dev.offload.core.scenario.Workload;
import dev.offload.evidence.validation.TestValidator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantsTest {
  private static final Machine MACHINE = TestValidator.CATALOG.machine("h100-pcie");

  @ParameterizedTest
  @CsvSource({"1280, 720, 81, 3", "640, 720, 81, 1.5", "1280, 720, 162, 6", "640, 360, 27, 0.25"})
  void whatComesOutsideOfDenoisingIsInProportionToPixels(
      int width, int height, int frames, double seconds) {
    assertThat(Constants.of(MACHINE).outsideSeconds(new Workload(width, height, frames, 2)))
        .isCloseTo(seconds, within(1e-12));
  }
}
