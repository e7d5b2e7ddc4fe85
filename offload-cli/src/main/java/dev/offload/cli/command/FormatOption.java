package dev.offload.cli.command;

import dev.offload.cli.render.OutputFormat;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/**
 * The option --format: the first of the forms that a command has, unless another is asked for.
 *
 * @param <T> what a form is
 */
@Command
final class FormatOption<T> {
  private final Class<T> type;
  private final List<String> forms;
  private final String more;
  private T form;

  private FormatOption(Class<T> type, String more, String... forms) {
    this.type = type;
    this.more = more;
    this.forms = List.of(forms);
  }

  /** Has every form of an answer. */
  static FormatOption<OutputFormat> all() {
    return new FormatOption<>(OutputFormat.class, "", "text", "json", "csv");
  }

  /**
   * Has a text for people and JSON.
   *
   * @param more what else is said of them
   */
  static FormatOption<OutputFormat> textOrJson(String more) {
    return new FormatOption<>(OutputFormat.class, more, "text", "json");
  }

  /** Has forms of its own. */
  static FormatOption<String> of(String... forms) {
    return new FormatOption<>(String.class, "", forms);
  }

  /** Returns the form that was chosen. */
  T get() {
    return form;
  }

  /** Returns whether JSON was chosen. */
  boolean isJson() {
    return form.toString().equalsIgnoreCase("json");
  }

  /**
   * Returns the name of the form that was chosen, in lower case.
   *
   * @param what the option, as in "format of a sweep"
   * @throws OffloadException if it is none of this command
   */
  String known(String what) {
    String name = form.toString().toLowerCase(Locale.ROOT);
    if (!forms.contains(name)) {
      throw Names.unknown(what, form.toString(), forms);
    }
    return name;
  }

  /**
   * Refuses CSV, which other commands have.
   *
   * @param problem what is wrong, with a place for the form
   */
  void refuseCsv(String problem, String advice) {
    if (form == OutputFormat.CSV) {
      throw OffloadException.of(ErrorCode.INVALID_VALUE, problem.formatted(form), advice);
    }
  }

  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    TableOptions.Slot<T> slot = new TableOptions.Slot<>(() -> form, value -> form = value);
    command.addOption(
        OptionSpec.builder("--format")
            .type(type)
            .paramLabel("FORMAT")
            .defaultValue(forms.get(0))
            .completionCandidates(forms)
            .description("${COMPLETION-CANDIDATES}" + more + ". Default: ${DEFAULT-VALUE}.")
            .getter(slot)
            .setter(slot)
            .build());
  }
}
