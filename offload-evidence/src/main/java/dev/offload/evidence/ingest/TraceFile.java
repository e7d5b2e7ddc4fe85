package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What a trace holds. The devices' sets are merged.
 *
 * @param source the file's name
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
    String source,
    Map<String, DeviceSlices> devices,
    SortedMap<Integer, DeviceSlices.Window> hostSteps,
    boolean numbered,
    List<String> gpuNames,
    Optional<Integer> ranks,
    Optional<SimulatedRun> simulation,
    long odd,
    boolean truncated)
    implements FileContent {
  private static final int MOST_DEVICE_NAMES = 4;

  @Override
  public FileKind kind() {
    return FileKind.TRACE;
  }

  @Override
  public String summary() {
    String names =
        gpuNames.stream()
            .limit(MOST_DEVICE_NAMES)
            .map(name -> Quotes.quote(name, 40))
            .collect(Collectors.joining(", "));
    return "%s%s, %s"
        .formatted(
            FileContent.counted(
                devices.values().stream().filter(each -> each.slices() > 0).count(), "device"),
            names.isEmpty() ? "" : " (" + names + ")",
            FileContent.counted(slices(), "slice"));
  }

  /**
   * Claims what it says of the scenario, but for the model.
   *
   * @throws OffloadException if another file says something else
   */
  void claim(Claims claims, List<Finding> findings) {
    claims.claim(ScenarioField.GPUS, ranks, source);
    simulation.ifPresent(simulated -> simulated.claim(claims, source, findings));
  }

  @Override
  public void addFindings(List<Finding> findings) {
    if (simulation.isPresent()) {
      findings.add(FindingKind.SIMULATED.of(source));
    }
    if (truncated) {
      findings.add(FindingKind.TRUNCATED.of(source));
    }
    long withoutBytes = copiesWithoutBytes();
    if (withoutBytes > 0) {
      findings.add(FindingKind.COPIES_WITHOUT_BYTES.of(withoutBytes, source));
    }
    if (odd > 0) {
      findings.add((odd == 1 ? FindingKind.ODD_SLICE : FindingKind.ODD_SLICES).of(odd, source));
    }
  }

  /** Returns of how many copies between host and device it is not said how many bytes they had. */
  long copiesWithoutBytes() {
    return devices.values().stream()
        .flatMap(device -> device.copies().values().stream())
        .mapToLong(DeviceSlices.Slices::withoutBytes)
        .sum();
  }

  /** Returns how many kernels, collectives and copies there are. */
  long slices() {
    return devices.values().stream().mapToLong(DeviceSlices::slices).sum();
  }
}
