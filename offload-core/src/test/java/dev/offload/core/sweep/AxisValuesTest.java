package dev.offload.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.question.ScenarioOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisValuesTest {
  private static List<String> parse(Axis axis, String text) {
    return AxisValues.parse(axis, List.of(text), option -> "--" + option);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpus | 1,2,4,8 | 1 2 4 8",
        "gpus | 1..4 | 1 2 3 4",
        "gpus | ' 4 , 2 ' | 4 2",
        "frames | 17..161:48 | 17 65 113 161",
        "frames | 17..60:16 | 17 33 49",
        "frames | 81,17..33:16 | 81 17 33",
        "flow-shift | 3..4:0.25 | 3.0 3.25 3.5 3.75 4.0",
        "flow-shift | 0.1..0.3:0.1 | 0.1 0.2 0.3",
        "vram | 24GiB,80GB | 24GiB 78125000KiB",
        "vram | 24GiB..48GiB:12GiB | 24GiB 36GiB 48GiB",
        "size | 1280x720,832X480 | 1280x720 832x480",
        "ulysses | auto | auto",
        "ulysses | 1,auto | 1 auto",
        "strategy | resident,full | resident full",
      })
  void listsAndRangesAreRead(String option, String text, String values) {
    assertThat(parse(Axis.named(option), text)).containsExactly(values.split(" "));
  }

  @Test
  void commasBetweenOptionsOfAStrategyDoNotEndIt() {
    assertThat(
            parse(
                Axis.STRATEGY, "resident,layerwise:variant=v1,prefetch=2,full,hybrid:second=swaps"))
        .containsExactly(
            "resident", "layerwise:variant=v1,prefetch=2", "full", "hybrid:second=swaps");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpus | 1,2,1 | 1 2",
        "frames | 17..49:16,33 | 17 33 49",
        "vram | 24GiB,24576MiB | 24GiB",
        "flow-shift | 3,3.0 | 3.0",
        "size | 832x480,832*480 | 832x480",
      })
  void aValueThatComesTwiceCountsOnce(String option, String text, String values) {
    assertThat(parse(Axis.named(option), text)).containsExactly(values.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpus | one | (one) is not a whole number",
        "gpus | 1,,2 | (1,,2) has an empty part",
        "gpus | '' | has an empty part",
        "frames | 33..17:16 | (33..17:16) does not ascend",
        "frames | 17..33:0 | (17..33:0) does not ascend",
        "frames | 17.. | (17..) lacks a number",
        "frames | ..17 | (..17) lacks a number",
        "frames | 17..33: | (17..33:) lacks a number",
        "frames | 1..100000 | more values than an option may have (10000)",
        "frames | 1.5..3:1 | (1.5) is not a whole number",
        "vram | 24 | (24) is not a number with a unit",
        "vram | 24GiB..48GiB | (24GiB..48GiB) has no step",
        "flow-shift | 1..3 | (1..3) has no step",
        "flow-shift | 0x1p3 | (0x1p3) is not a number",
        "flow-shift | 1e-999..1:1e-999 | has a number of no sense",
        "size | 1280 | (1280) is not width x height",
        "ulysses | automatic | (automatic) is not a whole number",
      })
  void aRefusalNamesOptionAndValueAndAWayOut(String option, String text, String problem) {
    assertThatThrownBy(() -> parse(Axis.named(option), text))
        .isInstanceOf(OffloadException.class)
        .hasMessageStartingWith("--" + option + ": ")
        .hasMessageContaining(problem)
        .hasMessageContaining("\nMaybe ");
  }

  @Test
  void anUnknownOptionIsNamedWithTheNearest() {
    assertThatThrownBy(() -> Axis.named("frame"))
        .hasMessage("There is no option of a sweep named (frame).\nMaybe you meant frames.");
  }

  @Test
  void everyOptionWithSeveralValuesVaries() {
    assertThat(Axis.ALL.stream().flatMap(axis -> axis.option().stream()).toList())
        .containsExactlyInAnyOrderElementsOf(
            ScenarioOption.ALL.stream().filter(option -> !option.several().isEmpty()).toList());
  }
}
