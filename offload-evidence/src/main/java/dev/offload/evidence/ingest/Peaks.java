package dev.offload.evidence.ingest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The most device memory of a rank, in GiB.
 *
 * @param allocated by tensors; empty if that is not said
 * @param reserved by the allocator; empty if that is not said
 * @param undecided a figure of which it is not said whether it is the one or the other
 */
record Peaks(
    Optional<BigDecimal> allocated, Optional<BigDecimal> reserved, Optional<BigDecimal> undecided) {
  static final Peaks NONE = new Peaks(Optional.empty(), Optional.empty(), Optional.empty());

  /** What SGLang calls a MB is 2^20 bytes, of which GiB have five decimals. */
  private static final BigDecimal MEBIBYTES = BigDecimal.valueOf(1024);

  private static final int DECIMALS = 5;

  /** PyTorch's allocator takes memory from the driver in multiples of so many MiB. */
  private static final BigDecimal RESERVED_IN = BigDecimal.valueOf(2);

  static Peaks ofAllocated(BigDecimal gibibytes) {
    return new Peaks(Optional.of(gibibytes), Optional.empty(), Optional.empty());
  }

  static Peaks ofBoth(BigDecimal allocated, BigDecimal reserved) {
    return new Peaks(Optional.of(allocated), Optional.of(reserved), Optional.empty());
  }

  static Peaks ofUndecided(BigDecimal gibibytes) {
    return new Peaks(Optional.empty(), Optional.empty(), Optional.of(gibibytes));
  }

  /** Returns the peaks of a figure in MiB, which only what was allocated has in fractions. */
  static Peaks ofMebibytes(BigDecimal mebibytes) {
    BigDecimal gibibytes = gibibytes(mebibytes);
    boolean whole = mebibytes.remainder(RESERVED_IN).signum() == 0;
    return whole
        ? new Peaks(Optional.empty(), Optional.of(gibibytes), Optional.empty())
        : ofAllocated(gibibytes);
  }

  static BigDecimal gibibytes(BigDecimal mebibytes) {
    return mebibytes.divide(MEBIBYTES, DECIMALS, RoundingMode.HALF_EVEN);
  }

  boolean isEmpty() {
    return allocated.isEmpty() && reserved.isEmpty() && undecided.isEmpty();
  }

  /** Returns these peaks, or where a kind is not known that of others. */
  Peaks or(Peaks others) {
    Optional<BigDecimal> anyAllocated = allocated.or(others::allocated);
    Optional<BigDecimal> anyReserved = reserved.or(others::reserved);
    // A figure of unknown kind adds nothing where one is known.
    boolean known = anyAllocated.isPresent() || anyReserved.isPresent();
    return new Peaks(
        anyAllocated, anyReserved, known ? Optional.empty() : undecided.or(others::undecided));
  }
}
