package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestMicrosecondsTest {
  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  private static long read(String text) {
    char[] padded = ("x" + text + "y").toCharArray();
    return TraceEvent.nanoseconds(padded, 1, text.length());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1000",
    "1.5, 1500",
    "1.0005, 1000",
    "-2.25, -2250",
    "5086791343250.411, 5086791343250411",
    // Of a trace whose times are since 1970: a double has no such digits.
    "1790857026123456.789, 1790857026123456789",
    "1.5e3, 1500000",
    "2E-3, 2",
  })
  void timesAreExact(String text, long nanoseconds) {
    assertThat(read(text)).isEqualTo(nanoseconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "1e300", "99999999999999999999.5", "-1e17"})
  void whatIsNoTimeIsNone(String text) {
    assertThat(read(text)).isEqualTo(TraceEvent.NO_TIME);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyTimeIsCutToNanoseconds(long seed) {
    Random random = new Random(seed);
    BigDecimal time =
        BigDecimal.valueOf(random.nextLong() >> random.nextInt(63), random.nextInt(8))
            .movePointLeft(6);

    assertThat(read(time.toPlainString()))
        .isEqualTo(time.movePointRight(3).setScale(0, RoundingMode.DOWN).longValueExact());
  }
}
