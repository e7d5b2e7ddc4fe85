package dev.offload.core.unit;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthTest {
  @Test
  void countsInPowersOfTen() {
    Bandwidth pcie = Bandwidth.ofGigabytesPerSecond(26);

    assertThat(pcie.bytesPerSecond()).isEqualTo(26e9);
    assertThat(pcie).hasToString("26.0 GB/s").isLessThan(Bandwidth.ofGigabytesPerSecond(26.1));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoRate(double bytesPerSecond) {
    assertRefused(ErrorCode.INVALID_VALUE, () -> new Bandwidth(bytesPerSecond));
  }
}
