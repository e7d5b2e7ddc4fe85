package dev.offload.evidence.ingest;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares what a driver calls a GPU with what a profile calls it. Stateless and thread-safe. */
final class GpuNames {
  private static final Pattern SEPARATOR = Pattern.compile("[^a-z0-9]+");

  /** As in H100, MI350X, L40S or 4090; neither a size of memory nor SXM4. */
  private static final Pattern MODEL = Pattern.compile("(?!\\d+gb$)[a-z]*\\d{2,}[a-z]*");

  private GpuNames() {}

  /** Returns whether both may be of one model; one that names no model may be of any. */
  static boolean mayBeSame(String one, String other) {
    Set<String> models = models(one);
    Set<String> others = models(other);
    return models.isEmpty() || others.isEmpty() || models.stream().anyMatch(others::contains);
  }

  private static Set<String> models(String name) {
    return SEPARATOR
        .splitAsStream(name.toLowerCase(Locale.ROOT))
        .filter(part -> MODEL.matcher(part).matches())
        .collect(Collectors.toSet());
  }
}
