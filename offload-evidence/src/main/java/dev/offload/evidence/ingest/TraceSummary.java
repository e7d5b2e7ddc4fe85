package dev.offload.evidence.ingest;

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
 * @param bytesPerSecond of copies by class, while they ran
 */
record TraceSummary(
    List<DeviceFigures> devices,
    int idleDevices,
    boolean profilerSteps,
    List<Integer> usualSteps,
    Optional<TraceTimes> steady,
    Map<Integer, Double> stepSeconds,
    TraceTimes whole,
    Map<CopyClass, Double> bytesPerSecond) {
  /** A device that is busy for less of the busiest one's time took no part in the run. */
  private static final double IDLE = 0.01;

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
      List<Integer> usual = usual(device.trace(), figures, switchStep);
      if (!usual.isEmpty()) {
        steady.add(middle(usual.stream().map(figures.steps()::get).toList()));
        numbers = numbers.isEmpty() ? usual : numbers;
      }
      profilerSteps |= !isNumbered(device.trace(), figures) && !figures.steps().isEmpty();
      devices.add(figures);
    }
    return new TraceSummary(
        devices,
        all.size() - devices.size(),
        profilerSteps,
        numbers,
        steady.isEmpty() ? Optional.empty() : Optional.of(middle(steady)),
        stepSeconds(devices),
        middle(devices.stream().map(DeviceFigures::whole).toList()),
        rates(devices));
  }

  /** Returns the same summary without anything of steps. */
  TraceSummary withoutSteps() {
    return new TraceSummary(
        devices, idleDevices, false, List.of(), Optional.empty(), Map.of(), whole, bytesPerSecond);
  }

  private record Device(TraceFile trace, DeviceFigures figures) {}

  /** Returns whether the steps of a device are told in some way. */
  boolean isMarkedBy(DeviceFigures.Marks marks) {
    return devices.stream().anyMatch(device -> device.marks() == marks);
  }

  /** Returns the marked steps but the first and the switch, unless only these are marked. */
  private static List<Integer> usual(
      TraceFile trace, DeviceFigures device, OptionalInt switchStep) {
    boolean numbered = isNumbered(trace, device);
    int first = numbered ? 1 : 0;
    return device.steps().keySet().stream()
        .filter(number -> number != first)
        .filter(number -> !numbered || switchStep.isEmpty() || number != switchStep.getAsInt())
        .toList();
  }

  /** The profiler of PyTorch counts from 0, and from where it was started. */
  private static boolean isNumbered(TraceFile trace, DeviceFigures device) {
    return trace.numbered() || device.marks() == DeviceFigures.Marks.GAPS;
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
    return FigureMath.median(times.stream().map(part::applyAsDouble).toList());
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
    all.forEach((number, seconds) -> middle.put(number, FigureMath.median(seconds)));
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
        rates.put(copyClass, FigureMath.median(all));
      }
    }
    return rates;
  }
}
