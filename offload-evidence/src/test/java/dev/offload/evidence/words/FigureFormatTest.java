package dev.offload.evidence.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.evidence.calibration.Parameter;
import dev.offload.evidence.measurement.Metric;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FigureFormatTest {
  @ParameterizedTest
  @CsvSource({
    "STEADY_STEP, 0.43004, 0.430",
    "STEADY_STEP, 9.87654, 9.877",
    "STEADY_STEP, 21, 21.00",
    "STEADY_STEP, 714.12, 714.1",
    "STEADY_STEP, 0, 0.000",
    "SWITCH_SPIKE, -0.00004, 0.000",
    "SWITCH_SPIKE, -0.5, -0.500",
    "PEAK_GIB, 61.256, 61.26",
    "H2D_RATE, 26.5e9, 26.50",
  })
  void figuresHaveAboutFourDigits(Metric metric, double value, String text) {
    assertThat(FigureFormat.figure(metric, OptionalDouble.of(value))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, +0.500",
    "-0.5, -0.500",
    "0, 0.000",
    "-0.0, 0.000",
    "0.00001, 0.000",
    "-0.00001, 0.000",
    "126.72, +126.7",
  })
  void differencesHaveASignUnlessTheyAreNone(double value, String text) {
    assertThat(FigureFormat.difference(Metric.DENOISE, OptionalDouble.of(value))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1234, +12.3 %, 12.3 %",
    "-0.1, -10.0 %, -10.0 %",
    "0.0004, 0.0 %, 0.0 %",
    "0, 0.0 %, 0.0 %",
    "2, +200.0 %, 200.0 %",
  })
  void errorsArePercentages(double share, String signed, String absolute) {
    assertThat(FigureFormat.signed(OptionalDouble.of(share))).isEqualTo(signed);
    assertThat(FigureFormat.absolute(OptionalDouble.of(share))).isEqualTo(absolute);
  }

  @Test
  void whatThereIsNotIsADash() {
    assertThat(FigureFormat.figure(Metric.TOTAL, OptionalDouble.empty())).isEqualTo("-");
    assertThat(FigureFormat.difference(Metric.TOTAL, OptionalDouble.empty())).isEqualTo("-");
    assertThat(FigureFormat.signed(OptionalDouble.empty())).isEqualTo("-");
    assertThat(FigureFormat.absolute(OptionalDouble.empty())).isEqualTo("-");
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void everyTitleHasAUnit(Metric metric) {
    assertThat(FigureFormat.title(metric)).matches(".+, (s|GB|GiB|GB/s)");
  }

  @ParameterizedTest
  @CsvSource({
    "LINEAR_EFFICIENCY, 0.41, 0.4100",
    "H2D_PINNED, 26e9, 26.00 GB/s",
    "COLLECTIVE, 1.584e10, 15.84 GB/s",
    "FIRST_STEP_WARMUP, 4.4, 4.40 s",
  })
  void constantsHaveTheirUnit(Parameter parameter, double value, String text) {
    assertThat(FigureFormat.constant(parameter, value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1, +- 0.0 %", "1.011, +- 1.1 %", "1.499, +- 49.9 %", "1.94, a factor of 1.9"})
  void uncertaintiesArePercentagesWhileTheyAreSmall(double factor, String text) {
    assertThat(FigureFormat.uncertainty(factor)).isEqualTo(text);
  }
}
