package dev.offload.cli.render;

import dev.offload.cli.render.ResolutionView.Replay;
import dev.offload.core.error.Quotes;
import dev.offload.models.sglang.RegistryEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Says what a runtime would take a path for, and what to do about it. */
final class ReplayText {
  private ReplayText() {}

  /** Returns what the runtime would pick, and what is correct, in one or two sentences. */
  static String verdict(ResolutionView view) {
    Replay replay = view.replay().orElseThrow();
    Optional<RegistryEntry> picked = replay.lookup().entry();
    if (picked.isEmpty()) {
      return "SGLang would stop with an error: it finds no configuration.%s"
          .formatted(replay.correct().map(entry -> " " + correct(view, entry)).orElse(""));
    }
    String pick = "SGLang would pick " + settings(picked.get(), view, replay.switchStep());
    if (replay.correct().isEmpty()) {
      return pick + "; it has no configuration of its own for this model.";
    }
    if (replay.right()) {
      return pick + "; that is correct.";
    }
    RegistryEntry correct = replay.correct().get();
    String shift =
        correct.flowShift().isPresent()
            ? ", " + ResolutionText.decimal(correct.flowShift().getAsDouble())
            : "";
    String step = switching(view) ? ", " + ResolutionText.step(view.plan().switchStep()) : "";
    return "%s; correct is %s%s%s.".formatted(pick, correct.configClass(), shift, step);
  }

  private static String correct(ResolutionView view, RegistryEntry entry) {
    return "Correct is %s.".formatted(settings(entry, view, view.plan().switchStep()));
  }

  private static String settings(RegistryEntry entry, ResolutionView view, OptionalInt switchStep) {
    OptionalDouble shift = entry.flowShift();
    return entry.configClass()
        + (shift.isPresent() ? ", flow shift " + ResolutionText.decimal(shift.getAsDouble()) : "")
        + (switching(view) ? ", switch at step " + ResolutionText.step(switchStep) : "");
  }

  /**
   * What to do about a wrong pick.
   *
   * @param what the idea
   * @param arguments what to type
   */
  record Remedy(String what, String arguments) {}

  /** Returns the remedies with their flags, if the runtime is wrong and knows the model. */
  static List<Remedy> remedies(ResolutionView view) {
    Replay replay = view.replay().orElseThrow();
    if (replay.right() || replay.correct().isEmpty()) {
      return List.of();
    }
    String id = replay.correct().get().id();
    String base = id.substring(id.lastIndexOf('/') + 1);
    String asked = Quotes.quote(view.resolution().asked());
    if (view.resolution().checkpoint().isEmpty()) {
      return List.of(new Remedy("Use the full id:", "--model-path " + id));
    }
    if (asked.endsWith("/")
        && asked.toLowerCase(Locale.ROOT).endsWith(base.toLowerCase(Locale.ROOT) + "/")) {
      return List.of(
          new Remedy(
              "Leave out the slash at the end, behind which SGLang looks for the name:",
              "--model-path " + quoted(asked.replaceFirst("/+$", ""))));
    }
    Path renamed = Path.of(view.resolution().asked()).resolveSibling(base);
    String target = Quotes.quote(renamed.toString());
    return List.of(
        new Remedy(
            "Use the full id, which is downloaded or found in the cache:", "--model-path " + id),
        new Remedy(
            "Name the directory like the model:",
            "mv %s %s, then --model-path %s"
                .formatted(quoted(asked), quoted(target), quoted(target))),
        new Remedy(
            "Say which model it is, in SGLang of March 2026 or later:",
            "--model-path %s --model-id %s".formatted(quoted(asked), base)));
  }

  private static boolean switching(ResolutionView view) {
    return view.resolution().model().experts().size() == 2;
  }

  private static String quoted(String argument) {
    return argument.matches("[A-Za-z0-9_./:=@%+,-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
