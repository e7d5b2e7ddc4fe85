package dev.offload.core.words;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The constants of a machine as people read them. */
public final class MachineText {
  private static final double GIBIBYTE = 1L << 30;
  private static final double GIGA = 1e9;
  private static final double TERA = 1e12;

  /**
   * A constant.
   *
   * @param subject the link or route that it is of, if it is not the first constant of that
   * @param name what it is
   * @param unit that of the constant's number
   * @param value the number in a unit that suits it, with that unit
   * @param constant the number, with how it is known
   */
  public record Line(
      Optional<String> subject, String name, String unit, String value, Constant constant) {
    /** Validates the parts. */
    public Line {
      Objects.requireNonNull(subject);
      Objects.requireNonNull(name);
      Objects.requireNonNull(unit);
      Objects.requireNonNull(value);
      Objects.requireNonNull(constant);
    }

    private Line of(String subjectName) {
      return new Line(Optional.of(subjectName), name, unit, value, constant);
    }
  }

  private MachineText() {}

  /** Returns every constant of a machine: of the GPU, the host, each link and each route. */
  public static List<Line> constants(Machine machine) {
    Accelerator gpu = machine.accelerator();
    List<Line> lines = new ArrayList<>();
    Constant memory = gpu.memoryBytes();
    lines.add(line("GPU memory", "bytes", format("%.1f GiB", memory.value() / GIBIBYTE), memory));
    lines.add(rate("GPU memory rate", gpu.memoryBytesPerSecond()));
    lines.add(peak("dense bf16 peak", gpu.bf16FlopsPerSecond()));
    gpu.fp8FlopsPerSecond().ifPresent(peak -> lines.add(peak("dense FP8 peak", peak)));
    lines.add(share("linear kernels reach", gpu.linearEfficiency()));
    lines.add(share("attention kernels reach", gpu.attentionEfficiency()));
    lines.add(share("elementwise kernels reach", gpu.memoryEfficiency()));
    Constant host = machine.hostMemoryBytes();
    lines.add(line("host memory", "bytes", format("%.1f GB", host.value() / GIGA), host));
    lines.add(seconds("first-step warm-up", machine.firstStepWarmupSeconds()));
    for (Link link : machine.links().values()) {
      String name = "link %s, per %s".formatted(link.id(), link.scope()).toLowerCase(Locale.ROOT);
      lines.add(rate(name, link.bytesPerSecond()));
      lines.add(seconds("its latency", link.latencySeconds()).of(name));
    }
    for (TrafficClass traffic : machine.traffic()) {
      Route route = machine.route(traffic);
      String name =
          "%s over %s"
              .formatted(
                  traffic.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                  String.join(", ", route.links()));
      Constant weight = route.weight();
      String plain = BigDecimal.valueOf(weight.value()).stripTrailingZeros().toPlainString();
      lines.add(line(name, "weight", "weight " + plain, weight));
      route.bytesPerSecondCap().ifPresent(cap -> lines.add(rate("at most", cap).of(name)));
    }
    return List.copyOf(lines);
  }

  private static Line peak(String name, Constant constant) {
    return line(name, "TFLOP/s", format("%.0f TFLOP/s", constant.value() / TERA), constant);
  }

  private static Line rate(String name, Constant constant) {
    return line(name, "bytes per second", format("%.1f GB/s", constant.value() / GIGA), constant);
  }

  private static Line seconds(String name, Constant constant) {
    boolean tiny = constant.value() > 0 && constant.value() < 1e-3;
    String text =
        tiny ? format("%.1f us", 1e6 * constant.value()) : format("%.1f s", constant.value());
    return line(name, "seconds", text, constant);
  }

  private static Line share(String name, Constant constant) {
    return line(name, "share of the peak", format("%.2f %%", 100 * constant.value()), constant);
  }

  private static Line line(String name, String unit, String value, Constant constant) {
    return new Line(Optional.empty(), name, unit, value, constant);
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
