package dev.offload.models.resolution;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.model.ShiftRule;
import dev.offload.models.architecture.Transformer;
import dev.offload.models.architecture.TransformerArchitecture;
import dev.offload.models.checkpoint.DiffusersDirectory;
import dev.offload.models.checkpoint.PipelineComponent;
import dev.offload.models.checkpoint.SchedulerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Works out which model a directory holds. Tensors decide; where they are not on disk, the
 * configuration does; name, pipeline and scheduler choose among models of the same tensors, and are
 * otherwise held against the answer. Not thread-safe.
 */
final class DirectoryResolution {
  private static final String CACHE_PREFIX = "models--";

  private final String asked;
  private final DiffusersDirectory directory;
  private final Optional<String> modelId;
  private final KnownModels models;

  private final List<PipelineComponent> transformers;
  private final Map<String, Transformer> configured = new HashMap<>();
  private final Map<String, TensorSizes> onDisk = new HashMap<>();
  private final List<Evidence> evidence = new ArrayList<>();
  private final List<Conflict> conflicts = new ArrayList<>();
  private final List<String> assumptions = new ArrayList<>();

  DirectoryResolution(
      String asked, DiffusersDirectory directory, Optional<String> modelId, KnownModels models) {
    this.asked = asked;
    this.directory = directory;
    this.modelId = modelId;
    this.models = models;
    List<PipelineComponent> found = components("transformer", "transformer_2");
    transformers = found.isEmpty() ? components("unet") : found;
  }

  private List<PipelineComponent> components(String... names) {
    return Stream.of(names).map(directory::component).flatMap(Optional::stream).toList();
  }

  Resolution resolve() {
    for (PipelineComponent component : transformers) {
      TransformerArchitecture.find(component.className())
          .flatMap(known -> component.config().map(it -> known.read(component.name(), it)))
          .ifPresent(transformer -> configured.put(component.name(), transformer));
      if (component.weightsOnDisk()) {
        onDisk.put(component.name(), TensorSizes.of(component));
      }
    }
    List<ModelDescription> all = models.all(assumptions);
    List<ModelDescription> named = nameEvidence();
    List<ModelDescription> pipelines = pipelineEvidence(all);
    configEvidence(all);
    tensorEvidence(all);
    List<ModelDescription> scheduled = schedulerEvidence(all);
    checkConfigAgainstTensors();
    checkSizes();

    List<ModelDescription> fitting = all.stream().filter(this::fits).toList();
    if (modelId.isPresent()) {
      return given(models.require(modelId.get()), fitting);
    }
    if (fitting.isEmpty()) {
      return unknown(named);
    }
    List<ModelDescription> left = fitting;
    List<String> reasons = new ArrayList<>();
    reasons.add(onDisk.isEmpty() ? "its configuration" : "its tensors");
    left = narrow(left, pipelines, "its pipeline", reasons);
    left = narrow(left, named, "its name", reasons);
    left = narrow(left, scheduled, "its scheduler", reasons);
    if (left.size() > 1) {
      conflicts.add(
          new Conflict(
              Conflict.Kind.AMBIGUOUS,
              "Several models have these tensors (%s), and nothing else tells which of them this is."
                  .formatted(ids(left)),
              "Maybe say which: --model-id %s.".formatted(left.get(0).id())));
    }
    ModelDescription chosen = left.get(0);
    checkName(chosen, named);
    return known(chosen, String.join(" and ", reasons));
  }

  private Resolution given(ModelDescription chosen, List<ModelDescription> fitting) {
    evidence.add(0, new Evidence(Evidence.Kind.MODEL_ID, modelId.get(), List.of(chosen.id())));
    boolean comparable = !onDisk.isEmpty() || !configured.isEmpty();
    if (comparable && !fits(chosen)) {
      conflicts.add(
          new Conflict(
              Conflict.Kind.MODEL_ID,
              "The model id (%s) is not that of (%s): %s."
                  .formatted(chosen.id(), asked, misfit(chosen)),
              fitting.isEmpty()
                  ? "Maybe leave --model-id out: the directory holds no known model."
                  : "Maybe use --model-id %s.".formatted(fitting.get(0).id())));
    }
    return known(chosen, "the id that was given");
  }

