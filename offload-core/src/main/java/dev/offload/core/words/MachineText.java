package dev.offload.core.words;

import static dev.offload.core.unit.DataSize.gibibytes;
import static dev.offload.core.unit.DataSize.gigabytes;
import static dev.offload.core.unit.Numbers.format;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.MachineConstant;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The constants of a machine as people read them. */
public final class MachineText {
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
    return MachineConstant.of(machine).stream().map(each -> line(machine, each)).toList();
  }

  private static Line line(Machine machine, MachineConstant each) {
    Constant constant = each.value();
    double value = constant.value();
    return switch (each.kind()) {
      case GPU_MEMORY -> line("GPU memory", "bytes", gibibytes((long) value), constant);
      case GPU_MEMORY_RATE -> rate("GPU memory rate", constant);
      case BF16_PEAK -> peak("dense bf16 peak", constant);
      case FP8_PEAK -> peak("dense FP8 peak", constant);
      case LINEAR_EFFICIENCY -> share("linear kernels reach", constant);
      case ATTENTION_EFFICIENCY -> share("attention kernels reach", constant);
      case MEMORY_EFFICIENCY -> share("elementwise kernels reach", constant);
      case HOST_MEMORY -> line("host memory", "bytes", gigabytes((long) value), constant);
      case FIRST_STEP_WARMUP -> seconds("first-step warm-up", constant);
      case CAPACITY -> rate(name(each.link().orElseThrow()), constant);
      case LATENCY -> seconds("its latency", constant).of(name(each.link().orElseThrow()));
      case WEIGHT -> weight(name(machine, each), constant);
      case CAP -> rate("at most", constant).of(name(machine, each));
    };
  }

  private static String name(Link link) {
    return "link %s, per %s".formatted(link.id(), link.scope()).toLowerCase(Locale.ROOT);
  }

  private static String name(Machine machine, MachineConstant ofRoute) {
    List<String> links = machine.route(ofRoute.traffic().orElseThrow()).links();
    return "%s over %s".formatted(ofRoute.subject().orElseThrow(), String.join(", ", links));
  }

  private static Line weight(String name, Constant constant) {
    String plain = BigDecimal.valueOf(constant.value()).stripTrailingZeros().toPlainString();
    return line(name, "weight", "weight " + plain, constant);
  }

  private static Line peak(String name, Constant constant) {
    return line(name, "TFLOP/s", format("%.0f TFLOP/s", constant.value() / 1e12), constant);
  }

  private static Line rate(String name, Constant constant) {
    return line(name, "bytes per second", format("%.1f GB/s", constant.value() / 1e9), constant);
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
}
