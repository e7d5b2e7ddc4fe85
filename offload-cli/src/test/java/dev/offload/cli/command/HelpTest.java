package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.offload.cli.output.Console;
import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.text.TextStyle;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
  private static final Console CONSOLE =
      new Console(
          InputStream.nullInputStream(),
          new PrintWriter(new StringWriter()),
          new PrintWriter(new StringWriter()),
          TextStyle.DEFAULT_WIDTH,
          Ansi.OFF);

  static Stream<CommandLine> commands() {
    List<CommandLine> all = new ArrayList<>();
    collect(commandLine(), all);
    return all.stream();
  }

  private static void collect(CommandLine command, List<CommandLine> all) {
    all.add(command);
    command.getSubcommands().values().forEach(each -> collect(each, all));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void mentionsEveryOption(CommandLine command) {
    String help = command.getUsageMessage();

    for (OptionSpec option : command.getCommandSpec().options()) {
      assertThat(help).contains(option.names());
      assertThat(option.description()).as(option.longestName()).isNotEmpty();
    }
    assertThat(command.getCommandSpec().optionsMap()).containsKey("--help");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsExitCodesAndGivesExamples(CommandLine command) {
    String help = command.getUsageMessage();

    assertThat(help).containsPattern("Exit codes:\\R +0 +Done\\.");
    assertThat(help).contains("70 ");
    boolean own = command.getCommand().getClass().getPackageName().startsWith("dev.offload");
    assertThat(help.contains("Examples:")).isEqualTo(own);
  }

  @Test
  void anUnexpectedFailureIsADefectWithoutATrace() {
    StringWriter err = new StringWriter();

    int code =
        new ErrorReporter(new PrintWriter(err), false).report(new IllegalStateException("odd"));

    assertThat(code).isEqualTo(70);
    assertThat(err.toString())
        .startsWith("error [INTERNAL]: ")
        .contains("odd", "Maybe run again with --debug.")
        .doesNotContain("\tat ");
  }

  @Test
  void debugShowsTheTraceOfADefect() {
    StringWriter err = new StringWriter();

    new ErrorReporter(new PrintWriter(err), true).report(new IllegalStateException("odd"));

    assertThat(err.toString()).contains("\tat dev.offload").doesNotContain("run again");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyCodeHasTheExitCodeOfItsCategory(ErrorCode code) {
    StringWriter err = new StringWriter();

    int exitCode =
        new ErrorReporter(new PrintWriter(err), false)
            .report(OffloadException.of(code, "The thing (x) is odd.", "Maybe not."));

    assertThat(exitCode).isEqualTo(code.category().exitCode());
    assertThat(err.toString().lines())
        .containsExactly("error [%s]: The thing (x) is odd.".formatted(code), "Maybe not.");
    assertThat(ErrorReporter.exitCodes()).containsKey(Integer.toString(exitCode));
  }

  private static CommandLine commandLine() {
    Injector injector =
        Guice.createInjector(
            binder -> {
              binder.bind(Console.class).toInstance(CONSOLE);
              binder.bind(Engine.class).toInstance(SimulationEngine.create());
            });
    return OffloadCommand.commandLine(injector, CONSOLE, new ErrorReporter(CONSOLE.err(), false));
  }
}
