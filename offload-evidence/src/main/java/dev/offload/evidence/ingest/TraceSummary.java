package dev.offload.evidence.ingest;

import dev.offload.evidence.ingest.DeviceFigures.Marks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the traces of a run say, of the device in the middle where there are several.
 *
 * @param devices each device's figures, but of those that hardly ran anything
 * @param idleDevices how many of these there are
 * @param profilerSteps whether steps are those that PyTorch's profiler was told of, which need not
 *     be denoising steps
 * @param usualSteps the numbers of marked steps that are neither the first nor the switch, of the
 *     first device
 * @param steady a usual step; empty if no step can be told
 * @param stepSeconds how long each marked step took on the device, by number; empty if that is not
 *     known
 * @param whole the whole traces
 * @param bytesPerSecond of copies by kind, while they ran
 */
record TraceSummary(
    List<DeviceFigures> devices,
    int idleDevices,
    boolean profilerSteps,
    List<Integer> usualSteps,
    Optional<TraceTimes> steady,
    Map<Integer, Double> stepSeconds,
    TraceTimes whole,
    Map<SliceKind, Double> bytesPerSecond) {
  /** A device that is busy for less of the busiest one's time took no part in the run. */
  private static final double IDLE = 0.01;

  private record Device(TraceFile trace, DeviceFigures figures) {
    /** The profiler of PyTorch counts from 0, and from where it was started. */
    boolean isNumbered() {
      return trace.numbered() || figures.marks() == Marks.GAPS;
    }

    /** Returns the marked steps but the first and the switch, unless only these are marked. */
    List<Integer> usual(OptionalInt switchStep) {
      int first = isNumbered() ? 1 : 0;
      return figures.steps().keySet().stream()
          .filter(number -> number != first)
          .filter(number -> !isNumbered() || number != switchStep.orElse(-1))
          .toList();
    }
  }

  /**
   * Sums traces up.
   *
   * @param traces at least one
   * @param steps how many steps the run had, as other files say
   * @param switchStep the step in which the experts change, if it is known
   */
  static TraceSummary of(List<TraceFile> traces, Optional<Integer> steps, OptionalInt switchStep) {
    List<Device> all = new ArrayList<>();
    for (TraceFile trace : traces) {
      for (DeviceSlices slices : trace.devices().values()) {
        if (slices.slices() > 0) {
          all.add(new Device(trace, DeviceFigures.of(slices, trace.hostSteps(), steps)));
        }
      }
    }
    double least =
        IDLE * all.stream().mapToDouble(each -> each.figures().whole().busy()).max().orElse(0);
    List<DeviceFigures> devices = new ArrayList<>();
    List<TraceTimes> steady = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    boolean profilerSteps = false;
    for (Device device : all) {
      DeviceFigures figures = device.figures();
      if (figures.whole().busy() < least) {
        continue;
      }
      List<Integer> usual = device.usual(switchStep);
      if (!usual.isEmpty()) {
        steady.add(TraceTimes.median(usual.stream().map(figures.steps()::get).toList()));
        numbers = numbers.isEmpty() ? usual : numbers;
      }
      profilerSteps |= !device.isNumbered() && !figures.steps().isEmpty();
      devices.add(figures);
    }
    return new TraceSummary(
        devices,
        all.size() - devices.size(),
        profilerSteps,
        numbers,
        steady.isEmpty() ? Optional.empty() : Optional.of(TraceTimes.median(steady)),
        medians(devices, DeviceFigures::stepSeconds),
        TraceTimes.median(devices.stream().map(DeviceFigures::whole).toList()),
        medians(devices, DeviceFigures::bytesPerSecond));
  }

  /** Returns for each key the value in the middle of those that devices have. */
  private static <K> Map<K, Double> medians(
      List<DeviceFigures> devices, Function<DeviceFigures, Map<K, Double>> values) {
    Map<K, List<Double>> all = new TreeMap<>();
    devices.forEach(
        device ->
            values
                .apply(device)
                .forEach(
                    (key, value) ->
                        all.computeIfAbsent(key, each -> new ArrayList<>()).add(value)));
    Map<K, Double> medians = new TreeMap<>();
    all.forEach((key, several) -> medians.put(key, StepFigures.median(several)));
    return medians;
  }

  /** Returns the same summary without anything of steps. */
  TraceSummary withoutSteps() {
    return new TraceSummary(
        devices, idleDevices, false, List.of(), Optional.empty(), Map.of(), whole, bytesPerSecond);
  }

  /** Returns whether the steps of a device are told in some way. */
  boolean isMarkedBy(Marks marks) {
    return devices.stream().anyMatch(device -> device.marks() == marks);
  }
}
