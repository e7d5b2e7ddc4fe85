package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResidencyTest {
  private static Expert expert(int layers, boolean uneven) {
    TestModel model = TestModel.tiny().layers(layers);
    return TestScenario.tiny().model(uneven ? model.uneven() : model).build().experts().get(0);
  }

  private static List<Integer> indices(List<Layer> layers) {
    return layers.stream().map(layer -> layer.id().index()).toList();
  }

  @Test
  void leadingKeepsTheFirst() {
    Residency residency = Residency.leading(expert(5, false), 2);

    assertThat(indices(residency.layers())).containsExactly(0, 1);
    assertThat(indices(residency.streamed())).containsExactly(2, 3, 4);
    assertThat(residency.streamed()).extracting(residency::position).doesNotContainNull();
    assertThat(residency.position(residency.streamed().get(2))).hasValue(2);
    assertThat(residency.position(residency.layers().get(0))).isEmpty();
  }

  @ParameterizedTest(name = "{0} of 12 strided layers are as far apart as can be")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void stridedSpreadsEvenly(int count) {
    Residency residency = Residency.strided(expert(12, false), count);

    assertThat(residency.count()).isEqualTo(count);
    assertThat(residency.streamed()).hasSize(12 - count);
    for (int from = 0; from < 12; from++) {
      for (int to = from; to <= 12; to++) {
        int start = from;
        int end = to;
        long kept = indices(residency.layers()).stream().filter(i -> i >= start && i < end).count();
        assertThat((double) kept)
            .isBetween((to - from) * count / 12.0 - 1, (to - from) * count / 12.0 + 1);
      }
    }
  }

  @ParameterizedTest(name = "{0} of 3 layers are all")
  @ValueSource(ints = {3, 4, Integer.MAX_VALUE})
  void moreThanThereAreIsAll(int count) {
    assertThat(Residency.leading(expert(3, false), count).streamed()).isEmpty();
    assertThat(Residency.strided(expert(3, false), count).streamed()).isEmpty();
  }

  @ParameterizedTest(name = "{0} MB hold {1} of three layers of 20, 20 and 40 MB")
  @CsvSource({"-1, 0", "0, 0", "39, 0", "40, 1", "59, 1", "60, 2", "79, 2", "80, 3", "999, 3"})
  void fittingCountsBytes(long megabytes, int count) {
    Residency residency = Residency.fitting(expert(3, true), megabytes * 1_000_000);

    assertThat(residency.count()).isEqualTo(count);
    assertThat(residency.bytes()).isLessThanOrEqualTo(Math.max(0, megabytes) * 1_000_000);
  }
}
