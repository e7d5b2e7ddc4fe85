package dev.offload.evidence.measurement;

import dev.offload.core.error.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a measured run may be used for. */
public enum Role {
  /** It may set constants of its group. */
  CALIBRATE,
  /** It may only be predicted. */
  CHECK;

  /**
   * Reads a role as it is written in files.
   *
   * @throws dev.offload.core.error.OffloadException if there is none of that name
   */
  public static Role named(String name) {
    List<String> names = Arrays.stream(values()).map(Role::toString).toList();
    if (!names.contains(name)) {
      throw Names.unknown("role of a run", name, names);
    }
    return values()[names.indexOf(name)];
  }

  /** Returns the name in lower case, as it is written in files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
