package dev.offload.cli.command;

import com.google.inject.Injector;
import dev.offload.cli.output.Console;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command without a command: prints its usage. */
@Command(
    name = "offload",
    description =
        "Predict and explain how the weights of a diffusion model move between host and GPU.",
    subcommands = {
      CompareCommand.class,
      PlanCommand.class,
      ReportCommand.class,
      SweepCommand.class,
      TraceCommand.class,
      VerifyCommand.class,
      ValidateCommand.class,
      CalibrateCommand.class,
      ExplainCommand.class,
      ResolveCommand.class,
      ScheduleCommand.class,
      InspectCommand.class,
      IngestCommand.class,
      ListCommand.class,
      FlowsCommand.class,
      GenerateCompletion.class
    },
    footer = {
      "  offload compare",
      "  offload compare --help",
      "  offload list strategies",
      "  source <(offload generate-completion)"
    })
public final class OffloadCommand implements Callable<Integer> {
  private static final int LEAST_HELP_WIDTH = 60;

  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  /**
   * Returns the parser of all commands.
   *
   * @param injector makes the commands
   * @param errors hears of everything that goes wrong
   */
  public static CommandLine commandLine(Injector injector, Console console, ErrorReporter errors) {
    CommandLine commandLine = new CommandLine(OffloadCommand.class, factory(injector));
    Converters.register(commandLine);
    documentExitCodes(commandLine);
    return commandLine
        .setOut(console.out())
        .setErr(console.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(console.ansi()))
        .setUsageHelpWidth(Math.max(LEAST_HELP_WIDTH, console.width()))
        .setUsageHelpLongOptionsMaxWidth(30)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** Asks the injector for what is of this package, and picocli for its own classes. */
  private static IFactory factory(Injector injector) {
    IFactory others = CommandLine.defaultFactory();
    return new IFactory() {
      @Override
      public <T> T create(Class<T> type) throws Exception {
        boolean ours = type.getPackage().equals(OffloadCommand.class.getPackage());
        return ours ? injector.getInstance(type) : others.create(type);
      }
    };
  }

  private static void documentExitCodes(CommandLine commandLine) {
    commandLine
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ErrorReporter.exitCodes());
    commandLine.getSubcommands().values().forEach(OffloadCommand::documentExitCodes);
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
