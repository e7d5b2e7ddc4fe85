package dev.offload.cli.command;

import dev.offload.cli.render.OutputFormat;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.unit.DataSize;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;

/**
 * Reads the values of options; what cannot be read is named in the message.
 *
 * <p>Classes and not lambdas: picocli's interfaces are in the class-file format of Java 5, and Java
 * 17 crashes when it archives the lambdas of such an interface.
 */
final class Converters {
  private Converters() {}

  static void register(CommandLine commandLine) {
    commandLine.registerConverter(Integer.class, new WholeNumber());
    commandLine.registerConverter(int.class, new WholeNumber());
    commandLine.registerConverter(Double.class, new Real());
    commandLine.registerConverter(Path.class, new FilePath());
    commandLine.registerConverter(DataSize.class, new Size());
    commandLine.registerConverter(MemoryMargin.class, new Margin());
    commandLine.registerConverter(FrameSize.class, new Frame());
    commandLine.registerConverter(StrategyArgument.class, new Strategy());
    commandLine.registerConverter(OutputFormat.class, new Format());
  }

  private static final class WholeNumber implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw OffloadException.of(
                ErrorCode.INVALID_VALUE,
                "The value (%s) is not a whole number below 2^31.".formatted(text),
                "Maybe write it in digits alone, as in 27.")
            .causedBy(e);
      }
    }
  }

  private static final class Real implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      // Double.valueOf would take "1f" and "0x1p3" too.
      if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The value (%s) is not a number.".formatted(text),
            "Maybe write it in digits with a decimal point, as in 4.4.");
      }
      return Double.valueOf(text);
    }
  }

  private static final class FilePath implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw OffloadException.of(
                ErrorCode.INVALID_VALUE, "The value (%s) is no path.".formatted(text))
            .causedBy(e);
      }
    }
  }

  private static final class Size implements ITypeConverter<DataSize> {
    @Override
    public DataSize convert(String text) {
      return DataSize.parse(text);
    }
  }

  /** A share is written in percent, and anything else is a size. */
  private static final class Margin implements ITypeConverter<MemoryMargin> {
    @Override
    public MemoryMargin convert(String text) {
      if (!text.endsWith("%") && !text.matches(".*[bB]\\s*")) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The margin (%s) is neither a share nor a size.".formatted(text),
            "Maybe write 5% or 2GiB.");
      }
      if (!text.endsWith("%")) {
        return new MemoryMargin(DataSize.parse(text), 0);
      }
      double percent = new Real().convert(text.substring(0, text.length() - 1).strip());
      return new MemoryMargin(DataSize.ZERO, percent / 100);
    }
  }

  private static final class Frame implements ITypeConverter<FrameSize> {
    @Override
    public FrameSize convert(String text) {
      return FrameSize.parse(text);
    }
  }

  private static final class Strategy implements ITypeConverter<StrategyArgument> {
    @Override
    public StrategyArgument convert(String text) {
      return StrategyArgument.parse(text);
    }
  }

  private static final class Format implements ITypeConverter<OutputFormat> {
    @Override
    public OutputFormat convert(String text) {
      return OutputFormat.parse(text);
    }
  }
}
