package dev.offload.core.sweep;

import dev.offload.core.error.Quotes;
import dev.offload.core.json.JsonObject;
import dev.offload.core.json.JsonWriter;
import dev.offload.core.report.StrategyRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The first line of a results file: which sweep it is of, and which part. Immutable and
 * thread-safe.
 *
 * @param content the line as an object, in its order
 */
record Header(Map<String, Object> content) {
  private static final String VERSION = "offloadSweep";
  private static final String FINGERPRINT = "fingerprint";
  private static final String TOTAL_ROWS = "totalRows";
  private static final String SHARD = "shard";
  private static final String ROWS = "rows";
  private static final String GRID = "grid";
  private static final String INPUTS = "inputs";

  static Header of(Cells cells, Shard shard, OptionalLong sample, long seed) {
    Map<String, Object> grid = new LinkedHashMap<>();
    cells.grid().forEach((axis, values) -> grid.put(axis.name(), values));
    List<String> labels = cells.strategies().stream().map(StrategyRequest::label).toList();
    grid.put(Axis.STRATEGY.name(), labels);
    Map<String, Object> inputs = new LinkedHashMap<>();
    cells.sections().forEach(each -> inputs.put(each.title(), each.fingerprint()));
    String version = Header.class.getPackage().getImplementationVersion();
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("offload", version == null ? "" : version);
    identity.put(GRID, grid);
    identity.put("sample", sample.isPresent() ? sample.getAsLong() : null);
    identity.put("seed", sample.isPresent() ? seed : null);
    identity.put(INPUTS, inputs);

    Map<String, Object> content = new LinkedHashMap<>();
    content.put(VERSION, 1);
    content.put(FINGERPRINT, fingerprint(JsonWriter.line(identity).strip()));
    content.put(TOTAL_ROWS, cells.rows());
    content.put(SHARD, shard.toString());
    content.put(ROWS, cells.rows(shard));
    content.putAll(identity);
    return new Header(content);
  }

  /** Returns 16 hexadecimal digits of SHA-256. */
  private static String fingerprint(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256.", e);
    }
  }

  /**
   * Reads the first line of a file.
   *
   * @throws dev.offload.core.error.OffloadException if it is none of a sweep
   */
  static Header parse(ResultsPath file, String line) {
    JsonObject object =
        JsonObject.of(
            (at, problem, advice) -> file.foreign(), line.getBytes(StandardCharsets.UTF_8));
    object.whole(VERSION, 1, 1);
    object.text(FINGERPRINT);
    object.whole(TOTAL_ROWS, 0, Long.MAX_VALUE);
    object.text(SHARD);
    object.whole(ROWS, 0, Long.MAX_VALUE);
    object.object(GRID).names().forEach(object.object(GRID)::textList);
    object.object(INPUTS).texts();
    return new Header(object.values());
  }

  /** Returns the line, with a line feed at its end. */
  String line() {
    return JsonWriter.line(content);
  }

  Shard shard() {
    return Shard.parse((String) content.get(SHARD));
  }

  /** Returns how many rows the file has in the end. */
  long rows() {
    return ((Number) content.get(ROWS)).longValue();
  }

  /** Returns the header of the joined parts. */
  Header whole() {
    Map<String, Object> whole = new LinkedHashMap<>(content);
    whole.put(SHARD, Shard.WHOLE.toString());
    whole.put(ROWS, content.get(TOTAL_ROWS));
    return new Header(whole);
  }

  /** Returns whether several values of an axis were given. */
  boolean varies(Axis axis) {
    return map(GRID).get(axis.name()) instanceof List<?> values && values.size() > 1;
  }

  /** Returns in words what another header says differently; empty if they are of one sweep. */
  Optional<String> differenceFrom(Header other, UnaryOperator<String> mention) {
    return difference(map(GRID), other.map(GRID), mention)
        .or(() -> difference(map(INPUTS), other.map(INPUTS), UnaryOperator.identity()))
        .or(() -> difference(rest(), other.rest(), UnaryOperator.identity()));
  }

  private Map<?, ?> map(String name) {
    return (Map<?, ?>) content.get(name);
  }

  /** Returns what else decides the rows, what says least last. */
  private Map<?, ?> rest() {
    Map<String, Object> rest = new LinkedHashMap<>();
    List.of("offload", "sample", "seed", FINGERPRINT)
        .forEach(name -> rest.put(name, content.get(name)));
    return rest;
  }

  private static Optional<String> difference(
      Map<?, ?> ours, Map<?, ?> theirs, UnaryOperator<String> mention) {
    Set<Object> names = new LinkedHashSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    return names.stream()
        .filter(name -> !text(ours.get(name)).equals(text(theirs.get(name))))
        .findFirst()
        .map(
            name ->
                "%s is (%s) there, and (%s) here"
                    .formatted(
                        mention.apply(Quotes.quote(name.toString())),
                        Quotes.quote(text(theirs.get(name)), 300),
                        Quotes.quote(text(ours.get(name)), 300)));
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(Object::toString).toList());
    }
    return value == null ? "not given" : value.toString();
  }
}
