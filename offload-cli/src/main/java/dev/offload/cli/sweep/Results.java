package dev.offload.cli.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.offload.cli.render.CsvRenderer;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads files of results row by row. Stateless and thread-safe. */
public final class Results {
  private Results() {}

  /** Takes rows. */
  @FunctionalInterface
  interface RowReader {
    void accept(Map<String, Object> row) throws IOException;
  }

  static OffloadException unreadable(Path file, IOException e) {
    return OffloadException.of(
            ErrorCode.UNREADABLE_FILE,
            "The results file (%s) cannot be read (%s)."
                .formatted(Quotes.quote(file.toString()), e.getClass().getSimpleName()),
            "Maybe check its path.")
        .causedBy(e);
  }

  /** Opens a file of results. */
  static InputStream open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw unreadable(file, new java.nio.file.NoSuchFileException(file.toString()));
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Reads all rows of a file, and returns its header. */
  static Header read(Path file, RowReader reader) throws IOException {
    try (InputStream in = open(file)) {
      ResultsFile.Lines lines = new ResultsFile.Lines(in);
      String first = lines.next();
      if (first == null) {
        throw Header.foreign(file);
      }
      Header header = Header.parse(file, first);
      long number = 2;
      for (String line = lines.next(); line != null; line = lines.next()) {
        reader.accept(row(file, line, number++));
      }
      return header;
    }
  }

  private static Map<String, Object> row(Path file, String line, long number) {
    try {
      Map<String, Object> row = JsonLines.read(line);
      if (row == null) {
        throw ResultsFile.misplaced(file, number);
      }
      return row;
    } catch (JsonProcessingException e) {
      throw ResultsFile.misplaced(file, number).causedBy(e);
    }
  }

  /** Writes the rows of a file as comma-separated values, after a line of names. */
  public static void writeCsv(Path file, Writer writer) throws IOException {
    CsvRenderer.line(RowMaker.FIELDS, writer);
    read(file, row -> writeCsv(row, writer));
  }

  /** Returns a sink that writes comma-separated values, after a line of names. */
  public static RowSink csv(Writer writer) throws IOException {
    CsvRenderer.line(RowMaker.FIELDS, writer);
    return lines -> {
      for (String line : lines) {
        writeCsv(JsonLines.read(line), writer);
      }
    };
  }

  private static void writeCsv(Map<String, Object> row, Writer writer) throws IOException {
    List<String> cells =
        RowMaker.FIELDS.stream().map(name -> CsvRenderer.text(row.get(name))).toList();
    CsvRenderer.line(cells, writer);
  }
}
