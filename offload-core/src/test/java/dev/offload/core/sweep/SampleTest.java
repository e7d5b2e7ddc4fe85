package dev.offload.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTest {
  private static List<Long> places(long places, long size, long seed) {
    Sample sample = new Sample(places, size, seed, option -> "--" + option);
    return LongStream.range(0, size).map(sample::place).boxed().toList();
  }

  @ParameterizedTest(name = "{0} places, seed {1}")
  @CsvSource({"1,1", "2,1", "3,9", "10,2", "1000,3", "4096,4", "4097,5", "65535,-6"})
  void allPlacesComeOnce(long places, long seed) {
    assertThat(places(places, places, seed).stream().sorted().toList())
        .isEqualTo(LongStream.range(0, places).boxed().toList());
  }

  @Test
  void aSeedGivesTheSameSampleAndAnotherSeedAnother() {
    assertThat(places(1_000_000, 100, 7)).isEqualTo(places(1_000_000, 100, 7));
    assertThat(places(1_000_000, 100, 7)).isNotEqualTo(places(1_000_000, 100, 8));
  }

  @Test
  void aLargerSampleBeginsWithTheSmaller() {
    assertThat(places(5000, 200, 3).subList(0, 50)).isEqualTo(places(5000, 50, 3));
  }

  @Test
  void gridsBeyondAllMemoryCanBeSampled() {
    assertThat(places(Long.MAX_VALUE, 1000, 1))
        .doesNotHaveDuplicates()
        .allMatch(place -> place >= 0);
  }

  @Test
  void everyTenthOfTheGridIsDrawnAboutAsOften() {
    // 1000 draws: 100 for each tenth, with a standard deviation of 9.5.
    int[] drawn = new int[10];
    places(1_000_000, 1000, 5).forEach(place -> drawn[(int) (place / 100_000)]++);
    for (int count : drawn) {
      assertThat(count).isBetween(50, 150);
    }
  }

  @ParameterizedTest
  @CsvSource({"10,11", "10,0", "10,-1"})
  void aSampleIsNeitherEmptyNorLargerThanTheGrid(long places, long size) {
    assertThatThrownBy(() -> new Sample(places, size, 1, option -> "--" + option))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("The sample (%d)".formatted(size))
        .hasMessageContaining("Maybe leave out --sample");
  }
}
