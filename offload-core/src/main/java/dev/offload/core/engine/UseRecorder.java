package dev.offload.core.engine;

import dev.offload.core.flow.FluidNetwork;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.scenario.CollectiveKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Writes down what a run takes of links and device memory while it goes on. */
final class UseRecorder {
  private static final int KINDS = Traffic.values().length;

  private final CompiledProgram code;
  private final MachineNetwork network;
  private final int classes;

  /** Present rate of each link and traffic, and what it was over time. */
  private final double[] rate;

  private final StepFunctionBuilder[] rates;

  private final long[] launchedBytes;
  private final StepFunctionBuilder[] weights;
  private final StepFunctionBuilder[] launchedWeights;

  UseRecorder(
      CompiledProgram code, MachineNetwork network, int classes, long preloadedWeightBytes) {
    this.code = code;
    this.network = network;
    this.classes = classes;
    rate = new double[network.links() * KINDS];
    rates = new StepFunctionBuilder[rate.length];
    Arrays.setAll(rates, i -> new StepFunctionBuilder(0));
    launchedBytes = new long[classes];
    Arrays.fill(launchedBytes, preloadedWeightBytes);
    weights = new StepFunctionBuilder[classes];
    Arrays.setAll(weights, c -> new StepFunctionBuilder(preloadedWeightBytes));
    launchedWeights = new StepFunctionBuilder[classes];
    Arrays.setAll(launchedWeights, c -> new StepFunctionBuilder(preloadedWeightBytes));
  }

  /**
   * Notes the rates that hold from now on.
   *
   * @param operationOfSlot which operation a flow belongs to
   * @param routeOfSlot which route it takes
   */
  void rates(
      FluidNetwork fluid,
      long now,
      IntUnaryOperator operationOfSlot,
      IntUnaryOperator routeOfSlot) {
    Arrays.fill(rate, 0);
    for (int i = 0; i < fluid.activeFlows(); i++) {
      int slot = fluid.activeSlot(i);
      int operation = operationOfSlot.applyAsInt(slot);
      if (code.kind[operation] != CompiledProgram.KERNEL) {
        int traffic = traffic(operation).ordinal();
        int route = routeOfSlot.applyAsInt(slot);
        double bytesPerSecond = fluid.rateBytesPerSecond(slot);
        for (int hop = 0; hop < network.hops(route); hop++) {
          rate[network.link(route, hop) * KINDS + traffic] +=
              network.coefficient(route, hop) * bytesPerSecond;
        }
      }
    }
    for (int i = 0; i < rate.length; i++) {
      rates[i].append(now, rate[i]);
    }
  }

  private Traffic traffic(int operation) {
    int ordinal = code.traffic[operation];
    if (code.kind[operation] == CompiledProgram.COLLECTIVE) {
      return switch (CollectiveKind.values()[ordinal]) {
        case ULYSSES_ALL_TO_ALL -> Traffic.ALL_TO_ALL;
        case RING_SEND_RECEIVE -> Traffic.RING;
        case GUIDANCE_GATHER -> Traffic.GUIDANCE;
        case WEIGHT_GATHER -> Traffic.WEIGHT_GATHER;
      };
    }
    return switch (TrafficClass.values()[ordinal]) {
      case D2H_PINNED, D2H_PAGEABLE -> Traffic.DEVICE_TO_HOST;
      default -> Traffic.HOST_TO_DEVICE;
    };
  }

  /** Notes the device memory of a class when its device takes or gives back some. */
  void weights(int rankClass, long now, long bytes) {
    weights[rankClass].append(now, bytes);
  }

  /** Notes that a host launches an operation. */
  void launched(int rankClass, long time, int operation) {
    byte kind = code.kind[operation];
    if (kind == CompiledProgram.ALLOCATE || kind == CompiledProgram.FREE) {
      launchedBytes[rankClass] +=
          kind == CompiledProgram.ALLOCATE ? code.bytes[operation] : -code.bytes[operation];
      launchedWeights[rankClass].append(time, launchedBytes[rankClass]);
    }
  }

  /** Returns what was noted, once the run has ended and nothing flows any more. */
  ResourceUse use(long end) {
    for (StepFunctionBuilder each : rates) {
      each.append(end, 0);
    }
    List<LinkUse> links = new ArrayList<>();
    for (int link = 0; link < network.links(); link++) {
      Link described = network.describedLink(link);
      if (described != null) {
        Map<Traffic, StepFunction> carried = new EnumMap<>(Traffic.class);
        for (Traffic traffic : Traffic.values()) {
          StepFunction function = rates[link * KINDS + traffic.ordinal()].build();
          if (function.max() > 0) {
            carried.put(traffic, function);
          }
        }
        int index = link;
        List<Integer> users =
            IntStream.range(0, classes).filter(c -> network.mayCross(c, index)).boxed().toList();
        links.add(new LinkUse(described, users, carried));
      }
    }
    return new ResourceUse(links, build(weights), build(launchedWeights));
  }

  private static List<StepFunction> build(StepFunctionBuilder[] builders) {
    return Arrays.stream(builders).map(StepFunctionBuilder::build).toList();
  }
}
