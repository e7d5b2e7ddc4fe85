package dev.offload.evidence.measurement;

import dev.offload.core.error.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a peak of device memory counts. The two are not comparable: PyTorch's allocator reserves
 * more than programs allocate from it.
 */
public enum PeakKind {
  /** Bytes that tensors took, which is what Offload predicts. */
  ALLOCATED,
  /** Bytes that the allocator held, at least those allocated. */
  RESERVED;

  /**
   * Reads a kind as it is written in files.
   *
   * @throws dev.offload.core.error.OffloadException if there is none of that name
   */
  static PeakKind named(String name) {
    List<String> names = Arrays.stream(values()).map(PeakKind::toString).toList();
    if (!names.contains(name)) {
      throw Names.unknown("kind of peak", name, names);
    }
    return values()[names.indexOf(name)];
  }

  /** Returns the name in lower case, as it is written in files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