  private Resolution known(ModelDescription chosen, String reason) {
    ModelDescription model = chosen;
    checkPipeline(chosen);
    checkScheduler(chosen);
    OptionalDouble boundary = directory.boundaryRatio();
    if (chosen.experts().size() == 2 && boundary.isPresent()) {
      double own = chosen.defaults().boundaryRatio().orElseThrow();
      if (own != boundary.getAsDouble()) {
        conflicts.add(
            new Conflict(
                Conflict.Kind.BOUNDARY,
                "model_index.json has the boundary ratio (%s), but %s has %s."
                    .formatted(boundary.getAsDouble(), chosen.id(), own),
                "Maybe correct model_index.json: runtimes take the ratio from there, and so does"
                    + " this answer."));
        NoiseDefaults noise = chosen.defaults().noise().withBoundaryRatio(boundary);
        model = chosen.withDefaults(chosen.defaults().withNoise(noise));
      }
    }
    if (chosen.experts().size() == 2 && boundary.isEmpty()) {
      assumptions.add(
          "model_index.json has no boundary ratio: it is that of %s, %s."
              .formatted(chosen.id(), chosen.defaults().boundaryRatio().orElseThrow()));
    }
    assumePrecision();
    transformers.stream()
        .filter(component -> !component.weightsOnDisk())
        .forEach(
            component ->
                assumptions.add(
                    "%s has no weights on disk: its tensors are those of its configuration."
                        .formatted(component.name())));
    return new Resolution(
        asked, model, true, reason, evidence, conflicts, assumptions, Optional.of(directory));
  }

  private void assumePrecision() {
    String types =
        transformers.stream()
            .flatMap(component -> component.tensors().stream())
            .map(tensor -> tensor.dtype().toString())
            .filter(type -> !type.equals("BF16"))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    if (!types.isEmpty()) {
      assumptions.add(
          "Transformer weights on disk are in %s: predictions count all of them in bf16."
              .formatted(types));
    }
  }

  private Resolution unknown(List<ModelDescription> named) {
    ModelDescription model =
        UnknownModel.describe(directory, transformers, configured, conflicts, assumptions);
    assumePrecision();
    for (ModelDescription other : named) {
      conflicts.add(
          new Conflict(
              Conflict.Kind.NAME,
              "The directory (%s) is named like %s, but %s."
                  .formatted(asked, other.id(), misfit(other)),
              "Maybe rename it, or see what it holds: offload inspect %s.".formatted(asked)));
    }
    return new Resolution(
        asked,
        model,
        false,
        "the shapes in it; it is no known model",
        evidence,
        conflicts,
        assumptions,
        Optional.of(directory));
  }

  private List<ModelDescription> nameEvidence() {
    String name = baseName(directory.path());
    List<ModelDescription> named =
        models.named(name).flatMap(models::find).map(List::of).orElse(List.of());
    evidence.add(new Evidence(Evidence.Kind.NAME, name, idList(named)));
    return named;
  }

  /** Returns the last part of a path, or the model's name in a Hugging Face download cache. */
  private static String baseName(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    for (Path part = path; part != null; part = part.getParent()) {
      String name = String.valueOf(part.getFileName());
      if (name.startsWith(CACHE_PREFIX)) {
        return name.substring(name.lastIndexOf("--") + 2);
      }
    }
    return String.valueOf(path.getFileName());
  }

  private List<ModelDescription> pipelineEvidence(List<ModelDescription> all) {
    OptionalDouble boundary = directory.boundaryRatio();
    String found =
        directory.className()
            + (boundary.isPresent() ? ", boundary ratio " + boundary.getAsDouble() : "");
    return add(
        Evidence.Kind.PIPELINE,
        found,
        all,
        model ->
            model.pipelineClass().equals(Optional.of(directory.className()))
                && model.defaults().boundaryRatio().equals(boundary));
  }

