package dev.offload.evidence.ingest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trace holds. The devices' sets are merged.
 *
 * @param devices what ran, by device, in the order of the file
 * @param hostSteps steps that were marked on the host alone, by number
 * @param numbered whether the numbers of marked steps are those of denoising steps, from 1
 * @param gpuNames what the trace calls the devices; may be empty
 * @param ranks how many ranks the run had, if that is said
 * @param simulation what Offload simulated; empty for a measured trace
 * @param odd how many slices have no time that makes sense
 * @param truncated whether it ends before its end
 */
record TraceFile(
    Map<String, DeviceSlices> devices,
    SortedMap<Integer, DeviceSlices.Window> hostSteps,
    boolean numbered,
    List<String> gpuNames,
    Optional<Integer> ranks,
    Optional<Simulation> simulation,
    long odd,
    boolean truncated) {
  TraceFile {
    devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
    hostSteps = Collections.unmodifiableSortedMap(new TreeMap<>(hostSteps));
    gpuNames = List.copyOf(gpuNames);
    Objects.requireNonNull(ranks);
    Objects.requireNonNull(simulation);
  }

  /**
   * What Offload's own traces say of themselves.
   *
   * @param model the model's id
   * @param machine the machine's name
   * @param strategy the strategy with its options
   * @param steps denoising steps of the run
   * @param flowShift of the noise schedule
   * @param switchStep the step in which the experts change, from 1
   */
  record Simulation(
      Optional<String> model,
      Optional<String> machine,
      Optional<String> strategy,
      Optional<Integer> steps,
      Optional<Double> flowShift,
      Optional<Integer> switchStep) {
    Simulation {
      Objects.requireNonNull(model);
      Objects.requireNonNull(machine);
      Objects.requireNonNull(strategy);
      Objects.requireNonNull(steps);
      Objects.requireNonNull(flowShift);
      Objects.requireNonNull(switchStep);
    }
  }

  /** Returns of how many copies between host and device it is not said how many bytes they had. */
  long copiesWithoutBytes() {
    return devices.values().stream()
        .flatMap(device -> device.copies().values().stream())
        .mapToLong(DeviceSlices.Copies::withoutBytes)
        .sum();
  }

  /** Returns how many kernels, collectives and copies there are. */
  long slices() {
    return devices.values().stream().mapToLong(DeviceSlices::slices).sum();
  }
}
