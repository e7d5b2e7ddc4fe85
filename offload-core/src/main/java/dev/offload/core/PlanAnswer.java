package dev.offload.core;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.Fidelity;
import dev.offload.core.file.OutputFile;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.question.SavedPlan;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.words.PlanText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The fastest safe plan, and what else was found. Immutable and thread-safe. */
public final class PlanAnswer {
  private final Question question;
  private final Plan plan;

  PlanAnswer(Question question, Plan plan) {
    this.question = question;
    this.plan = plan;
  }

  /** Returns what was asked. */
  public Question question() {
    return question;
  }

  /** Returns all that was found. */
  public Plan plan() {
    return plan;
  }

  /**
   * Returns the run of the chosen plan.
   *
   * @throws OffloadException if nothing fits
   */
  public StrategyRun best() {
    return plan.run().orElseThrow(() -> nothingFits(UnaryOperator.identity()));
  }

  /**
   * Returns why no plan was chosen.
   *
   * @param mention says how the option of a name is written
   */
  public OffloadException nothingFits(UnaryOperator<String> mention) {
    Scenario scenario = plan.request().scenarios().get(0);
    long budget = plan.request().margin().within(scenario.deviceMemoryBudget()).bytes();
    boolean hostIsShort =
        plan.candidates().stream()
            .anyMatch(each -> each.deviceBytes() > 0 && each.deviceBytes() <= budget);
    boolean encoderIsLarge = scenario.encodingBytes() > budget;
    String gpus = mention.apply("gpus");
    String memory = "(%s, %s)".formatted(mention.apply("hardware"), mention.apply("vram"));
    String advice =
        hostIsShort
            ? "Maybe use fewer GPUs (%s), of which each needs its own host memory, or more host memory (%s)."
                .formatted(gpus, mention.apply("host-ram"))
            : encoderIsLarge
                ? "Maybe use GPUs with more memory %s.".formatted(memory)
                : "Maybe use more GPUs (%s), fewer pixels (%s) or frames (%s), or more memory %s."
                    .formatted(gpus, mention.apply("size"), mention.apply("frames"), memory);
    return OffloadException.of(
        ErrorCode.NOTHING_FITS, "No plan fits %s.".formatted(scenario.machine().name()), advice);
  }

  /** Returns the plan in words. */
  public Document text() {
    return PlanText.of(plan, TextStyle.PLAIN);
  }

  /**
   * Returns the settings that make a runtime do the plan, or come nearest.
   *
   * @param exporter the name of an exporter, as in "sglang"
   * @throws OffloadException if there is no such exporter, nothing fits, or no setting comes near
   */
  public ExportedSettings export(String exporter) {
    ExportedSettings settings =
        question
            .offload()
            .catalog()
            .export(exporter, best().result().exportRequest(best().scenario()));
    if (settings.fidelity() == Fidelity.NONE) {
      throw OffloadException.of(
          ErrorCode.NOT_EXPORTABLE,
          "The plan cannot be put into practice with %s: %s"
              .formatted(exporter, String.join(" ", settings.notes())),
          "Maybe plan with other strategies (--strategy), or export to another runtime.");
    }
    return settings;
  }

  /** Returns the settings of the runtime that the question names, if an exporter is there. */
  public Optional<ExportedSettings> settings() {
    String runtime = plan.request().scenarios().get(0).runtime().name();
    return question.offload().catalog().exporterNames().stream()
        .filter(name -> plan.chosen().isPresent() && runtime.startsWith(name + "-"))
        .findFirst()
        .map(name -> settings(name, plan.chosen().orElseThrow()))
        .filter(settings -> settings.fidelity() != Fidelity.NONE);
  }

  private ExportedSettings settings(String exporter, Candidate chosen) {
    return question.offload().catalog().export(exporter, chosen.exportRequest());
  }

  /**
   * Writes the plan as JSON, for {@link Offload#plan}; a file that is there is replaced in one
   * step.
   *
   * @throws OffloadException if it cannot be written
   */
  public void save(Path file) {
    OutputFile.write(file, this::writeJson);
  }

  /** Writes the plan as JSON; what it is written to is left open. */
  public void writeJson(java.io.Writer writer) throws IOException {
    SavedPlan.write(plan, question.said(), writer);
  }
}
