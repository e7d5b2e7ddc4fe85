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
 * several models share. The flow shift is then the other model's.
 *
 * @param path what SGLang was given as model
 * @param expected the model that it is
 * @param configClass the class that SGLang took
 * @param taken the models that the class is registered for
 * @param printedShift the flow shift that SGLang printed
 */
record ConfigCheck(
    Optional<String> path,
    Optional<RegistryEntry> expected,
    Optional<String> configClass,
    List<RegistryEntry> taken,
    Optional<Double> printedShift) {
  private static final NoiseScheduler SCHEDULER = NoiseScheduler.SGLANG_FLOW_UNIPC;

  /** The software whose table of models is looked into. */
  private static final String SETTINGS_OF = "sglang-2025-12";

  /**
   * Looks up the models.
   *
   * @param path what SGLang was given as model
   * @param named the model that it is, as the user names it
   */
  static ConfigCheck of(Optional<String> path, Optional<String> named, RequestChoice choice) {
    RuntimeRegistry registry = RuntimeRegistry.named(SETTINGS_OF);
    Optional<ServerFacts> server = choice.server();
    Optional<String> configClass = server.flatMap(ServerFacts::configClass);
    List<RegistryEntry> taken =
        registry.entries().stream()
            .filter(entry -> configClass.equals(Optional.of(entry.configClass())))
            .toList();
    boolean twoExperts =
        server
            .filter(facts -> facts.twoExperts() || facts.number("boundary_ratio").isPresent())
            .isPresent();
    Optional<RegistryEntry> expected =
        named
            .or(() -> server.flatMap(facts -> facts.argument("model_id", String.class)))
            .flatMap(name -> registered(name, registry))
            .or(() -> path.flatMap(name -> registered(name, registry)))
            .or(() -> twoExperts ? twoExpertModel(taken, registry) : Optional.empty());
    return new ConfigCheck(
        path,
        expected,
        configClass,
        taken,
        choice.logged().flatMap(LoggedRequest::sampling).flatMap(SamplingParameters::flowShift));
  }

  /** Returns the model of a registered id, or of a path whose last part is that of one. */
  private static Optional<RegistryEntry> registered(String name, RuntimeRegistry registry) {
    Lookup lookup = registry.look(name, Optional.empty());
    int last = lookup.attempts().size() - 1;
    // What a detector finds is a guess.
    return lookup.attempts().get(last).rule().equals("detector")
        ? Optional.empty()
        : lookup.entry();
  }

  /** Returns the model with two experts of the task that a class is for. */
  private static Optional<RegistryEntry> twoExpertModel(
      List<RegistryEntry> taken, RuntimeRegistry registry) {
    List<String> tasks = taken.stream().map(ConfigCheck::task).distinct().toList();
    return registry.entries().stream()
        .filter(entry -> entry.boundaryRatio().isPresent() && List.of(task(entry)).equals(tasks))
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

  /** Returns the flow shift that the run had: what was printed, else that of the class. */
  Optional<Double> flowShift() {
    List<OptionalDouble> shifts = taken.stream().map(RegistryEntry::flowShift).distinct().toList();
    // Models that share a class may differ in it.
    return printedShift.or(() -> shifts.size() == 1 ? boxed(shifts.get(0)) : Optional.empty());
  }

  private static Optional<Double> boxed(OptionalDouble value) {
    return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
  }

  /**
   * Claims the flow shift; what was not printed but follows contradicts nothing that was read.
   *
   * @param printedBy the name of the file that would have printed it
   */
  void claimFlowShift(Claims claims, String printedBy) {
    if (printedShift.isPresent()) {
      claims.claim(ScenarioField.FLOW_SHIFT, printedShift, printedBy);
    } else if (claims.byFile(ScenarioField.FLOW_SHIFT).isEmpty()) {
      claims.claim(
          ScenarioField.FLOW_SHIFT,
          flowShift(),
          "settings of %s (%s)".formatted(configClass.orElse("no class"), SETTINGS_OF));
    }
  }

  /** Returns whether the class is that of another model, or the flow shift another than its own. */
  boolean isWrong() {
    return isOtherFamily() || isOtherClass() || isOtherShift();
  }

  private boolean isOtherFamily() {
    return expected.isEmpty()
        && path.filter(ConfigCheck::isWan22).isPresent()
        && !taken.isEmpty()
        && taken.stream().noneMatch(entry -> isWan22(entry.id()));
  }

  private boolean isOtherClass() {
    return expected.isPresent()
        && !taken.isEmpty()
        && !expected.get().configClass().equals(configClass.orElseThrow());
  }

  private boolean isOtherShift() {
    return configClass.isEmpty() && ownShift().isPresent() && hasOtherShift();
  }

  private Optional<Double> ownShift() {
    return expected.flatMap(entry -> boxed(entry.flowShift()));
  }

  private boolean hasOtherShift() {
    return ownShift().isPresent()
        && flowShift().filter(shift -> !shift.equals(ownShift().get())).isPresent();
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
        ? SCHEDULER.plan(steps.get(), shift.get(), OptionalDouble.empty(), boundary).switchStep()
        : OptionalInt.empty();
  }

  /**
   * Returns what went wrong, what follows and what helps; only if something did.
   *
   * @param steps denoising steps, if they are known
   */
  Finding finding(Optional<Integer> steps) {
    String ids = taken.stream().map(RegistryEntry::id).collect(Collectors.joining(" and "));
    if (isOtherFamily()) {
      return FindingKind.OTHER_FAMILY.of(
          path.map(Quotes::quote).orElseThrow(),
          configClass.orElseThrow(),
          ids,
          flowShift().map(ScenarioField::text).orElse("not known"));
    }
    RegistryEntry right = expected.orElseThrow();
    Finding what =
        isOtherClass()
            ? FindingKind.OTHER_CLASS.of(
                path.map(it -> "(" + Quotes.quote(it) + ")").orElse("the model"),
                configClass.orElseThrow(),
                ids,
                right.configClass(),
                right.id())
            : FindingKind.OTHER_SETTINGS.of(right.id());
    return FindingKind.OTHER_MODEL.of(
        what,
        hasOtherShift() ? shiftFinding(steps) : "",
        right.id(),
        right.id().substring(right.id().lastIndexOf('/') + 1));
  }

  private Finding shiftFinding(Optional<Integer> steps) {
    OptionalInt was = switchStep(flowShift(), steps);
    OptionalInt should = switchStep(ownShift(), steps);
    return FindingKind.OTHER_SHIFT.of(
        ScenarioField.text(flowShift().orElseThrow()),
        ScenarioField.text(ownShift().orElseThrow()),
        was.isPresent() && should.isPresent()
            ? FindingKind.OTHER_TAKEOVER.of(was.getAsInt(), should.getAsInt(), steps.orElseThrow())
            : "");
  }
}
