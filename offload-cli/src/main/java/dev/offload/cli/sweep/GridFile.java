package dev.offload.cli.sweep;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;

/**
 * Reads a grid from a JSON file: an object with the options' names, whose values are texts as after
 * the option, numbers, or lists of these. Stateless and thread-safe.
 */
public final class GridFile {
  /** The largest file that is read. */
  public static final int MAX_BYTES = 1_000_000;

  private static final int MAX_PROBLEM_CHARS = 1000;
  private static final String ADVICE =
      "Maybe write it as {\"gpus\": [1, 2], \"frames\": \"17..161:16\"}.";

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private GridFile() {}

  /**
   * Reads a grid.
   *
   * @throws OffloadException if it is no regular file, cannot be read, or holds no grid
   */
  public static Grid read(Path file) {
    // Opening a pipe or a device could block or never end.
    if (!Files.isRegularFile(file)) {
      throw unreadable(file, Files.exists(file) ? "is not a regular file" : "does not exist");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw unreadable(file, "cannot be read").causedBy(e);
    }
    if (bytes.length > MAX_BYTES) {
      throw malformed(file, "It is larger than %d bytes.".formatted(MAX_BYTES), ADVICE);
    }
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed(file, "It does not begin with an object ({).", ADVICE);
      }
      Grid grid = grid(parser);
      if (parser.nextToken() != null) {
        throw malformed(file, "Something follows its object.", ADVICE);
      }
      return grid;
    } catch (JacksonException e) {
      String place =
          e.getLocation() == null ? "" : " (line %d)".formatted(e.getLocation().getLineNr());
      throw malformed(file, "It is no JSON%s: %s".formatted(place, e.getOriginalMessage()), ADVICE)
          .causedBy(e);
    } catch (IOException e) {
      throw malformed(file, "It is not UTF-8.", ADVICE).causedBy(e);
    } catch (OffloadException e) {
      throw e.code() == ErrorCode.MALFORMED_FILE
          ? e
          : malformed(file, e.problem(), e.advice().orElse(ADVICE)).causedBy(e);
    }
  }

  private static Grid grid(JsonParser parser) throws IOException {
    EnumMap<Axis, List<String>> values = new EnumMap<>(Axis.class);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Axis axis = Axis.named(parser.currentName());
      List<String> texts = new ArrayList<>();
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          texts.add(text(axis, parser));
          requireFew(axis, texts);
        }
      } else {
        texts.add(text(axis, parser));
      }
      if (texts.isEmpty()) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The list of (%s) is empty.".formatted(axis.option()),
            "Maybe leave it out.");
      }
      values.put(axis, AxisValues.parse(axis, texts));
    }
    return new Grid(values);
  }

  private static void requireFew(Axis axis, List<String> texts) {
    if (texts.size() > AxisValues.MAX_VALUES) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The list of (%s) has more values than an option may have (%d)."
              .formatted(axis.option(), AxisValues.MAX_VALUES),
          "Maybe write it as a range.");
    }
  }

  private static String text(Axis axis, JsonParser parser) throws IOException {
    // A number is kept as it is written: it may be larger than any that is meant.
    if (parser.currentToken() == JsonToken.VALUE_STRING || parser.currentToken().isNumeric()) {
      return parser.getText();
    }
    throw OffloadException.of(
        ErrorCode.INVALID_VALUE,
        "The value of (%s) is neither text nor number (%s)."
            .formatted(axis.option(), parser.currentToken()),
        ADVICE);
  }

  private static OffloadException unreadable(Path file, String what) {
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE,
        "The grid file (%s) %s.".formatted(Quotes.quote(file.toString()), what),
        "Maybe check its path.");
  }

  private static OffloadException malformed(Path file, String problem, String advice) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The grid file (%s) is malformed: %s"
            .formatted(Quotes.quote(file.toString()), Quotes.quote(problem, MAX_PROBLEM_CHARS)),
        Quotes.quote(advice, MAX_PROBLEM_CHARS));
  }
}
