package dev.offload.cli.command;

import dev.offload.cli.render.OutputFormat;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.unit.DataSize;
import dev.offload.core.unit.Numbers;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;

/** Reads the values of options; what cannot be read is named in the message. */
final class Converters {
  private Converters() {}

  static void register(CommandLine commandLine) {
    commandLine.registerConverter(Integer.class, new Reader<>(Numbers::whole));
    commandLine.registerConverter(int.class, new Reader<>(Numbers::whole));
    commandLine.registerConverter(Double.class, new Reader<>(Numbers::real));
    commandLine.registerConverter(Path.class, new Reader<>(Converters::path));
    commandLine.registerConverter(DataSize.class, new Reader<>(DataSize::parse));
    commandLine.registerConverter(MemoryMargin.class, new Reader<>(MemoryMargin::parse));
    commandLine.registerConverter(FrameSize.class, new Reader<>(FrameSize::parse));
    commandLine.registerConverter(StrategyArgument.class, new Reader<>(StrategyArgument::parse));
    commandLine.registerConverter(OutputFormat.class, new Reader<>(OutputFormat::parse));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw OffloadException.of(
              ErrorCode.INVALID_VALUE, "The value (%s) is no path.".formatted(text))
          .causedBy(e);
    }
  }

  /**
   * A class and not a lambda: picocli's interfaces are in the class-file format of Java 5, and Java
   * 17 crashes when it archives the lambdas of such an interface.
   */
  private static final class Reader<T> implements ITypeConverter<T> {
    private final Function<String, T> reader;

    Reader(Function<String, T> reader) {
      this.reader = reader;
    }

    @Override
    public T convert(String text) {
      return reader.apply(text);
    }
  }
}
