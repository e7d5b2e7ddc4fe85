package dev.offload.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.export.ExportedSettings.Language;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportedSettingsTest {
  private static ExportedSettings settings(Language language, String line, String... notes) {
    return new ExportedSettings(language, Fidelity.NEAREST, List.of(line), List.of(notes));
  }

  @ParameterizedTest
  @EnumSource(
      value = Language.class,
      names = {"SHELL", "PYTHON"})
  void notesAreCommentsBeforeTheLines(Language language) {
    assertThat(settings(language, "go", "First.", "Second.").render())
        .isEqualTo("# First.\n# Second.\ngo\n");
  }

  @Test
  void jsonHasItsNotesApart() {
    ExportedSettings settings = settings(Language.JSON, "{}", "First.");

    assertThat(settings.render()).isEqualTo("{}\n");
    assertThat(settings.notes()).containsExactly("First.");
  }

  @Test
  void longNotesAreWrapped() {
    String note = "word ".repeat(50);

    List<String> lines = settings(Language.SHELL, "go", note).render().lines().toList();

    assertThat(lines).hasSize(4);
    assertThat(lines.subList(0, 3)).allMatch(line -> line.startsWith("#") && line.length() <= 100);
    assertThat(String.join(" ", lines.subList(0, 3)).split("word", -1)).hasSize(51);
  }

  @ParameterizedTest(name = "U+{0}")
  @ValueSource(strings = {"000a", "000d", "000b", "000c", "0085", "2028", "2029", "0000"})
  void noNoteEndsItsComment(String codePoint) {
    String separator = Character.toString(Integer.parseInt(codePoint, 16));

    String rendered = settings(Language.PYTHON, "go", "a" + separator + "rm -rf /").render();

    assertThat(rendered).isEqualTo("# a rm -rf /\ngo\n");
  }

  @Test
  void nothingIsRenderedAsNothing() {
    assertThat(
            new ExportedSettings(Language.JSON, Fidelity.NONE, List.of(), List.of("No.")).render())
        .isEmpty();
  }

  @Test
  void listsAreCopied() {
    List<String> lines = new ArrayList<>(List.of("go"));
    ExportedSettings settings =
        new ExportedSettings(Language.SHELL, Fidelity.EXACT, lines, new ArrayList<>());

    lines.add("stop");

    assertThat(settings.lines()).containsExactly("go");
  }
}
