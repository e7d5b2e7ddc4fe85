package dev.offload.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.unit.DataSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryMarginTest {
  private static final DataSize BUDGET = DataSize.ofBytes(1000);

  @Test
  void theLargerOfTheTwoIsLeftFree() {
    assertThat(MemoryMargin.NONE.within(BUDGET)).isEqualTo(BUDGET);
    assertThat(new MemoryMargin(DataSize.ofBytes(30), 0.05).within(BUDGET).bytes()).isEqualTo(950);
    assertThat(new MemoryMargin(DataSize.ofBytes(80), 0.05).within(BUDGET).bytes()).isEqualTo(920);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1, 1.5, Double.NaN, Double.POSITIVE_INFINITY})
  void aShareIsBelowOne(double share) {
    assertThatThrownBy(() -> new MemoryMargin(DataSize.ZERO, share))
        .hasMessageContaining("must be from 0 to below 100 %");
  }

  @Test
  void somethingMustBeLeft() {
    assertThatThrownBy(() -> new MemoryMargin(BUDGET, 0).within(BUDGET))
        .hasMessageContaining("leaves nothing");
  }
}
