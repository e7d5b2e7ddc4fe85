package dev.offload.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final List<String> KNOWN =
      List.of("resident", "full", "layerwise", "h100-pcie", "h100-sxm");

  @ParameterizedTest(name = "{0} means {1}")
  @CsvSource({
    "layrewise, layerwise",
    "Layerwise, layerwise",
    "layer, layerwise",
    "LAYER, layerwise",
    "layerwise-with-prefetch, layerwise",
    "ful, full",
    "fulll, full",
    "h100-pci, h100-pcie",
    "sxm, h100-sxm",
    "residnet, resident"
  })
  void findsTheNearestName(String name, String expected) {
    assertThat(Names.nearest(name, KNOWN)).contains(expected);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"chunked", "", "qwertyuiop", "a100"})
  void offersNothingFarOff(String name) {
    assertThat(Names.nearest(name, List.of("resident", "full-model", "layerwise"))).isEmpty();
  }

  @Test
  void anEqualNameBeatsALongerOne() {
    assertThat(Names.nearest("FULL", List.of("full-model", "full"))).contains("full");
  }

  @Test
  void unknownNamesAreAnsweredWithTheNearest() {
    OffloadException failure = Names.unknown("strategy", "residnet", KNOWN);

    assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_NAME);
    assertThat(failure)
        .hasMessage("There is no strategy named (residnet).\nMaybe you meant resident.");
  }

  @Test
  void longNamesAreNotCompared() {
    String name = "x".repeat(1_000_000);

    assertThat(Names.nearest(name, List.of(name))).isEmpty();
    assertThat(Names.nearest("xxx", List.of(name, "xyx"))).contains("xyx");
    assertThat(Names.unknown("link", name, List.of(name)).getMessage()).hasSizeLessThan(400);
  }

  @Test
  void manyNamesAreNotAllListed() {
    List<String> known = IntStream.range(0, 10_000).mapToObj(i -> "known-" + i).toList();

    assertThat(Names.unknown("link", "none of them", known).advice().orElseThrow())
        .contains("known-0, known-1")
        .endsWith("known-49, and more.");
  }

  @Test
  void unknownNamesAreAnsweredWithAllIfNoneIsNear() {
    assertThat(Names.unknown("strategy", "quantized", List.of("full", "resident")))
        .hasMessage("There is no strategy named (quantized).\nMaybe use one of: full, resident.");
    assertThat(Names.unknown("strategy", "full", List.of()).advice()).isEmpty();
  }
}
