package dev.offload.cli.ingest;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells what a slice of a trace is by its category and name, as PyTorch's profiler (on CUDA and
 * ROCm) and converters of Nsight Systems write them. Stateless and thread-safe.
 */
final class SliceKind {
  /** What a slice counts as, beside copies. */
  enum Work {
    /** Computes, or moves data within the device. */
    KERNEL,
    /** Exchanges data with other devices. */
    COLLECTIVE,
    /** Marks a step on a stream of a device. */
    DEVICE_MARK,
    /** Marks a step on a thread of the host. */
    HOST_MARK,
    /** Is none of these. */
    OTHER
  }

  private static final Set<String> KERNELS = Set.of("kernel", "gpu_kernel", "gpu_memset");
  private static final Set<String> COPIES = Set.of("gpu_memcpy", "memcpy", "cuda_memcpy");

  /** Categories of converters that have one for all that runs on a device. */
  private static final Set<String> DEVICE = Set.of("cuda", "gpu");

  private static final Set<String> HOST_MARKS = Set.of("user_annotation", "nvtx");

  private SliceKind() {}

  /** Returns what a slice that is no copy counts as. */
  static Work of(String category, String name) {
    String lower = category.toLowerCase(Locale.ROOT);
    if (KERNELS.contains(lower) || DEVICE.contains(lower)) {
      return isCollective(name) ? Work.COLLECTIVE : Work.KERNEL;
    }
    if (COPIES.contains(lower)) {
      // Neither from nor to the host: within the device, or from another one.
      return name.contains("PtoP") || name.contains("Peer") ? Work.COLLECTIVE : Work.KERNEL;
    }
    if (lower.equals("gpu_user_annotation")) {
      return Work.DEVICE_MARK;
    }
    return HOST_MARKS.contains(lower) ? Work.HOST_MARK : Work.OTHER;
  }

  private static boolean isCollective(String name) {
    return name.startsWith("nccl")
        || name.startsWith("rccl")
        || name.startsWith("mscclKernel")
        || name.contains("ncclDevKernel")
        || name.contains("ncclKernel");
  }

  /** Returns which copy between host and device a slice is, if it is one. */
  static Optional<CopyClass> copy(String category, String name) {
    String lower = category.toLowerCase(Locale.ROOT);
    if (!COPIES.contains(lower) && !DEVICE.contains(lower)) {
      return Optional.empty();
    }
    String compact = name.toLowerCase(Locale.ROOT);
    boolean pinned = compact.contains("pinned");
    boolean pageable = compact.contains("pageable");
    if (contains(compact, "htod", "host-to-device", "hosttodevice", "h2d")) {
      return Optional.of(
          pinned
              ? CopyClass.H2D_PINNED
              : pageable ? CopyClass.H2D_PAGEABLE : CopyClass.H2D_UNKNOWN);
    }
    if (contains(compact, "dtoh", "device-to-host", "devicetohost", "d2h")) {
      return Optional.of(
          pinned
              ? CopyClass.D2H_PINNED
              : pageable ? CopyClass.D2H_PAGEABLE : CopyClass.D2H_UNKNOWN);
    }
    return Optional.empty();
  }

  private static boolean contains(String text, String... parts) {
    for (String part : parts) {
      if (text.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
