package dev.offload.core.testing;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.LinkScope;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds machines with round constants: 20 GB/s each way between host and GPU, 10 GB/s of host
 * memcpy for the node, 100 TFLOP/s in bf16 and 200 in FP8, 1 TB/s of device memory, no latency.
 */
public final class TestMachine {
  private final Map<String, Link> links = new LinkedHashMap<>();
  private String name = "test-node";
  private double copyBytesPerSecond = 20e9;
  private int gpus = 8;
  private int gpusPerSwitch = 8;
  private double uplinkBytesPerSecond;
  private double nvlinkBytesPerSecond;
  private double collectiveWeight = 0.01;
  private double diskBytesPerSecond;
  private double latencySeconds;
  private double memoryBytesPerSecond = 1e12;
  private double memoryBytes = 80e9;
  private double hostMemoryBytes = 1e12;
  private double warmupSeconds;
  private Optional<Constant> fp8 = Optional.of(constant(200e12));

  private TestMachine() {}

  /** Collectives share the links of copies, and yield to them. */
  public static TestMachine pcie() {
    return new TestMachine();
  }

  /** Collectives have links of their own, of 200 GB/s. */
  public static TestMachine nvlink() {
    TestMachine machine = new TestMachine();
    machine.nvlinkBytesPerSecond = 200e9;
    return machine;
  }

  /** States a number that needs no source. */
  public static Constant constant(double value) {
    return new Constant(value, Provenance.ASSUMED, "round number of a test");
  }

  public TestMachine name(String value) {
    name = value;
    return this;
  }

  /** Sets the rate of each way between host and GPU. */
  public TestMachine copyBytesPerSecond(double value) {
    copyBytesPerSecond = value;
    return this;
  }

  /** The GPU multiplies matrices in bf16 alone. */
  public TestMachine withoutFp8() {
    fp8 = Optional.empty();
    return this;
  }

  public TestMachine gpus(int value) {
    gpus = value;
    return this;
  }

  /** Puts GPUs behind switches, with an uplink and a downlink of that rate each. */
  public TestMachine switches(int gpusPerSwitchValue, double uplinkBytesPerSecondValue) {
    gpusPerSwitch = gpusPerSwitchValue;
    uplinkBytesPerSecond = uplinkBytesPerSecondValue;
    return this;
  }

  public TestMachine collectiveWeight(double value) {
    collectiveWeight = value;
    return this;
  }

  /** Gives the node a disk that its GPUs read from at that rate together. */
  public TestMachine diskBytesPerSecond(double value) {
    diskBytesPerSecond = value;
    return this;
  }

  /** Sets the latency of every link. */
  public TestMachine latencySeconds(double value) {
    latencySeconds = value;
    return this;
  }

  public TestMachine memoryBytesPerSecond(double value) {
    memoryBytesPerSecond = value;
    return this;
  }

  public TestMachine memoryBytes(double value) {
    memoryBytes = value;
    return this;
  }

  public TestMachine hostMemoryBytes(double value) {
    hostMemoryBytes = value;
    return this;
  }

  public TestMachine warmupSeconds(double value) {
    warmupSeconds = value;
    return this;
  }

  public Machine build() {
    link("to-gpu", LinkScope.GPU, copyBytesPerSecond);
    link("from-gpu", LinkScope.GPU, copyBytesPerSecond);
    link("memcpy", LinkScope.NODE, 10e9);
    List<String> down = new ArrayList<>();
    List<String> up = new ArrayList<>();
    if (uplinkBytesPerSecond > 0) {
      link("from-switch", LinkScope.SWITCH, uplinkBytesPerSecond);
      link("to-switch", LinkScope.SWITCH, uplinkBytesPerSecond);
      down.add("to-switch");
      up.add("from-switch");
    }
    down.add("to-gpu");
    up.add(0, "from-gpu");
    List<String> peers = new ArrayList<>(up);
    peers.addAll(down);
    if (nvlinkBytesPerSecond > 0) {
      link("nvlink-out", LinkScope.GPU, nvlinkBytesPerSecond);
      link("nvlink-in", LinkScope.GPU, nvlinkBytesPerSecond);
      peers = List.of("nvlink-out", "nvlink-in");
    }
    Map<TrafficClass, Route> routes = new EnumMap<>(TrafficClass.class);
    routes.putAll(
        Map.of(
            TrafficClass.H2D_PINNED, route(down, 1),
            TrafficClass.D2H_PINNED, route(up, 1),
            TrafficClass.H2D_PAGEABLE, route(with("memcpy", down), 1),
            TrafficClass.D2H_PAGEABLE, route(with("memcpy", up), 1),
            TrafficClass.COLLECTIVE, route(peers, collectiveWeight)));
    if (diskBytesPerSecond > 0) {
      link("disk", LinkScope.NODE, diskBytesPerSecond);
      routes.put(TrafficClass.H2D_DISK, route(with("disk", down), 1));
    }
    Accelerator gpu =
        new Accelerator(
            "Test GPU",
            constant(memoryBytes),
            constant(memoryBytesPerSecond),
            constant(100e12),
            fp8,
            constant(1),
            constant(1),
            constant(1));
    return new Machine(
        name,
        "A node with round numbers",
        gpu,
        gpus,
        gpusPerSwitch,
        constant(hostMemoryBytes),
        constant(warmupSeconds),
        links,
        routes);
  }

  private void link(String id, LinkScope scope, double bytesPerSecond) {
    links.put(id, new Link(id, scope, constant(bytesPerSecond), constant(latencySeconds)));
  }

  private static Route route(List<String> path, double weight) {
    return new Route(path, constant(weight), Optional.empty());
  }

  private static List<String> with(String first, List<String> rest) {
    List<String> path = new ArrayList<>();
    path.add(first);
    path.addAll(rest);
    return path;
  }
}
