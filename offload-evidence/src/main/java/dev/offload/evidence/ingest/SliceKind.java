package dev.offload.evidence.ingest;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a slice of a trace is, told by its category and name as PyTorch's profiler (on CUDA and
 * ROCm) and converters of Nsight Systems write them. Copies are those between host and device, by
 * direction and by what host memory they are from or for.
 */
enum SliceKind {
  H2D_PINNED("H2D from pinned memory"),
  H2D_PAGEABLE("H2D from pageable memory"),
  H2D_UNKNOWN("H2D"),
  D2H_PINNED("D2H to pinned memory"),
  D2H_PAGEABLE("D2H to pageable memory"),
  D2H_UNKNOWN("D2H"),
  /** Computes, or moves data within the device. */
  KERNEL("kernel"),
  /** Exchanges data with other devices. */
  COLLECTIVE("collective"),
  /** Marks a step on a stream of a device. */
  DEVICE_MARK("mark on the device"),
  /** Marks a step on a thread of the host. */
  HOST_MARK("mark on the host"),
  /** Is none of these. */
  OTHER("other");

  private static final Set<String> KERNELS = Set.of("kernel", "gpu_kernel", "gpu_memset");
  private static final Set<String> COPIES = Set.of("gpu_memcpy", "memcpy", "cuda_memcpy");

  /** Categories of converters that have one for all that runs on a device. */
  private static final Set<String> DEVICE = Set.of("cuda", "gpu");

  private static final Set<String> HOST_MARKS = Set.of("user_annotation", "nvtx");

  private static final Pattern TO_DEVICE = Pattern.compile("htod|host-to-device|hosttodevice|h2d");
  private static final Pattern TO_HOST = Pattern.compile("dtoh|device-to-host|devicetohost|d2h");
  private static final Pattern TO_DEVICE_WORD = word(TO_DEVICE);
  private static final Pattern TO_HOST_WORD = word(TO_HOST);

  private final String title;

  SliceKind(String title) {
    this.title = title;
  }

  /** Returns what people call it, in a few words. */
  String title() {
    return title;
  }

  /** Returns whether it is a copy between host and device. */
  boolean isCopy() {
    return compareTo(KERNEL) < 0;
  }

  /**
   * Returns what a slice is.
   *
   * @param copyKind which copy it is by the numbers of CUPTI, which some converters write instead
   *     of names; negative if there is none
   */
  static SliceKind of(String category, String name, long copyKind) {
    String lower = category.toLowerCase(Locale.ROOT);
    boolean copies = COPIES.contains(lower);
    boolean device = DEVICE.contains(lower);
    // The runtime's calls on the host have kinds of copies, too.
    if (copies || device) {
      SliceKind copy = copy(name.toLowerCase(Locale.ROOT), copies, copyKind);
      if (copy != OTHER) {
        return copy;
      }
    }
    if (copies) {
      // Neither from nor to the host: within the device, or from another one.
      return name.contains("PtoP") || name.contains("Peer") ? COLLECTIVE : KERNEL;
    }
    if (device || KERNELS.contains(lower)) {
      return isCollective(name) ? COLLECTIVE : KERNEL;
    }
    if (lower.equals("gpu_user_annotation")) {
      return DEVICE_MARK;
    }
    return HOST_MARKS.contains(lower) ? HOST_MARK : OTHER;
  }

  private static SliceKind copy(String name, boolean copies, long copyKind) {
    boolean pinned = name.contains("pinned");
    boolean pageable = name.contains("pageable");
    // Of a category for all that runs on a device, kernels may have such letters in their names.
    boolean anywhere = copies || name.contains("copy");
    if ((anywhere ? TO_DEVICE : TO_DEVICE_WORD).matcher(name).find()) {
      return pinned ? H2D_PINNED : pageable ? H2D_PAGEABLE : H2D_UNKNOWN;
    }
    if ((anywhere ? TO_HOST : TO_HOST_WORD).matcher(name).find()) {
      return pinned ? D2H_PINNED : pageable ? D2H_PAGEABLE : D2H_UNKNOWN;
    }
    return copyKind == 1 ? H2D_UNKNOWN : copyKind == 2 ? D2H_UNKNOWN : OTHER;
  }

  private static boolean isCollective(String name) {
    return name.startsWith("nccl")
        || name.startsWith("rccl")
        || name.startsWith("mscclKernel")
        || name.contains("ncclDevKernel")
        || name.contains("ncclKernel");
  }

  private static Pattern word(Pattern part) {
    return Pattern.compile("(?<![a-z0-9])(?:" + part.pattern() + ")(?![a-z0-9])");
  }
}
