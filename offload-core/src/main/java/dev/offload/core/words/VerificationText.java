package dev.offload.core.words;

import static dev.offload.core.unit.Numbers.format;

import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.unit.DataSize;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.Verification;
import java.util.List;
import java.util.Map;

/** Says what was proved of programs. */
public final class VerificationText {
  private static final int SHOWN_HAZARDS = 20;

  private VerificationText() {}

  /**
   * Returns a paragraph for each program: what was proved, or each hazard up to a number.
   *
   * @param verifications by the label of the strategy
   */
  public static Document of(Map<String, Verification> verifications, TextStyle style) {
    Document document = new Document(style);
    verifications.forEach(
        (label, verification) -> {
          document.text(summary(label, verification));
          List<Hazard> hazards = verification.hazards();
          for (Hazard hazard : hazards.subList(0, Math.min(SHOWN_HAZARDS, hazards.size()))) {
            document.text(hazard(hazard), "  - ", "    ");
          }
          if (hazards.size() > SHOWN_HAZARDS) {
            document.line("  - and %d more".formatted(hazards.size() - SHOWN_HAZARDS));
          }
        });
    return document;
  }

  private static String summary(String label, Verification verification) {
    return format(
        "%s: %s; %,d operations, %,d orders checked; in the worst order weights take %s in step"
            + " %d, of %s",
        label,
        verdict(verification.hazards().size()),
        verification.operations(),
        verification.orders(),
        gibibytes(verification.worstPeakBytes()),
        verification.worstPeakStep(),
        gibibytes(verification.budgetBytes()));
  }

  private static String verdict(int hazards) {
    return hazards == 0 ? "safe" : hazards == 1 ? "1 hazard" : hazards + " hazards";
  }

  private static String hazard(Hazard hazard) {
    return hazard
        + hazard
            .operation()
            .map(operation -> " (operation %d: %s)".formatted(hazard.index(), operation))
            .orElse("");
  }

  private static String gibibytes(long bytes) {
    return format("%.2f GiB", DataSize.ofBytes(bytes).toGibibytes());
  }
}
