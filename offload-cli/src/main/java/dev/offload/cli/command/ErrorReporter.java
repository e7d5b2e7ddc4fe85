package dev.offload.cli.command;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns failures into messages on standard error and exit codes. */
public final class ErrorReporter implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final PrintWriter err;
  private final boolean debug;

  /**
   * @param err where messages go
   * @param debug whether they are followed by the stack trace
   */
  public ErrorReporter(PrintWriter err, boolean debug) {
    this.err = err;
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    return report(explain(exception));
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult parseResult) {
    return report(exception);
  }

  /** Prints a failure and returns the exit code of its category. */
  public int report(Throwable failure) {
    OffloadException known =
        failure instanceof OffloadException expected ? expected : unexpected(failure);
    err.printf("error [%s]: %s%n", known.code(), known.problem());
    known.advice().ifPresent(err::println);
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
    return known.code().category().exitCode();
  }

  private OffloadException unexpected(Throwable failure) {
    String problem = "Offload itself failed (%s).".formatted(failure);
    return debug
        ? OffloadException.of(ErrorCode.INTERNAL, problem)
        : OffloadException.of(ErrorCode.INTERNAL, problem, "Maybe run again with --debug.");
  }

  private static OffloadException explain(ParameterException exception) {
    String help =
        "Maybe look at %s --help."
            .formatted(exception.getCommandLine().getCommandSpec().qualifiedName());
    if (exception.getCause() instanceof OffloadException cause) {
      String problem =
          exception.getArgSpec() == null
              ? cause.problem()
              : label(exception.getArgSpec()) + ": " + cause.problem();
      return OffloadException.of(cause.code(), problem, cause.advice().orElse(help))
          .causedBy(exception);
    }
    if (exception instanceof UnmatchedArgumentException unmatched) {
      String name = unmatched.getUnmatched().get(0);
      List<String> suggestions = unmatched.getSuggestions();
      return OffloadException.of(
              ErrorCode.UNKNOWN_NAME,
              "There is no %s (%s) of %s."
                  .formatted(
                      unmatched.isUnknownOption() ? "option" : "command or argument",
                      name,
                      exception.getCommandLine().getCommandSpec().qualifiedName()),
              suggestions.isEmpty()
                  ? help
                  : "Maybe you meant %s.".formatted(String.join(" or ", suggestions)))
          .causedBy(exception);
    }
    String message = exception.getMessage();
    return OffloadException.of(
            ErrorCode.INVALID_VALUE, message.endsWith(".") ? message : message + ".", help)
        .causedBy(exception);
  }

  private static String label(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  /** Returns what each exit code means, in the order of the codes. */
  static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "Done.");
    for (ErrorCategory category : ErrorCategory.values()) {
      codes.put(Integer.toString(category.exitCode()), meaning(category));
    }
    return codes;
  }

  private static String meaning(ErrorCategory category) {
    return switch (category) {
      case USAGE -> "The request is wrong: an unknown name, an impossible number.";
      case INPUT -> "A file cannot be read or written, or is malformed.";
      case INFEASIBLE -> "No strategy fits the memory, or no setting comes near the plan.";
      case PLUGIN -> "A plugin broke its contract.";
      case UNSAFE -> "A program would race, leak or deadlock.";
      case CONFLICT ->
          "What a model says of itself or what files of one run say disagrees, or a plan is of"
              + " another scenario.";
      case INTERNAL -> "A defect in Offload itself.";
    };
  }
}
