package dev.offload.evidence.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.evidence.calibration.Target;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.PeakKind;
import dev.offload.evidence.measurement.Remarks;
import dev.offload.evidence.measurement.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A prediction comes of the scenario and of runs that may set constants, and of nothing else: what
 * a run of role check measured changes none, not in the last bit.
 */
class CheckRunsSetNothingTest {
  /** Groups that are predicted in a moment. */
  private static final Set<String> QUICK =
      Set.of(
          "aces-4xh100-pcie",
          "chunkflow-2xh100-pcie",
          "chunkflow-2x5090",
          "diffusers-11605-h100",
          "diffsynth-a100");

  /** A figure by its run and metric. */
  private record Key(String run, Metric metric) {}

  /** What the three models say of it. */
  private record Said(
      OptionalDouble predicted, OptionalDouble closedForm, OptionalDouble uncontended) {}

  private static Map<Key, Said> said(Stream<PredictedFigure> figures) {
    Map<Key, Said> said = new HashMap<>();
    figures.forEach(
        figure ->
            said.put(
                new Key(figure.run().id(), figure.metric()),
                new Said(figure.predicted(), figure.closedForm(), figure.uncontended())));
    return said;
  }

  private static List<Measurement> runs(String group) {
    return MeasurementFile.bundled().get(0).groups().get(group);
  }

  /** Replaces all that a run measured. */
  private static Measurement disturbed(Measurement run, Random random) {
    Map<Metric, MeasuredValue> figures = new EnumMap<>(Metric.class);
    run.measured()
        .forEach(
            (metric, value) -> {
              if (random.nextInt(4) > 0) {
                double factor = Math.pow(10, 2 * random.nextDouble() - 1);
                figures.put(metric, MeasuredValue.of(value.value() * factor));
              }
            });
    return new Measurement(
        run.id(),
        run.source(),
        run.group(),
        run.role(),
        run.scenario(),
        figures,
        random.nextBoolean() ? Optional.of(PeakKind.RESERVED) : Optional.empty(),
        random.doubles(random.nextInt(60), 0, 100).boxed().toList(),
        Map.of("decode", random.nextDouble()),
        Optional.of(random.nextBoolean()),
        random.nextBoolean() ? run.remarks() : Remarks.NONE,
        "disturbed");
  }

  private static List<Measurement> disturbedChecks(List<Measurement> runs, Random random) {
    return runs.stream()
        .map(run -> run.role() == Role.CHECK ? disturbed(run, random) : run)
        .toList();
  }

  private static void assertUnchanged(Map<Key, Said> before, Map<Key, Said> after) {
    assertThat(after).isNotEmpty();
    assertThat(before).containsAllEntriesOf(after);
  }

