package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.models.schedule.NoiseScheduler;
import dev.offload.models.sglang.Lookup;
import dev.offload.models.sglang.RegistryEntry;
import dev.offload.models.sglang.RuntimeRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Finds out whether SGLang took a model for another one: it tells a directory's model by the
 * directory's name, and where that is not the model's own by the class of its pipeline, which
 * several models share. The flow shift is then the other model's. Immutable.
 */
final class ConfigCheck {
  private static final NoiseScheduler SCHEDULER = NoiseScheduler.SGLANG_FLOW_UNIPC;

  /** The software whose table of models is looked into. */
  private static final String SETTINGS_OF = "sglang-2025-12";

  private final RuntimeRegistry registry;
  private final Optional<String> path;
  private final Optional<RegistryEntry> expected;
  private final Optional<String> configClass;
  private final OptionalDouble printedShift;
  private final boolean familyDiffers;

  /**
   * @param path what SGLang was given as model
   * @param named the model that it is, as the user or the server's arguments name it
   * @param configClass the class that SGLang took
   * @param twoExperts whether the model has two transformers
   * @param printedShift the flow shift that SGLang printed
   */
  ConfigCheck(
      Optional<String> path,
      Optional<String> named,
      Optional<String> configClass,
      boolean twoExperts,
      OptionalDouble printedShift) {
    this.registry = RuntimeRegistry.named(SETTINGS_OF);
    this.path = path;
    this.configClass = configClass;
    this.printedShift = printedShift;
    this.expected =
        named
            .flatMap(this::registered)
            .or(() -> path.flatMap(this::registered))
            .or(() -> twoExperts ? twoExpertModel() : Optional.empty());
    this.familyDiffers =
        expected.isEmpty()
            && path.isPresent()
            && isWan22(path.get())
            && !taken().isEmpty()
            && taken().stream().noneMatch(entry -> isWan22(entry.id()));
  }

  /** Returns the model of a registered id, or of a path whose last part is that of one. */
  private Optional<RegistryEntry> registered(String name) {
    Lookup lookup = registry.look(name, Optional.empty());
    int last = lookup.attempts().size() - 1;
    // What a detector finds is a guess.
    return lookup.attempts().get(last).rule().equals("detector")
        ? Optional.empty()
        : lookup.entry();
  }

  /** Returns the models that the class is registered for. */
  private List<RegistryEntry> taken() {
    return configClass.stream()
        .flatMap(
            name -> registry.entries().stream().filter(entry -> entry.configClass().equals(name)))
        .toList();
  }

  /** Returns the model with two experts of the task that the class is for. */
  private Optional<RegistryEntry> twoExpertModel() {
    List<RegistryEntry> taken = taken();
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    String task = task(taken.get(0));
    if (!taken.stream().allMatch(entry -> task(entry).equals(task))) {
      return Optional.empty();
    }
    return registry.entries().stream()
        .filter(entry -> entry.boundaryRatio().isPresent() && task(entry).equals(task))
        .findFirst();
  }

  private static String task(RegistryEntry entry) {
    return entry.id().contains("I2V") ? "I2V" : entry.id().contains("T2V") ? "T2V" : entry.id();
  }

