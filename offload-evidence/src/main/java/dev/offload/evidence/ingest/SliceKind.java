package dev.offload.evidence.ingest;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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

  private static final Pattern TO_DEVICE = Pattern.compile("htod|host-to-device|hosttodevice|h2d");
  private static final Pattern TO_HOST = Pattern.compile("dtoh|device-to-host|devicetohost|d2h");
  private static final Pattern TO_DEVICE_WORD = word(TO_DEVICE);
  private static final Pattern TO_HOST_WORD = word(TO_HOST);

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
    if (!mayBeCopy(category)) {
      return Optional.empty();
    }
    String lower = name.toLowerCase(Locale.ROOT);
    boolean pinned = lower.contains("pinned");
    boolean pageable = lower.contains("pageable");
    // Of a category for all that runs on a device, kernels may have such letters in their names.
    boolean anywhere = COPIES.contains(category.toLowerCase(Locale.ROOT)) || lower.contains("copy");
    if (has(lower, anywhere, TO_DEVICE, TO_DEVICE_WORD)) {
      return Optional.of(
          pinned
              ? CopyClass.H2D_PINNED
              : pageable ? CopyClass.H2D_PAGEABLE : CopyClass.H2D_UNKNOWN);
    }
    if (has(lower, anywhere, TO_HOST, TO_HOST_WORD)) {
      return Optional.of(
          pinned
              ? CopyClass.D2H_PINNED
              : pageable ? CopyClass.D2H_PAGEABLE : CopyClass.D2H_UNKNOWN);
    }
    return Optional.empty();
  }

  private static boolean has(String text, boolean anywhere, Pattern part, Pattern word) {
    return (anywhere ? part : word).matcher(text).find();
  }

  /** Returns whether slices of a category may be copies that a device made. */
  static boolean mayBeCopy(String category) {
    String lower = category.toLowerCase(Locale.ROOT);
    return COPIES.contains(lower) || DEVICE.contains(lower);
  }

  private static Pattern word(Pattern part) {
    return Pattern.compile("(?<![a-z0-9])(?:" + part.pattern() + ")(?![a-z0-9])");
  }
}
