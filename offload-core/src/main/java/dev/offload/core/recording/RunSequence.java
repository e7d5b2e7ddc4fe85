package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.LayerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs of a queue of requests: each begins with what the one before left on the device, and the
 * first of those that repeat with what the last left. Immutable and thread-safe.
 *
 * @param runs one for each, at least one
 * @param repeated the index of the first of those that repeat for ever
 */
public record RunSequence(List<Program> runs, int repeated) {
  /**
   * Copies the list.
   *
   * @throws OffloadException if a run does not begin with what the one before it left
   */
  public RunSequence {
    runs = List.copyOf(runs);
    for (int i = 0; i < runs.size(); i++) {
      Program following = runs.get(i + 1 < runs.size() ? i + 1 : repeated);
      Map<LayerId, DeviceWeights> found = new HashMap<>(runs.get(i).left());
      // A component that was loaded for the stages in between leaves once it has worked.
      found
          .keySet()
          .removeIf(layer -> layer.isComponent() && !following.preloaded().containsKey(layer));
      if (!found.equals(following.preloaded())) {
        throw OffloadException.of(
            ErrorCode.INVALID_ORDER,
            "Run (%d) of a queue leaves other weights on the device than the next one finds."
                .formatted(i + 1));
      }
    }
  }

  /** Returns a queue of runs that are all alike. */
  public static RunSequence of(Program program) {
    return new RunSequence(List.of(program), 0);
  }

  /** Returns the last of the runs that repeat. */
  public Program last() {
    return runs.get(runs.size() - 1);
  }
}
