package dev.offload.models.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseSchedulerTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();

  @Test
  void sglangTimestepsOfWan22() {
    NoisePlan schedule = NoiseScheduler.SGLANG_FLOW_UNIPC.plan(27, 12, NONE, NONE);
    assertThat(timesteps(schedule))
        .containsExactly(
            999, 996, 993, 989, 985, 981, 976, 971, 966, 959, 953, 945, 937, 928, 917, 905, 891,
            875, 857, 834, 807, 774, 731, 676, 599, 489, 315);
    assertThat(schedule.scheduler()).isEqualTo(NoiseScheduler.SGLANG_FLOW_UNIPC.title());
    assertThat(schedule.flowShift()).isEqualTo(12);
  }

  /** The shift is applied twice, so the first level of N = 1 has a closed form. */
  @Test
  void sglangMapsTheLargestLevelTwice() {
    double once = 12 * 0.999 / (1 + 11 * 0.999);
    double twice = 12 * once / (1 + 11 * once);
    assertThat(NoiseScheduler.SGLANG_FLOW_UNIPC.plan(1, 12, NONE, NONE).steps().get(0).sigma())
        .isCloseTo(twice, within(1e-7));
  }

  /** In double precision the second level would fall just short of 0.666. */
  @Test
  void sglangStartsFromSinglePrecision() {
    assertThat(timesteps(NoiseScheduler.SGLANG_FLOW_UNIPC.plan(3, 1, NONE, NONE)))
        .containsExactly(999, 666, 333);
  }

  /** Computed with numpy 2.4 from the formula of diffusers. */
  @Test
  void diffusersUniPcTimestepsAgreeWithNumpy() {
    assertThat(timesteps(NoiseScheduler.DIFFUSERS_FLOW_UNIPC.plan(10, 5, NONE, NONE)))
        .containsExactly(999, 978, 952, 920, 882, 833, 768, 681, 555, 356);
    assertThat(timesteps(NoiseScheduler.DIFFUSERS_FLOW_UNIPC.plan(50, 3, NONE, NONE)))
        .containsExactly(
            999, 992, 985, 978, 971, 963, 956, 948, 939, 931, 922, 913, 904, 894, 884, 874, 864,
            853, 841, 829, 817, 805, 792, 778, 764, 749, 734, 718, 701, 684, 666, 647, 627, 606,
            585, 562, 538, 512, 486, 458, 428, 396, 363, 327, 290, 249, 206, 160, 111, 57);
    assertThat(sigmas(NoiseScheduler.DIFFUSERS_FLOW_UNIPC.plan(4, 3, NONE, NONE)))
        .containsExactly(
            0.9996664442961973, 0.8996397838703222, 0.7496248124062032, 0.4996665555185062);
  }

  /** Computed with numpy 2.4 in float32, from the formula of diffusers. */
  @Test
  void flowMatchEulerAgreesWithNumpy() {
    NoisePlan schedule = NoiseScheduler.FLOW_MATCH_EULER.plan(8, 3, NONE, NONE);
    assertThat(singles(schedule.steps().stream().map(DenoisingStep::timestep)))
        .containsExactly(
            1000.0f,
            947.54254f,
            882.7878f,
            800.83734f,
            693.7931f,
            548.0456f,
            337.97217f,
            8.928572f);
    assertThat(singles(schedule.steps().stream().map(DenoisingStep::sigma)))
        .containsExactly(
            1.0f,
            0.94754255f,
            0.88278776f,
            0.80083734f,
            0.6937931f,
            0.5480456f,
            0.33797216f,
            0.008928572f);
    assertThat(
            singles(
                NoiseScheduler.FLOW_MATCH_EULER.plan(4, 12, NONE, NONE).steps().stream()
                    .map(DenoisingStep::timestep)))
        .containsExactly(1000.0f, 960.6801f, 861.4232f, 125.98425f);
  }

  /** Computed with numpy 2.4 in float32; the last shift is exp(1.15). */
  @Test
  void imageLevelsAgreeWithNumpy() {
    NoiseScheduler image = NoiseScheduler.FLOW_MATCH_EULER_IMAGE;
    assertThat(singles(image.plan(8, 3, NONE, NONE).steps().stream().map(DenoisingStep::timestep)))
        .containsExactly(1000.0f, 954.5454f, 900.0f, 833.3333f, 750.0f, 642.8571f, 500.0f, 300.0f);
    assertThat(
            singles(
                image.plan(4, Math.exp(1.15), NONE, NONE).steps().stream()
                    .map(DenoisingStep::timestep)))
        .containsExactly(1000.0f, 904.53076f, 759.5109f, 512.8441f);
    assertThat(sigmas(image.plan(4, 1, NONE, NONE))).containsExactly(1.0, 0.75, 0.5, 0.25);
  }

  /** Computed with numpy 2.4 in float32. */
  @Test
  void videoLevelsAgreeWithNumpy() {
    NoiseScheduler video = NoiseScheduler.FLOW_MATCH_EULER_VIDEO;
    assertThat(timestepsInSingle(video.plan(8, 7, NONE, NONE)))
        .containsExactly(1000.0f, 980.0f, 954.5454f, 921.0526f, 875.0f, 807.69226f, 700.0f, 500.0f);
  }

  @Test
  void videoLevelsAreThoseOfImages() {
    for (int steps = 1; steps <= 200; steps++) {
      assertThat(NoiseScheduler.FLOW_MATCH_EULER_VIDEO.plan(steps, 7, NONE, NONE).steps())
          .isEqualTo(NoiseScheduler.FLOW_MATCH_EULER_IMAGE.plan(steps, 7, NONE, NONE).steps());
    }
  }

  /**
   * Computed with numpy 2.4 in float64. Stretched in float32, the sixth would be 589.5765 and the
   * last 100.00002.
   */
  @Test
  void levelsOfANumberOfStepsAreStretchedInDoublePrecision() {
    NoiseScheduler euler = NoiseScheduler.FLOW_MATCH_EULER;
    assertThat(timestepsInSingle(euler.plan(8, 3, OptionalDouble.of(0.1), NONE)))
        .containsExactly(
            1000.0f, 952.363f, 893.5586f, 819.1388f, 721.931f, 589.57654f, 398.80716f, 100.0f);
    assertThat(timestepsInSingle(euler.plan(4, 12, OptionalDouble.of(0.02), NONE)))
        .containsExactly(1000.0f, 955.9122f, 844.6192f, 20.0f);
  }

  /** Computed with numpy 2.4 in float32, where a Python number does not widen an array. */
  @Test
  void levelsOfAPipelineAreStretchedInSinglePrecision() {
    NoiseScheduler image = NoiseScheduler.FLOW_MATCH_EULER_IMAGE;
    assertThat(timestepsInSingle(image.plan(8, 3, OptionalDouble.of(0.02), NONE)))
        .containsExactly(
            1000.0f, 936.3636f, 859.99994f, 766.6666f, 650.0f, 499.99994f, 299.99994f, 19.99998f);
    assertThat(timestepsInSingle(image.plan(4, Math.exp(1.15), OptionalDouble.of(0.02), NONE)))
        .containsExactly(1000.0f, 807.9468f, 516.21375f, 19.99998f);
    NoiseScheduler video = NoiseScheduler.FLOW_MATCH_EULER_VIDEO;
    assertThat(timestepsInSingle(video.plan(8, 7, OptionalDouble.of(0.02), NONE)))
        .containsExactly(
            1000.0f, 960.80005f, 910.90906f, 845.2632f, 755.0f, 623.0769f, 412.0f, 19.99998f);
  }

  @ParameterizedTest
  @EnumSource
  void onlyFlowMatchEulerIsStretched(NoiseScheduler scheduler) {
    List<DenoisingStep> plain = scheduler.plan(27, 12, NONE, NONE).steps();
    List<DenoisingStep> stretched = scheduler.plan(27, 12, OptionalDouble.of(0.02), NONE).steps();

    assertThat(stretched.equals(plain)).isNotEqualTo(scheduler.stretchesToTerminalSigma());
    assertThat(scheduler.stretchesToTerminalSigma()).isNotEqualTo(scheduler.truncatesTimesteps());
  }

  static Stream<Arguments> stretchedShapes() {
    return shapes().filter(each -> ((NoiseScheduler) each.get()[1]).stretchesToTerminalSigma());
  }

  @ParameterizedTest(name = "seed {0}, {1}")
  @MethodSource("stretchedShapes")
  void aStretchedScheduleFallsToItsTerminalSigma(int seed, NoiseScheduler scheduler) {
    Random random = new Random(seed);
    double shift = Math.exp((2 * random.nextDouble() - 1) * Math.log(100));
    double terminal = 0.001 + 0.9 * random.nextDouble();

    List<Double> sigmas =
        sigmas(scheduler.plan(2 + random.nextInt(100), shift, OptionalDouble.of(terminal), NONE));

    assertThat(sigmas).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
    assertThat(sigmas.get(0)).isCloseTo(1, within(1e-6));
    assertThat(sigmas.get(sigmas.size() - 1)).isCloseTo(terminal, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 1.5, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesTerminalSigmasOutOfRange(double terminalSigma) {
    for (NoiseScheduler scheduler : NoiseScheduler.values()) {
      assertThatThrownBy(() -> scheduler.plan(27, 12, OptionalDouble.of(terminalSigma), NONE))
          .isInstanceOfSatisfying(
              OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE))
          .hasMessageContaining("terminal sigma (" + terminalSigma + ")")
          .hasMessageContaining("\nMaybe ");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSchedulerIsFoundByItsId(NoiseScheduler scheduler) {
    assertThat(NoiseScheduler.named(scheduler.id())).isSameAs(scheduler);
  }

  @Test
  void onlyUniPcTruncatesTimesteps() {
    assertThat(Stream.of(NoiseScheduler.values()).filter(NoiseScheduler::truncatesTimesteps))
        .containsExactly(NoiseScheduler.SGLANG_FLOW_UNIPC, NoiseScheduler.DIFFUSERS_FLOW_UNIPC);
  }

  static Stream<Arguments> shapes() {
    return IntStream.rangeClosed(1, 20)
        .boxed()
        .flatMap(seed -> Stream.of(NoiseScheduler.values()).map(s -> Arguments.of(seed, s)));
  }

  @ParameterizedTest(name = "seed {0}, {1}")
  @MethodSource("shapes")
  void noiseFallsFromStepToStep(int seed, NoiseScheduler scheduler) {
    Random random = new Random(seed);
    double shift = Math.exp((2 * random.nextDouble() - 1) * Math.log(100));
    assertFalls(scheduler, 1 + random.nextInt(200), shift);
  }

  @ParameterizedTest
  @ValueSource(doubles = {NoiseScheduler.MIN_SHIFT, 1, 12, NoiseScheduler.MAX_SHIFT})
  void noiseFallsAtTheLimits(double shift) {
    for (NoiseScheduler scheduler : NoiseScheduler.values()) {
      assertFalls(scheduler, NoiseScheduler.MAX_STEPS, shift);
      assertFalls(scheduler, 1, shift);
    }
  }

  private static void assertFalls(NoiseScheduler scheduler, int steps, double shift) {
    NoisePlan schedule = scheduler.plan(steps, shift, NONE, NONE);
    assertThat(schedule.steps()).hasSize(steps);
    DenoisingStep previous = null;
    for (DenoisingStep step : schedule.steps()) {
      boolean falls =
          previous == null
              || step.sigma() < previous.sigma() && step.timestep() <= previous.timestep();
      if (!falls || !(step.sigma() > 0)) {
        assertThat(step).describedAs("after %s", previous).isNull();
      }
      if (scheduler.truncatesTimesteps() && step.timestep() != Math.rint(step.timestep())) {
        assertThat(step).describedAs("a whole timestep").isNull();
      }
      previous = step;
    }
    assertThat(schedule.steps().get(0).sigma()).isLessThanOrEqualTo(1.001);
  }

  @ParameterizedTest
  @CsvSource({"0, 12, (0)", "-3, 12, (-3)", "10001, 12, (10001)", "27, 0, (0.0)", "27, -1, (-1.0)"})
  void refusesWhatHasNoSchedule(int steps, double shift, String named) {
    assertRefused(steps, shift, named);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 0.009, 101})
  void refusesShiftsWithoutMeaning(double shift) {
    assertRefused(27, shift, "(" + shift + ")");
  }

  private static void assertRefused(int steps, double shift, String named) {
    for (NoiseScheduler scheduler : NoiseScheduler.values()) {
      assertThatThrownBy(() -> scheduler.plan(steps, shift, NONE, NONE))
          .isInstanceOfSatisfying(
              OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE))
          .hasMessageContaining(named);
    }
  }

  private static List<Integer> timesteps(NoisePlan schedule) {
    return schedule.steps().stream().map(step -> (int) step.timestep()).toList();
  }

  private static List<Double> sigmas(NoisePlan schedule) {
    return schedule.steps().stream().map(DenoisingStep::sigma).toList();
  }

  private static List<Float> timestepsInSingle(NoisePlan schedule) {
    return singles(schedule.steps().stream().map(DenoisingStep::timestep));
  }

  private static List<Float> singles(Stream<Double> values) {
    return values.map(Double::floatValue).toList();
  }

  @Test
  void aStretchedScheduleEndsAtItsTerminalSigma() {
    NoiseScheduler scheduler = NoiseScheduler.FLOW_MATCH_EULER_IMAGE;
    NoisePlan plain = scheduler.plan(8, 2, NONE, NONE);
    NoisePlan stretched = scheduler.plan(8, 2, OptionalDouble.of(0.02), NONE);

    assertThat(stretched.steps().get(0).sigma()).isEqualTo(1);
    assertThat(stretched.steps().get(7).sigma()).isCloseTo(0.02, within(1e-6));
    for (int i = 1; i < 8; i++) {
      double share = (1 - stretched.steps().get(i).sigma()) / (1 - plain.steps().get(i).sigma());
      assertThat(share).isCloseTo(0.98 / (1 - plain.steps().get(7).sigma()), within(1e-6));
    }
    assertThat(scheduler.plan(1, 2, OptionalDouble.of(0.02), NONE).steps())
        .isEqualTo(scheduler.plan(1, 2, NONE, NONE).steps());
  }

  @Test
  void hunyuanVideoLeavesOutTheLastOfItsEvenLevels() {
    NoisePlan schedule = NoiseScheduler.FLOW_MATCH_EULER_VIDEO.plan(4, 7, NONE, NONE);

    // Levels 1, 3/4, 1/2 and 1/4, mapped by 7 s / (1 + 6 s).
    assertThat(schedule.steps().stream().map(DenoisingStep::sigma).toList())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : Double.compare(a, b))
        .containsExactly(1.0, 5.25 / 5.5, 3.5 / 4, 1.75 / 2.5);
  }
}
