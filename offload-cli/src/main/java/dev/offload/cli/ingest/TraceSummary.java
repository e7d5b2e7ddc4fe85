package dev.offload.cli.ingest;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What the traces of a run say, of the device in the middle where there are several. Immutable.
 *
 * @param devices each device's figures
 * @param usualSteps the numbers of marked steps that are neither the first nor the switch, of the
 *     first device
 * @param steady a usual step; empty if no step can be told
 * @param stepSeconds how long each marked step took on the device, by number; empty if that is not
 *     known
 * @param whole the whole traces
 * @param bytesPerSecond of copies by class, while they ran
 */
record TraceSummary(
    List<DeviceFigures> devices,
    List<Integer> usualSteps,
    Optional<TraceTimes> steady,
    Map<Integer, Double> stepSeconds,
    TraceTimes whole,
    Map<CopyClass, Double> bytesPerSecond) {
  TraceSummary {
    devices = List.copyOf(devices);
    usualSteps = List.copyOf(usualSteps);
    stepSeconds = new TreeMap<>(stepSeconds);
    bytesPerSecond = Map.copyOf(bytesPerSecond);
  }

  /**
   * Sums traces up.
   *
   * @param traces at least one
   * @param steps how many steps the run had, as other files say
   * @param switchStep the step in which the experts change, if it is known
   */
  static TraceSummary of(List<TraceFile> traces, Optional<Integer> steps, OptionalInt switchStep) {
    List<DeviceFigures> devices = new ArrayList<>();
    List<TraceTimes> steady = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (TraceFile trace : traces) {
      for (DeviceSlices slices : trace.devices().values()) {
        if (slices.slices() == 0) {
          continue;
        }
        DeviceFigures device = DeviceFigures.of(slices, trace.hostSteps(), steps);
        List<Integer> usual = usual(trace, device, switchStep);
        if (!usual.isEmpty()) {
          steady.add(middle(usual.stream().map(device.steps()::get).toList()));
          numbers = numbers.isEmpty() ? usual : numbers;
        }
        devices.add(device);
      }
    }
    return new TraceSummary(
        devices,
        numbers,
        steady.isEmpty() ? Optional.empty() : Optional.of(middle(steady)),
        stepSeconds(devices),
        middle(devices.stream().map(DeviceFigures::whole).toList()),
        rates(devices));
  }

  /** Returns whether the steps of a device are told in some way. */
  boolean isMarkedBy(DeviceFigures.Marks marks) {
    return devices.stream().anyMatch(device -> device.marks() == marks);
  }

  /** Returns the marked steps but the first and the switch, unless only these are marked. */
  private static List<Integer> usual(
      TraceFile trace, DeviceFigures device, OptionalInt switchStep) {
    // The profiler of PyTorch counts from 0, and from where it was started.
    boolean numbered = trace.numbered() || device.marks() == DeviceFigures.Marks.GAPS;
    int first = numbered ? 1 : 0;
    return device.steps().keySet().stream()
        .filter(number -> number != first)
        .filter(number -> !numbered || switchStep.isEmpty() || number != switchStep.getAsInt())
        .toList();
  }

  private static TraceTimes middle(List<TraceTimes> times) {
    return new TraceTimes(
        median(times, TraceTimes::copy),
        median(times, TraceTimes::besideKernels),
        median(times, TraceTimes::besideCollectives),
        median(times, TraceTimes::exposed),
        median(times, TraceTimes::kernel),
        median(times, TraceTimes::collective));
  }

  private static double median(List<TraceTimes> times, ToDoubleFunction<TraceTimes> part) {
    return Figures.median(times.stream().map(part::applyAsDouble).toList());
  }

  private static Map<Integer, Double> stepSeconds(List<DeviceFigures> devices) {
    Map<Integer, List<Double>> all = new TreeMap<>();
    devices.forEach(
        device ->
            device
                .stepSeconds()
                .forEach(
                    (number, seconds) ->
                        all.computeIfAbsent(number, each -> new ArrayList<>()).add(seconds)));
    Map<Integer, Double> middle = new TreeMap<>();
    all.forEach((number, seconds) -> middle.put(number, Figures.median(seconds)));
    return middle;
  }

  private static Map<CopyClass, Double> rates(List<DeviceFigures> devices) {
    Map<CopyClass, Double> rates = new EnumMap<>(CopyClass.class);
    for (CopyClass copyClass : CopyClass.values()) {
      List<Double> all =
          devices.stream()
              .map(DeviceFigures::bytesPerSecond)
              .filter(each -> each.containsKey(copyClass))
              .map(each -> each.get(copyClass))
              .toList();
      if (!all.isEmpty()) {
        rates.put(copyClass, Figures.median(all));
      }
    }
    return rates;
  }
}
