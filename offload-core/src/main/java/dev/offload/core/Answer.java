package dev.offload.core;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.words.ComparisonText;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What came of several strategies. Immutable and thread-safe. */
public final class Answer {
  private final Question question;
  private final List<StrategyRun> runs;
  private final Comparison comparison;

  Answer(Question question, Scenario scenario, List<StrategyRun> runs, LowerBound bound) {
    this.question = question;
    this.runs = List.copyOf(runs);
    this.comparison =
        new Comparison(scenario, runs.stream().map(StrategyRun::result).toList(), bound);
  }

  /** Returns what was asked. */
  public Question question() {
    return question;
  }

  /** Returns the scenario that was compared on. */
  public Scenario scenario() {
    return comparison.scenario();
  }

  /** Returns the runs, in the order in which the strategies were named. */
  public List<StrategyRun> runs() {
    return runs;
  }

  /** Returns the figures of all runs, and the time that none can beat. */
  public Comparison comparison() {
    return comparison;
  }

  /**
   * Returns the fastest run that fits and changes no outputs, the first of equals; one that does
   * change them only if no other fits.
   *
   * @throws OffloadException if nothing fits, or no strategy could be run
   */
  public StrategyRun best() {
    return recommended().orElseThrow(() -> noAnswer(UnaryOperator.identity()));
  }

  /** Returns what {@link #best} does, if anything fits. */
  public Optional<StrategyRun> recommended() {
    return comparison.recommended().map(result -> runs.get(comparison.results().indexOf(result)));
  }

  /**
   * Returns why there is no best run.
   *
   * @param mention says how the option of a name is written
   */
  public OffloadException noAnswer(UnaryOperator<String> mention) {
    String labels = runs.stream().map(StrategyRun::label).collect(Collectors.joining(", "));
    if (comparison.results().stream().allMatch(result -> result.report().isEmpty())) {
      return OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          "None of the strategies (%s) could be run.".formatted(labels),
          "Maybe their authors can help: the reasons are above.");
    }
    return OffloadException.of(
        ErrorCode.NOTHING_FITS,
        "None of the strategies (%s) fits %s.".formatted(labels, scenario().machine().name()),
        "Maybe use more GPUs (%s), fewer pixels (%s) or frames (%s), a higher limit (%s, %s), or"
                .formatted(
                    mention.apply("gpus"),
                    mention.apply("size"),
                    mention.apply("frames"),
                    mention.apply("vram"),
                    mention.apply("host-ram"))
            + " another machine (%s).".formatted(mention.apply("hardware")));
  }

  /** Returns the figures as a table. */
  public Document table() {
    return ComparisonText.table(comparison, TextStyle.PLAIN);
  }

  /** Returns the scenario, the figures and what explains them, in words. */
  public Document text() {
    return ComparisonText.of(comparison, TextStyle.PLAIN, false);
  }

  /** Returns whether each run fits, and why, a line for each. */
  @Override
  public String toString() {
    return comparison.results().stream()
        .map((StrategyResult result) -> result.label() + ": " + result.reason())
        .collect(Collectors.joining("\n"));
  }
}
