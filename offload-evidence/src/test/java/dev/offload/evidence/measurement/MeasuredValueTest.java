package dev.offload.evidence.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredValueTest {
  @ParameterizedTest
  @CsvSource({
    "21, 21, 0.5",
    "21.0, 21, 0.05",
    "3.2655, 3.2655, 5e-5",
    "1.3e2, 130, 5",
    "130, 130, 0.5",
    "0, 0, 0.5",
    "0.000, 0, 5e-4",
    "2.5E+10, 2.5e10, 5e8",
    "7e-3, 0.007, 5e-4",
  })
  void theDigitsSayHowExactAFigureIs(String written, double value, double rounding) {
    MeasuredValue measured = new MeasuredValue(new BigDecimal(written));

    assertThat(measured.value()).isEqualTo(value);
    assertThat(measured.rounding()).isEqualTo(rounding);
  }

  @Test
  void aNumberOfTheMachineHasAllItsDigits() {
    double third = 1.0 / 3;

    assertThat(MeasuredValue.of(third).value()).isEqualTo(third);
    assertThat(MeasuredValue.of(third).rounding()).isLessThan(1e-15);
  }
}