  private void configEvidence(List<ModelDescription> all) {
    if (configured.isEmpty()) {
      return;
    }
    String found =
        transformers.stream()
            .map(PipelineComponent::name)
            .filter(configured::containsKey)
            .map(name -> configured.get(name).inWords())
            .distinct()
            .collect(Collectors.joining("; and "));
    add(
        Evidence.Kind.CONFIG,
        transformers.size() > 1
            ? "%d transformers of %s".formatted(transformers.size(), found)
            : found,
        all,
        model ->
            everyExpert(
                model,
                expert ->
                    Optional.ofNullable(configured.get(expert.name()))
                        .map(transformer -> TensorSizes.of(transformer.expert()))
                        .equals(Optional.of(TensorSizes.of(expert)))));
  }

  private void tensorEvidence(List<ModelDescription> all) {
    if (onDisk.isEmpty()) {
      return;
    }
    String found =
        transformers.stream()
            .filter(PipelineComponent::weightsOnDisk)
            .map(
                component ->
                    "%s: %d tensors, %.2fe9 weights"
                        .formatted(
                            component.name(),
                            component.tensors().size(),
                            onDisk.get(component.name()).elementsByName().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                                / 1e9))
            .collect(Collectors.joining("; "));
    add(
        Evidence.Kind.TENSORS,
        found,
        all,
        model ->
            everyExpert(
                model,
                expert ->
                    !onDisk.containsKey(expert.name())
                        || onDisk.get(expert.name()).equals(TensorSizes.of(expert))));
  }

  private List<ModelDescription> schedulerEvidence(List<ModelDescription> all) {
    Optional<SchedulerConfig> scheduler = directory.scheduler();
    if (scheduler.isEmpty()) {
      return List.of();
    }
    OptionalDouble shift = scheduler.get().flowShift();
    String found =
        scheduler.get().className()
            + (shift.isPresent() ? ", flow shift " + shift.getAsDouble() : "");
    return add(
        Evidence.Kind.SCHEDULER,
        found,
        all,
        model -> shift.isPresent() && published(model).equals(shift));
  }

  private List<ModelDescription> add(
      Evidence.Kind kind,
      String found,
      List<ModelDescription> all,
      Predicate<ModelDescription> predicate) {
    List<ModelDescription> fitting = all.stream().filter(predicate).toList();
    evidence.add(new Evidence(kind, found, idList(fitting)));
    return fitting;
  }

  /** Returns whether a model has the tensors on disk, and those configured of what is not there. */
  private boolean fits(ModelDescription model) {
    return everyExpert(model, this::fits);
  }

  private boolean everyExpert(ModelDescription model, Predicate<ExpertDescription> predicate) {
    return sameExperts(model) && model.experts().stream().allMatch(predicate);
  }

  private boolean fits(ExpertDescription expert) {
    return found(expert.name()).filter(TensorSizes.of(expert)::equals).isPresent();
  }

  private Optional<TensorSizes> found(String transformer) {
    return Optional.ofNullable(onDisk.get(transformer))
        .or(
            () ->
                Optional.ofNullable(configured.get(transformer))
                    .map(it -> TensorSizes.of(it.expert())));
  }

  private boolean sameExperts(ModelDescription model) {
    return model.experts().stream()
        .map(ExpertDescription::name)
        .toList()
        .equals(transformers.stream().map(PipelineComponent::name).toList());
  }

  /** Returns why a model does not fit, as a clause. */
  private String misfit(ModelDescription model) {
    if (!sameExperts(model)) {
      return "it has %s and not %s"
          .formatted(transformers(transformers.size()), transformers(model.experts().size()));
    }
    for (ExpertDescription expert : model.experts()) {
      Optional<TensorSizes> found = found(expert.name());
      if (found.isEmpty()) {
        return "nothing is known of its %s".formatted(expert.name());
      }
      Optional<String> difference = found.get().difference(TensorSizes.of(expert));
      if (difference.isPresent()) {
        return "its %s %s".formatted(expert.name(), difference.get());
      }
    }
    return "it fits";
  }

  private static String transformers(int count) {
    return count == 1 ? "one transformer" : count + " transformers";
  }

