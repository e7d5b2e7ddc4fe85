package dev.offload.core.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinnedRoundingTest {
  @ParameterizedTest(name = "{0} B: {1} B or {2} B")
  @CsvSource({
    "0, 0, 0",
    "1, 1, 4096",
    "3, 4, 4096",
    "4096, 4096, 4096",
    "4097, 8192, 8192",
    "702800000, 1073741824, 702803968",
    "1073741824, 1073741824, 1073741824",
    "1073741825, 2147483648, 1073745920"
  })
  void blocksAreRoundedUp(long bytes, long powerOfTwo, long exact) {
    assertThat(PinnedRounding.POWER_OF_TWO.lockedBytes(bytes)).isEqualTo(powerOfTwo);
    assertThat(PinnedRounding.EXACT.lockedBytes(bytes)).isEqualTo(exact);
  }
}
