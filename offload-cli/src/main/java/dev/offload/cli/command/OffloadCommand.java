package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.ColorScheme;
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

  @Inject
  OffloadCommand() {}

  /**
   * Returns the parser of all commands.
   *
   * @param factory makes the commands
   * @param errors hears of everything that goes wrong
   */
  public static CommandLine commandLine(IFactory factory, Console console, ErrorReporter errors) {
    CommandLine commandLine = new CommandLine(OffloadCommand.class, factory);
    Converters.register(commandLine);
    documentExitCodes(commandLine);
    return commandLine
        .setOut(console.out())
        .setErr(console.err())
        .setColorScheme(scheme(console))
        .setUsageHelpWidth(Math.max(LEAST_HELP_WIDTH, console.width()))
        .setUsageHelpLongOptionsMaxWidth(30)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  private static void documentExitCodes(CommandLine commandLine) {
    commandLine
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ErrorReporter.exitCodes());
    commandLine.getSubcommands().values().forEach(OffloadCommand::documentExitCodes);
  }

  private static ColorScheme scheme(Console console) {
    return CommandLine.Help.defaultColorScheme(console.ansi());
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