  static Stream<Long> seeds() {
    return LongStream.range(0, 2).boxed();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatCheckRunsMeasuredChangesNoPrediction(long seed) {
    Random random = new Random(seed);
    for (String group : QUICK.stream().sorted().toList()) {
      assertUnchanged(
          said(TestValidator.bundled(group).figures().stream()),
          said(TestValidator.validate(disturbedChecks(runs(group), random)).figures().stream()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sglang-15511", "sglang-17569-mi350x", "sglang-17569-mi355x", "sglang-21248-h200"})
  void nothingChangesInTheLargeGroupsEither(String group) {
    assertUnchanged(
        said(TestValidator.bundled(group).figures().stream()),
        said(
            TestValidator.validate(disturbedChecks(runs(group), new Random(99)))
                .figures()
                .stream()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h200-compiled-1gpu-5b",
        "h200-eager-2gpu-nvlink-5b",
        "h200-eager-2gpu-no-p2p-5b",
      })
  void nothingChangesInRunsOnH200Either(String group) {
    List<Measurement> runs = MeasurementFile.bundled().get(1).groups().get(group);

    assertUnchanged(
        said(TestValidator.validate(runs).figures().stream()),
        said(TestValidator.validate(disturbedChecks(runs, new Random(7))).figures().stream()));
  }

  @Test
  void everyGroupWithCheckRunsWasDisturbed() {
    assertThat(
            MeasurementFile.bundled().get(0).runs().stream()
                .filter(run -> run.role() == Role.CHECK)
                .map(Measurement::group)
                .filter(group -> !QUICK.contains(group)))
        .containsOnly(
            "sglang-15511", "sglang-17569-mi350x", "sglang-17569-mi355x", "sglang-21248-h200");
  }

  @Test
  void checkRunsMayBeAbsent() {
    for (String group : QUICK) {
      List<Measurement> setting =
          runs(group).stream().filter(run -> run.role() == Role.CALIBRATE).toList();

      assertUnchanged(
          said(TestValidator.bundled(group).figures().stream()),
          said(TestValidator.validate(setting).figures().stream()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aces-4xh100-pcie",
        "chunkflow-2xh100-pcie",
        "chunkflow-2x5090",
        "diffusers-11605-h100",
        "diffsynth-a100"
      })
  void everyFigureThatConstantsAreFittedToChangesOne(String group) {
    Map<Key, Said> before = said(TestValidator.bundled(group).figures().stream());
    for (Measurement run : runs(group)) {
      if (run.role() != Role.CALIBRATE) {
        continue;
      }
      for (Target target : Target.of(run)) {
        Map<Metric, MeasuredValue> figures = new EnumMap<>(run.measured());
        double value = figures.get(target.metric()).value();
        figures.put(target.metric(), MeasuredValue.of(1.1 * value));
        List<Measurement> others =
            runs(group).stream().map(each -> each.equals(run) ? run.with(figures) : each).toList();

        assertThat(said(TestValidator.validate(others).figures().stream()))
            .as("%s of %s", target.metric(), run.id())
            .isNotEqualTo(before);
      }
    }
  }

  @Test
  void figuresThatAreNotFittedToSetNothingEither() {
    // The total and the memory of a run whose steps were timed.
    List<Measurement> others =
        runs("aces-4xh100-pcie").stream()
            .map(
                run -> {
                  Map<Metric, MeasuredValue> figures = new EnumMap<>(run.measured());
                  figures.put(Metric.DENOISE, MeasuredValue.of(1));
                  figures.put(Metric.PEAK_GIB, MeasuredValue.of(1));
                  return run.with(figures);
                })
            .toList();

    assertThat(said(TestValidator.validate(others).figures().stream()))
        .isEqualTo(said(TestValidator.bundled("aces-4xh100-pcie").figures().stream()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfRunsDoesNotMatter(long seed) {
    Random random = new Random(seed);
    for (String group : QUICK.stream().sorted().toList()) {
      List<Measurement> shuffled = new ArrayList<>(runs(group));
      Collections.shuffle(shuffled, random);
      Map<Key, Said> before = said(TestValidator.bundled(group).figures().stream());
      Map<Key, Said> after = said(TestValidator.validate(shuffled).figures().stream());

      // Sums of other order differ in their last bits, and a search ends where they tell it to.
      assertThat(after.keySet()).isEqualTo(before.keySet());
      after.forEach(
          (key, said) -> {
            assertClose(key, said.predicted(), before.get(key).predicted());
            assertClose(key, said.closedForm(), before.get(key).closedForm());
            assertClose(key, said.uncontended(), before.get(key).uncontended());
          });
    }
  }

  private static void assertClose(Key key, OptionalDouble a, OptionalDouble b) {
    assertThat(a.isPresent()).isEqualTo(b.isPresent());
    if (a.isPresent()) {
      assertThat(a.getAsDouble())
          .as("%s", key)
          .isCloseTo(b.getAsDouble(), within(1e-6 * Math.abs(b.getAsDouble()) + 1e-9));
    }
  }

  @Test
  void theOrderOfGroupsDoesNotMatter() {
    Measurements bundled = MeasurementFile.bundled().get(0);
    List<Measurement> backwards = new ArrayList<>();
    List<String> groups = new ArrayList<>(bundled.groups().keySet());
    Collections.reverse(groups);
    groups.stream()
        .filter(QUICK::contains)
        .forEach(group -> backwards.addAll(bundled.groups().get(group)));
    Validation validation =
        TestValidator.validate(new Measurements(bundled.name(), "", backwards, List.of()));

    assertThat(validation.groups().stream().map(GroupValidation::group).toList())
        .isEqualTo(groups.stream().filter(QUICK::contains).toList());
    for (GroupValidation group : validation.groups()) {
      assertThat(said(group.figures().stream()))
          .isEqualTo(said(TestValidator.bundled(group.group()).figures().stream()));
      assertThat(group.calibration()).isEqualTo(TestValidator.bundled(group.group()).calibration());
    }
  }

  @Test
  void runsOfAnotherGroupSetNothing() {
    List<Measurement> others =
        Stream.concat(runs("diffusers-11605-h100").stream(), runs("chunkflow-2xh100-pcie").stream())
            .toList();
    Measurements both = new Measurements("published-runs.json", "", others, List.of());

    Map<String, Map<Key, Said>> groups =
        TestValidator.validate(both).groups().stream()
            .collect(
                Collectors.toMap(GroupValidation::group, group -> said(group.figures().stream())));
    groups.forEach(
        (group, said) ->
            assertThat(said).isEqualTo(said(TestValidator.bundled(group).figures().stream())));
  }
}
