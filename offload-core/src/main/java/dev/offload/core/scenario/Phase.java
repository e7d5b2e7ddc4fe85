package dev.offload.core.scenario;

import dev.offload.core.api.Stable;
import dev.offload.core.model.KernelClass;
import java.util.Objects;

/** One thing that a rank does for a layer in one forward. Immutable and thread-safe. */
@Stable
public sealed interface Phase {
  /** Returns the name, unique within its layer, never null. */
  String name();

  /**
   * Kernels that run one after the other on the device.
   *
   * @param flops floating-point operations of one rank
   * @param bytes device memory that one rank reads and writes
   * @param launches kernel launches by the host, at least 1
   */
  record Kernels(String name, KernelClass kernelClass, double flops, double bytes, int launches)
      implements Phase {
    /** Validates the parts. */
    public Kernels {
      Objects.requireNonNull(name);
      Objects.requireNonNull(kernelClass);
    }
  }

  /**
   * An exchange between the ranks of a group.
   *
   * @param kind what is exchanged, with whom
   * @param bytesSent what one rank sends, which is also what it receives
   * @param overlapped whether the next kernels run beside it; they end together
   */
  record Exchange(String name, CollectiveKind kind, double bytesSent, boolean overlapped)
      implements Phase {
    /** Validates the parts. */
    public Exchange {
      Objects.requireNonNull(name);
      Objects.requireNonNull(kind);
    }
  }
}
