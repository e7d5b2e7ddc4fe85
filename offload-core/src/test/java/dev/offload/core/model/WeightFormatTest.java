package dev.offload.core.model;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightFormatTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 5", "127, 131", "128, 132", "129, 137", "256, 264"})
  void everyGroupOf128WeightsHasAScale(long weights, long bytes) {
    assertThat(WeightFormat.FP8.bytes(weights)).isEqualTo(bytes);
    assertThat(WeightFormat.INT8.bytes(weights)).isEqualTo(bytes);
  }

  @Test
  void publishedWeightsHaveNoScales() {
    assertThat(WeightFormat.BF16.bytes(1000)).isEqualTo(2000);
  }

  @Test
  void whatHasFewerBitsThanPublishedIsQuantized() {
    assertThat(WeightFormat.BF16.isQuantized()).isFalse();
    assertThat(new WeightFormat(Precision.FP32, 0).isQuantized()).isFalse();
    assertThat(WeightFormat.FP8.isQuantized()).isTrue();
    assertThat(WeightFormat.INT8.isQuantized()).isTrue();
  }

  @Test
  void refusesANegativeGroup() {
    assertRefused(ErrorCode.INVALID_VALUE, () -> new WeightFormat(Precision.FP8, -1))
        .hasMessageContaining("(-1)");
  }
}
