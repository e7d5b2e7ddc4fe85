package dev.offload.core.plan;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The constants of a machine that decide how fast plans are against each other: what GPU and links
 * achieve, and how traffic shares links. The warm-up is none of them, since every plan has it, nor
 * are sizes of memory, which are not in doubt. Stateless and thread-safe.
 */
final class MachineConstants {
  private MachineConstants() {}

  /**
   * A constant, and how to make the same machine with another value of it.
   *
   * @param name as in "linear efficiency" or "capacity of pcie-to-gpu"
   * @param value what it is
   * @param most the highest value that has a meaning
   * @param with makes the machine
   */
  record Variable(String name, Constant value, double most, Function<Constant, Machine> with) {
    Machine with(double other) {
      return with.apply(new Constant(other, value.provenance(), value.source()));
    }
  }

  /** Returns the constants that are above 0. */
  static List<Variable> of(Machine machine) {
    List<Variable> variables = new ArrayList<>(efficiencies(machine));
    for (Link link : machine.links().values()) {
      variables.add(
          unbounded(
              "capacity of " + link.id(),
              link.bytesPerSecond(),
              value -> machine.with(link.withBytesPerSecond(value))));
      variables.add(
          unbounded(
              "latency of " + link.id(),
              link.latencySeconds(),
              value -> machine.with(link.withLatencySeconds(value))));
    }
    for (TrafficClass traffic : machine.traffic()) {
      Route route = machine.route(traffic);
      String name = traffic.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      variables.add(
          unbounded(
              "weight of " + name,
              route.weight(),
              value ->
                  machine.with(
                      traffic, new Route(route.links(), value, route.bytesPerSecondCap()))));
      route
          .bytesPerSecondCap()
          .ifPresent(
              cap ->
                  variables.add(
                      unbounded(
                          "cap of " + name,
                          cap,
                          value ->
                              machine.with(
                                  traffic,
                                  new Route(route.links(), route.weight(), Optional.of(value))))));
    }
    return variables.stream().filter(variable -> variable.value().value() > 0).toList();
  }

  private static List<Variable> efficiencies(Machine machine) {
    Accelerator gpu = machine.accelerator();
    return List.of(
        new Variable(
            "linear efficiency",
            gpu.linearEfficiency(),
            1,
            value ->
                machine.with(
                    gpu.withEfficiencies(
                        value, gpu.attentionEfficiency(), gpu.memoryEfficiency()))),
        new Variable(
            "attention efficiency",
            gpu.attentionEfficiency(),
            1,
            value ->
                machine.with(
                    gpu.withEfficiencies(gpu.linearEfficiency(), value, gpu.memoryEfficiency()))),
        new Variable(
            "memory efficiency",
            gpu.memoryEfficiency(),
            1,
            value ->
                machine.with(
                    gpu.withEfficiencies(
                        gpu.linearEfficiency(), gpu.attentionEfficiency(), value))));
  }

  private static Variable unbounded(String name, Constant value, Function<Constant, Machine> with) {
    return new Variable(name, value, Double.MAX_VALUE, with);
  }
}
