package dev.offload.cli.render;

import dev.offload.cli.render.TextTable.Column;
import dev.offload.evidence.ingest.IngestReport;
import dev.offload.evidence.ingest.IngestReport.FileLine;
import dev.offload.evidence.ingest.IngestReport.Row;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Says what was made of the files of a run. */
public final class IngestText {
  private IngestText() {}

  /**
   * Returns what each file is, what is known and measured, what was left out, and warnings.
   *
   * @param report what is shown, never null
   * @param width the longest line, in columns; a table may be wider
   * @param ansi whether and how tones are shown, never null
   * @return the lines without their ends, never null
   */
  public static List<String> lines(IngestReport report, int width, Ansi ansi) {
    List<String> lines = new ArrayList<>();
    TextTable files =
        new TextTable(List.of(Column.left("file"), Column.left("is a"), Column.left("with")));
    for (FileLine file : report.files()) {
      files.row(Tone.PLAIN, List.of(file.name(), file.kind().title(), file.content()));
    }
    lines.addAll(files.lines(ansi));
    table("scenario", report.facts(), lines, ansi);
    table("measured", report.figures(), lines, ansi);
    paragraphs(report.remarks(), "- ", Tone.PLAIN, width, lines, ansi);
    paragraphs(report.warnings(), "warning: ", Tone.STRONG, width, lines, ansi);
    return lines;
  }

  private static void table(String title, List<Row> rows, List<String> lines, Ansi ansi) {
    if (rows.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(List.of(Column.left(title), Column.right(""), Column.left("from")));
    for (Row row : rows) {
      table.row(Tone.PLAIN, List.of(row.title(), row.value(), row.source()));
    }
    lines.add("");
    lines.addAll(table.lines(ansi));
  }

  private static void paragraphs(
      List<String> texts, String first, Tone tone, int width, List<String> lines, Ansi ansi) {
    if (texts.isEmpty()) {
      return;
    }
    lines.add("");
    for (String text : texts) {
      Paragraph.wrap(text, width, first, "  ").forEach(line -> lines.add(tone.apply(line, ansi)));
    }
  }
}
