package dev.offload.core.unit;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("sets the default locale")
class DataSizeTest {
  @ParameterizedTest(name = "{0} is {1} bytes")
  @CsvSource({
    "0B, 0",
    "123b, 123",
    "7B, 7",
    "24GiB, 25769803776",
    "24gib, 25769803776",
    "' 1.5 GB ', 1500000000",
    "0.5KiB, 512",
    "488GB, 488000000000",
    "3 TB, 3000000000000",
    "1TiB, 1099511627776",
    "9223372036854775807B, 9223372036854775807"
  })
  void readsNumbersWithUnits(String text, long bytes) {
    assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        " ",
        "GiB",
        "-1GiB",
        "+1",
        "1,5GB",
        "1.GB",
        ".5GB",
        "1e9",
        "1 GiB x",
        "24G",
        "24Gi",
        "NaN",
        "Infinity",
        "0x10",
        "1.5B",
        "24",
        "0.3KiB",
        "9223372036854775808B",
        "9000000TiB",
        "1 G B",
        "١GB"
      })
  void refusesOtherTexts(String text) {
    assertRefused(ErrorCode.INVALID_VALUE, () -> DataSize.parse(text))
        .hasMessageContaining("(" + text + ")");
  }

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void textRoundTrips(long seed) {
    Random random = new Random(seed);
    long bytes = (random.nextLong() >>> 1) >>> random.nextInt(63);
    DataSize odd = DataSize.ofBytes(bytes);
    DataSize round = DataSize.ofBytes(bytes >>> 40 << (10 * random.nextInt(4)));

    assertThat(DataSize.parse(odd.toString())).isEqualTo(odd);
    assertThat(DataSize.parse(round.toString())).isEqualTo(round);
  }

  @Test
  void printsTheLargestUnitThatDivides() {
    assertThat(DataSize.ZERO).hasToString("0B");
    assertThat(DataSize.ofBytes(1000)).hasToString("1000B");
    assertThat(DataSize.ofBytes(1536)).hasToString("1536B");
    assertThat(DataSize.ofBytes(3072)).hasToString("3KiB");
    assertThat(DataSize.ofGibibytes(24)).hasToString("24GiB");
    assertThat(DataSize.ofGibibytes(1L << 20)).hasToString("1024TiB");
  }

  @Test
  void unitsAreReadAlikeInEveryLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(DataSize.parse("24GIB")).isEqualTo(DataSize.ofGibibytes(24));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void calculatesExactly() {
    DataSize one = DataSize.ofGibibytes(1);

    assertThat(DataSize.ofGibibytes(2)).isGreaterThan(one);
    assertThat(one.toGibibytes()).isEqualTo(1);
    assertThat(one.toGigabytes()).isEqualTo(1.073741824);
    assertThatThrownBy(() -> DataSize.ofGibibytes(Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
    assertRefused(ErrorCode.INVALID_VALUE, () -> DataSize.ofBytes(-1))
        .hasMessageContaining("(-1 bytes)");
  }
}
