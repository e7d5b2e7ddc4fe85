package dev.offload.cli.render;

import dev.offload.models.checkpoint.TensorHeader;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sums over tensors. Immutable and thread-safe.
 *
 * @param tensors how many there are
 * @param parameters their elements
 * @param bytes their size
 * @param bytesByDtype their size by the name of their element type, largest first
 */
record TensorTally(int tensors, long parameters, long bytes, Map<String, Long> bytesByDtype) {
  TensorTally {
    Map<String, Long> sorted = new LinkedHashMap<>();
    bytesByDtype.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Long> each) -> -each.getValue())
                .thenComparing(Map.Entry::getKey))
        .forEach(each -> sorted.put(each.getKey(), each.getValue()));
    bytesByDtype = Collections.unmodifiableMap(sorted);
  }

  static TensorTally of(List<TensorHeader> tensors) {
    long parameters = 0;
    long bytes = 0;
    Map<String, Long> byDtype = new TreeMap<>();
    for (TensorHeader tensor : tensors) {
      parameters += tensor.elements();
      bytes += tensor.sizeBytes();
      byDtype.merge(tensor.dtype().name(), tensor.sizeBytes(), Long::sum);
    }
    return new TensorTally(tensors.size(), parameters, bytes, byDtype);
  }
}
