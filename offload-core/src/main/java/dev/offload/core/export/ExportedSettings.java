package dev.offload.core.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Settings of a runtime. Immutable and thread-safe.
 *
 * @param language what the lines are written in
 * @param fidelity how near they come to the plan
 * @param lines the settings themselves, ready to use; empty for {@link Fidelity#NONE}
 * @param notes what to know of them, a sentence each: what the runtime cannot do, and what that
 *     means
 */
public record ExportedSettings(
    Language language, Fidelity fidelity, List<String> lines, List<String> notes) {
  /** What settings are written in. */
  public enum Language {
    /** Commands of a POSIX shell; comments begin with a hash. */
    SHELL,
    /** Python 3; comments begin with a hash. */
    PYTHON,
    /** JSON, which has no comments. */
    JSON
  }

  private static final int WIDTH = 100;

  /** Copies the lists. */
  public ExportedSettings {
    Objects.requireNonNull(language);
    Objects.requireNonNull(fidelity);
    lines = List.copyOf(lines);
    notes = List.copyOf(notes);
  }

  /**
   * Returns the notes as comments and then the lines, with a line break after each; of JSON only
   * the lines, since it has no comments.
   */
  public String render() {
    List<String> all = new ArrayList<>();
    if (language != Language.JSON) {
      notes.forEach(note -> all.addAll(comment(note)));
    }
    all.addAll(lines);
    return all.isEmpty() ? "" : String.join("\n", all) + "\n";
  }

  /** A note may quote a name: whatever breaks a line in some reader must not end the comment. */
  private static List<String> comment(String note) {
    List<String> comments = new ArrayList<>();
    StringBuilder line = new StringBuilder("#");
    for (String word : note.strip().split("[\\s\\p{Cc}\\p{Zl}\\p{Zp}]+")) {
      if (line.length() > 2 && line.length() + 1 + word.length() > WIDTH) {
        comments.add(line.toString());
        line = new StringBuilder("#  ");
      }
      line.append(' ').append(word);
    }
    comments.add(line.toString());
    return comments;
  }
}