  private void checkConfigAgainstTensors() {
    for (PipelineComponent component : transformers) {
      Transformer transformer = configured.get(component.name());
      TensorSizes tensors = onDisk.get(component.name());
      if (transformer != null && tensors != null) {
        tensors
            .difference(TensorSizes.of(transformer.expert()))
            .ifPresent(
                difference ->
                    conflicts.add(
                        new Conflict(
                            Conflict.Kind.CONFIG,
                            "The checkpoint (%s) %s, going by its config.json."
                                .formatted(component.directory(), difference),
                            "Maybe config.json belongs to another model, or the download is"
                                + " incomplete.")));
      }
    }
  }

  private void checkSizes() {
    for (PipelineComponent component : directory.components().values()) {
      for (String disagreement : component.disagreements()) {
        conflicts.add(
            new Conflict(
                Conflict.Kind.SIZES,
                disagreement,
                "Maybe the index belongs to other files: the headers count."));
      }
    }
  }

  private void checkName(ModelDescription chosen, List<ModelDescription> named) {
    for (ModelDescription other : named) {
      if (!other.id().equals(chosen.id())) {
        conflicts.add(
            new Conflict(
                Conflict.Kind.NAME,
                "The directory (%s) is named like %s, but holds %s: %s."
                    .formatted(asked, other.id(), chosen.id(), misfit(other)),
                "Maybe rename it: runtimes that go by the name take the settings of another"
                    + " model."));
      }
    }
  }

  private void checkPipeline(ModelDescription chosen) {
    Optional<String> own = chosen.pipelineClass();
    if (own.isPresent() && !own.get().equals(directory.className())) {
      conflicts.add(
          new Conflict(
              Conflict.Kind.PIPELINE,
              "model_index.json names the pipeline (%s), but %s runs in %s."
                  .formatted(directory.className(), chosen.id(), own.get()),
              "Maybe model_index.json belongs to another model."));
    }
  }

  private void checkScheduler(ModelDescription chosen) {
    OptionalDouble shift =
        directory.scheduler().map(SchedulerConfig::flowShift).orElse(OptionalDouble.empty());
    ShiftRule rule = chosen.defaults().noise().shift();
    if (shift.isEmpty() || !(rule instanceof ShiftRule.Fixed fixed)) {
      return;
    }
    OptionalDouble published = published(chosen);
    if (shift.getAsDouble() != fixed.shift() && !shift.equals(published)) {
      conflicts.add(
          new Conflict(
              Conflict.Kind.FLOW_SHIFT,
              "scheduler_config.json has the flow shift (%s), but %s runs with %s%s."
                  .formatted(
                      shift.getAsDouble(),
                      chosen.id(),
                      fixed.shift(),
                      published.getAsDouble() == fixed.shift()
                          ? ""
                          : " and is published with " + published.getAsDouble()),
              "Maybe this is a fine-tuned model: if its shift is meant, say --flow-shift %s."
                  .formatted(shift.getAsDouble())));
    }
  }

  /** Returns the shift in the scheduler configuration of a model's published checkpoint. */
  private static OptionalDouble published(ModelDescription model) {
    NoiseDefaults noise = model.defaults().noise();
    if (noise.checkpointShift().isPresent()) {
      return noise.checkpointShift();
    }
    return noise.shift() instanceof ShiftRule.Fixed fixed
        ? OptionalDouble.of(fixed.shift())
        : OptionalDouble.empty();
  }

  private static List<ModelDescription> narrow(
      List<ModelDescription> left,
      List<ModelDescription> hint,
      String reason,
      List<String> reasons) {
    List<String> ids = idList(hint);
    List<ModelDescription> both = left.stream().filter(model -> ids.contains(model.id())).toList();
    if (both.isEmpty() || both.size() == left.size()) {
      return left;
    }
    reasons.add(reason);
    return both;
  }

  private static List<String> idList(List<ModelDescription> models) {
    return models.stream().map(ModelDescription::id).toList();
  }

  private static String ids(List<ModelDescription> models) {
    return String.join(", ", idList(models));
  }
}