  private static boolean isWan22(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "").contains("wan22");
  }

  /** Returns the id of the model that it is, if it is a registered one. */
  Optional<String> modelId() {
    return expected.map(RegistryEntry::id);
  }

  /** Returns whether SGLang printed the flow shift. */
  boolean isShiftPrinted() {
    return printedShift.isPresent();
  }

  /** Returns the flow shift that the run had: what was printed, else that of the class. */
  Optional<Double> flowShift() {
    if (printedShift.isPresent()) {
      return Optional.of(printedShift.getAsDouble());
    }
    List<OptionalDouble> shifts =
        taken().stream().map(RegistryEntry::flowShift).distinct().toList();
    // Models that share a class may differ in it.
    return shifts.size() == 1 && shifts.get(0).isPresent()
        ? Optional.of(shifts.get(0).getAsDouble())
        : Optional.empty();
  }

  /**
   * Returns what the flow shift is known by.
   *
   * @param printedBy the name of the file that would have printed it
   */
  String flowShiftSource(String printedBy) {
    return printedShift.isPresent()
        ? printedBy
        : "settings of %s (%s)".formatted(configClass.orElse("no class"), SETTINGS_OF);
  }

  /** Returns whether the class is that of another model, or the flow shift another than its own. */
  boolean isWrong() {
    return familyDiffers || isOtherClass() || isOtherShift();
  }

  private boolean isOtherClass() {
    return expected.isPresent()
        && !taken().isEmpty()
        && !expected.get().configClass().equals(configClass.orElseThrow());
  }

  private boolean isOtherShift() {
    return configClass.isEmpty()
        && expected.isPresent()
        && expected.get().flowShift().isPresent()
        && flowShift().isPresent()
        && flowShift().get() != expected.get().flowShift().getAsDouble();
  }

  /**
   * Returns the step in which the low-noise expert took over, from 1; empty if that does not
   * follow.
   *
   * @param shift the flow shift of the run
   */
  OptionalInt switchStep(Optional<Double> shift, Optional<Integer> steps) {
    OptionalDouble boundary =
        expected.map(RegistryEntry::boundaryRatio).orElse(OptionalDouble.empty());
    boolean known =
        boundary.isPresent()
            && steps.filter(count -> count >= 1 && count <= NoiseScheduler.MAX_STEPS).isPresent()
            && shift
                .filter(it -> it >= NoiseScheduler.MIN_SHIFT && it <= NoiseScheduler.MAX_SHIFT)
                .isPresent();
    return known
        ? SCHEDULER.schedule(steps.get(), shift.get()).firstLowNoiseStep(boundary)
        : OptionalInt.empty();
  }

  /**
   * Returns what went wrong, what follows and what helps, in a few sentences.
   *
   * @param steps denoising steps, if they are known
   */
  String problem(Optional<Integer> steps) {
    if (familyDiffers) {
      return ("SGLang took (%s) for another model: its path names Wan2.2, but the settings are those"
              + " of %s, which %s has. Its flow shift is %s. Maybe say with --model which model it"
              + " is, so that the consequence can be told.")
          .formatted(
              path.map(Quotes::quote).orElseThrow(),
              configClass.orElseThrow(),
              ids(),
              flowShift().map(FactText::number).orElse("not known"));
    }
    RegistryEntry right = expected.orElseThrow();
    StringBuilder text = new StringBuilder();
    if (isOtherClass()) {
      text.append(
          "SGLang took %s for another model: it ran with %s, which %s has, instead of %s, which %s has."
              .formatted(
                  path.map(Quotes::quote).map("(%s)"::formatted).orElse("the model"),
                  configClass.orElseThrow(),
                  ids(),
                  right.configClass(),
                  right.id()));
    } else {
      text.append(
          "SGLang ran %s with the settings of another model, or with a flow shift that was set by hand."
              .formatted(right.id()));
    }
    Optional<Double> shift = flowShift();
    OptionalDouble rightShift = right.flowShift();
    if (shift.isPresent() && rightShift.isPresent() && shift.get() != rightShift.getAsDouble()) {
      text.append(
          " Its flow shift was %s instead of %s"
              .formatted(FactText.number(shift.get()), FactText.number(rightShift.getAsDouble())));
      OptionalInt was = switchStep(shift, steps);
      OptionalInt should = switchStep(Optional.of(rightShift.getAsDouble()), steps);
      if (was.isPresent() && should.isPresent()) {
        text.append(
            ": the low-noise expert took over at step %d instead of %d of %d"
                .formatted(was.getAsInt(), should.getAsInt(), steps.orElseThrow()));
      }
      text.append(". The scenario has the shift of the run.");
    }
    text.append(
        " Maybe give SGLang the full id (%s), name the directory %s, or add --model-id, which it has"
                .formatted(right.id(), baseName(right.id()))
            + " had since March 2026.");
    return text.toString();
  }

  private String ids() {
    return taken().stream().map(RegistryEntry::id).collect(Collectors.joining(" and "));
  }

  private static String baseName(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }
}
