package dev.offload.cli.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.report.StrategyRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The first line of a results file: which sweep it is of, and which part.
 *
 * @param content the line as an object, in its order
 */
record Header(Map<String, Object> content) {
  private static final String MARK = "offloadSweep";
  private static final int VERSION = 1;
  private static final String FINGERPRINT = "fingerprint";
  private static final String SHARD = "shard";
  private static final String ROWS = "rows";
  private static final String TOTAL = "totalRows";
  private static final String GRID = "grid";
  private static final String INPUTS = "inputs";
  private static final int HEX_DIGITS = 16;

  static Header of(Sweep sweep, Shard shard, OptionalLong sampleRows, long seed) {
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put(
        "offload",
        Optional.ofNullable(Header.class.getPackage().getImplementationVersion()).orElse(""));
    Map<String, Object> grid = new LinkedHashMap<>();
    sweep.grid().values().forEach((axis, values) -> grid.put(axis.option(), values));
    grid.put(
        Axis.STRATEGY.option(), sweep.strategies().stream().map(StrategyRequest::label).toList());
    identity.put(GRID, grid);
    identity.put("sample", sampleRows.isPresent() ? sampleRows.getAsLong() : null);
    identity.put("seed", sampleRows.isPresent() ? seed : null);
    Map<String, Object> inputs = new LinkedHashMap<>();
    for (Section section : sweep.sections()) {
      String name = section.model().id() + " on " + section.machine().name();
      inputs.put(name, section.fingerprint());
    }
    identity.put(INPUTS, inputs);

    Map<String, Object> content = new LinkedHashMap<>();
    content.put(MARK, VERSION);
    content.put(FINGERPRINT, fingerprint(JsonLines.write(identity)));
    content.put(TOTAL, sweep.rows());
    content.put(SHARD, shard.toString());
    content.put(ROWS, sweep.rows(shard));
    content.putAll(identity);
    return new Header(content);
  }

  private static String fingerprint(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the first line of a file.
   *
   * @throws OffloadException if it is none of a sweep
   */
  static Header parse(Path file, String line) {
    Map<String, Object> content;
    try {
      content = JsonLines.read(line);
    } catch (JsonProcessingException e) {
      throw foreign(file).causedBy(e);
    }
    boolean valid =
        content != null
            && Objects.equals(content.get(MARK), VERSION)
            && content.get(FINGERPRINT) instanceof String
            && content.get(SHARD) instanceof String
            && content.get(ROWS) instanceof Number
            && content.get(TOTAL) instanceof Number
            && content.get(GRID) instanceof Map<?, ?>
            && content.get(INPUTS) instanceof Map<?, ?>;
    if (!valid) {
      throw foreign(file);
    }
    return new Header(content);
  }

  static OffloadException foreign(Path file) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The file (%s) holds no results of a sweep.".formatted(Quotes.quote(file.toString())),
        "Maybe name another file with -o, or replace it with --restart.");
  }

  String line() {
    return JsonLines.write(content);
  }

  Shard shard() {
    return Shard.parse((String) content.get(SHARD));
  }

  /** Returns how many rows the file has in the end. */
  long rows() {
    return ((Number) content.get(ROWS)).longValue();
  }

  /** Returns how many rows the whole sweep has. */
  long totalRows() {
    return ((Number) content.get(TOTAL)).longValue();
  }

  String fingerprint() {
    return (String) content.get(FINGERPRINT);
  }

  /** Returns the header of the joined parts. */
  Header whole() {
    Map<String, Object> joined = new LinkedHashMap<>(content);
    joined.put(SHARD, Shard.WHOLE.toString());
    joined.put(ROWS, totalRows());
    return new Header(joined);
  }

  /** Returns how many values an axis has; 1 if it was not given. */
  int valuesOf(Axis axis) {
    Object values = ((Map<?, ?>) content.get(GRID)).get(axis.option());
    return values instanceof List<?> list ? list.size() : 1;
  }

  /** Returns in words what another header says differently; empty if they are of one sweep. */
  Optional<String> differenceFrom(Header other) {
    Set<String> names = new LinkedHashSet<>(other.content.keySet());
    names.addAll(content.keySet());
    names.removeAll(Set.of(FINGERPRINT, SHARD, ROWS, TOTAL, GRID, INPUTS));
    return firstDifference("--", map(GRID), other.map(GRID))
        .or(() -> firstDifference("", map(INPUTS), other.map(INPUTS)))
        .or(
            () ->
                names.stream()
                    .filter(name -> !same(content.get(name), other.content.get(name)))
                    .map(name -> difference(name, content.get(name), other.content.get(name)))
                    .findFirst())
        .or(
            () ->
                fingerprint().equals(other.fingerprint())
                    ? Optional.empty()
                    : Optional.of(difference(FINGERPRINT, fingerprint(), other.fingerprint())));
  }

  private Map<?, ?> map(String name) {
    return (Map<?, ?>) content.get(name);
  }

  private static Optional<String> firstDifference(String dashes, Map<?, ?> ours, Map<?, ?> theirs) {
    Set<Object> names = new LinkedHashSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    return names.stream()
        .filter(name -> !same(ours.get(name), theirs.get(name)))
        .map(name -> difference(dashes + name, ours.get(name), theirs.get(name)))
        .findFirst();
  }

  /** Numbers may come back from a file as another type. */
  private static boolean same(Object a, Object b) {
    return Objects.equals(text(a), text(b));
  }

  private static String difference(String name, Object ours, Object theirs) {
    return "%s is (%s) there, and (%s) here"
        .formatted(
            Quotes.quote(name), Quotes.quote(text(theirs), 300), Quotes.quote(text(ours), 300));
  }

  private static String text(Object value) {
    if (value == null) {
      return "not given";
    }
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(Header::text).toList());
    }
    return value.toString();
  }
}
