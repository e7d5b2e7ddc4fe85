package dev.offload.core.words;

import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why strategies differ, in sentences with numbers. Immutable and thread-safe.
 *
 * @param headline the answer, a sentence without its full stop
 * @param details what else belongs to the answer, whole sentences, or the reasons why nothing fits;
 *     empty if there is nothing to add
 * @param remarks of each strategy that decided or copied something, what it decided and what its
 *     copies cost, of the fastest of them against the others; then the links and the bound
 */
public record Explanation(String headline, String details, List<Remark> remarks) {
  /**
   * Some sentences.
   *
   * @param label the strategy that they are about; empty if they are about none
   * @param text the sentences
   */
  public record Remark(Optional<String> label, String text) {
    /** Validates the parts. */
    public Remark {
      Objects.requireNonNull(label);
      Objects.requireNonNull(text);
    }

    @Override
    public String toString() {
      return label.map(name -> name + ": ").orElse("") + text;
    }
  }

  /** Copies the list. */
  public Explanation {
    Objects.requireNonNull(headline);
    Objects.requireNonNull(details);
    remarks = List.copyOf(remarks);
  }

  /** Explains a comparison. */
  public static Explanation of(Comparison comparison) {
    return new Explainer(comparison).explanation();
  }

  /** Returns the answer and the remarks, a paragraph each. */
  public static List<String> lines(Comparison comparison) {
    Explanation explanation = of(comparison);
    List<String> lines = new ArrayList<>();
    lines.add(
        comparison.recommended().isEmpty()
            ? "%s: %s.".formatted(explanation.headline, explanation.details)
            : (explanation.headline + ". " + explanation.details).strip());
    explanation.remarks.forEach(remark -> lines.add(remark.toString()));
    return lines;
  }

  /** Returns a few words on one strategy: whether it fits, and what it costs against the best. */
  public static String verdict(Comparison comparison, StrategyResult result) {
    return new Explainer(comparison).verdict(result);
  }
}
