package dev.offload.evidence.words;

import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import dev.offload.evidence.ingest.Ingestion;
import dev.offload.evidence.ingest.Ingestion.Row;
import java.util.List;

/** Says what was made of the files of a run. Stateless and thread-safe. */
public final class IngestText {
  private IngestText() {}

  /** Returns what each file is, what is known and measured, what was left out, and warnings. */
  public static Document of(Ingestion ingestion, TextStyle style) {
    TextTable table = new TextTable().left("file").left("is a").left("with");
    ingestion.files().forEach(file -> table.row(file.name(), file.kind().title(), file.content()));
    Document document = new Document(style).table(table);
    addTable("scenario", ingestion.facts(), document);
    addTable("measured", ingestion.figures(), document);
    addSentences(ingestion.remarks(), Tone.PLAIN, "- ", document);
    addSentences(ingestion.warnings(), Tone.STRONG, "warning: ", document);
    return document;
  }

  private static void addTable(String title, List<Row> rows, Document document) {
    if (!rows.isEmpty()) {
      TextTable table = new TextTable().left(title).right("").left("from");
      rows.forEach(row -> table.row(row.title(), row.value(), row.source()));
      document.gap().table(table);
    }
  }

  private static void addSentences(
      List<String> sentences, Tone tone, String first, Document document) {
    if (!sentences.isEmpty()) {
      document.gap();
      sentences.forEach(sentence -> document.text(tone, sentence, first, "  "));
    }
  }
}
