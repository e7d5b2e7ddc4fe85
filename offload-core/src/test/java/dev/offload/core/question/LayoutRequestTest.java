package dev.offload.core.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Parallelism;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutRequestTest {
  @ParameterizedTest(name = "gpus {0}, ulysses {1}, ring {2}, guidance {3}")
  @CsvSource({
    " ,  ,  ,  , 4, 1, 1",
    "8,  ,  ,  , 8, 1, 1",
    "8,  , 2,  , 4, 2, 1",
    "8,  , 2, 2, 2, 2, 2",
    " , 2, 3,  , 2, 3, 1",
    " ,  , 2,  , 2, 2, 1",
    "6, 2, 3,  , 2, 3, 1",
    " , 2,  ,  , 2, 2, 1",
    " , 1,  ,  , 1, 4, 1",
    " , 2,  , 2, 2, 1, 2",
    " , 8,  ,  , 8, 1, 1",
    " , 4,  , 2, 4, 1, 2",
    "6, 2,  ,  , 2, 3, 1",
    "6, 1,  , 2, 1, 3, 2",
  })
  void fillsInWhatWasNotSaid(
      Integer gpus,
      Integer ulysses,
      Integer ring,
      Integer guidance,
      int expectedUlysses,
      int expectedRing,
      int expectedGuidance) {
    assertThat(request(gpus, ulysses, ring, guidance).resolve(4))
        .isEqualTo(new Parallelism(expectedUlysses, expectedRing, expectedGuidance));
  }

  @ParameterizedTest(name = "gpus {0}, ulysses {1}, ring {2}, guidance {3}")
  @CsvSource({
    "4, 2, 3,  , 'The layout Ulysses 2 x ring 3 has 6 GPUs, not (4) as was asked.'",
    " ,  , 3,  , 'The number of GPUs (4) is no multiple of ring 3 x guidance 1.'",
    "4, 3,  ,  , 'The number of GPUs (4) is no multiple of Ulysses 3.'",
    "4, 8,  ,  , 'The number of GPUs (4) is no multiple of Ulysses 8.'",
    "0,  ,  ,  , 'The number of GPUs (0) must be positive.'",
    " ,  , 0,  , 'The ring degree (0) must be between 1 and 1024.'",
    " ,  ,  , 3, 'The guidance-parallel degree (3) must be between 1 and 2.'",
  })
  void refusesWhatDoesNotMultiply(
      Integer gpus, Integer ulysses, Integer ring, Integer guidance, String problem) {
    assertThatThrownBy(() -> request(gpus, ulysses, ring, guidance).resolve(4))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private static LayoutRequest request(
      Integer gpus, Integer ulysses, Integer ring, Integer guidance) {
    return new LayoutRequest(
        Optional.ofNullable(gpus),
        Optional.ofNullable(ulysses),
        Optional.ofNullable(ring),
        Optional.ofNullable(guidance));
  }
}
