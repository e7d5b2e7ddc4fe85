package dev.offload.models.sglang;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A replayed lookup: the rules that were tried, in their order, and what the last of them found.
 * Immutable and thread-safe.
 *
 * @param registry the registry that was asked, as in "sglang-2025-12"
 * @param attempts the rules that were tried
 * @param entry what was found; empty where the runtime would stop with an error
 */
public record Lookup(String registry, List<Attempt> attempts, Optional<RegistryEntry> entry) {
  /** Copies the list. */
  public Lookup {
    Objects.requireNonNull(registry);
    Objects.requireNonNull(entry);
    attempts = List.copyOf(attempts);
  }

  /**
   * A rule that was tried.
   *
   * @param rule its name: "exact id", "base name" or "detector"
   * @param outcome what it found, in words
   * @param matched whether it decided
   */
  public record Attempt(String rule, String outcome, boolean matched) {
    /** Validates the parts. */
    public Attempt {
      Objects.requireNonNull(rule);
      Objects.requireNonNull(outcome);
    }
  }
}
