package dev.offload.core.plan;

import dev.offload.core.error.OffloadException;
import dev.offload.core.unit.DataSize;
import dev.offload.core.unit.Numbers;
import java.util.Objects;

/**
 * Device memory that a plan must leave free, for what no prediction sees: fragmentation, library
 * workspaces, another process. The larger of the two parts holds.
 *
 * @param size so many bytes
 * @param share a share of the device memory budget, from 0 to below 1
 */
public record MemoryMargin(DataSize size, double share) {
  /** Leaves nothing free on purpose. */
  public static final MemoryMargin NONE = new MemoryMargin(DataSize.ZERO, 0);

  /** Validates the range. */
  public MemoryMargin {
    Objects.requireNonNull(size);
    if (!(share >= 0 && share < 1)) {
      throw OffloadException.invalid(
          "The margin (%s %% of the device memory) must be from 0 to below 100 %%."
              .formatted(100 * share),
          "Maybe write 5% or 2GiB.");
    }
  }

  /**
   * Reads "5%" or "2GiB".
   *
   * @throws OffloadException if the text has another form
   */
  public static MemoryMargin parse(String text) {
    if (text.endsWith("%")) {
      return new MemoryMargin(
          DataSize.ZERO, Numbers.real(text.substring(0, text.length() - 1).strip()) / 100);
    }
    if (!text.matches(".*[bB]\\s*")) {
      throw OffloadException.invalid(
          "The margin (%s) is neither a share nor a size.".formatted(text),
          "Maybe write 5% or 2GiB.");
    }
    return new MemoryMargin(DataSize.parse(text), 0);
  }

  /**
   * Returns what a budget leaves for a plan.
   *
   * @throws OffloadException if it leaves nothing
   */
  public DataSize within(DataSize budget) {
    long free = Math.max(size.bytes(), Math.round(share * budget.bytes()));
    if (free >= budget.bytes()) {
      throw OffloadException.invalid(
          "The margin (%s) leaves nothing of the device memory (%s)."
              .formatted(DataSize.ofBytes(free), budget),
          "Maybe use a smaller margin.");
    }
    return DataSize.ofBytes(budget.bytes() - free);
  }
}
