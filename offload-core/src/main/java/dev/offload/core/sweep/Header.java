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
 * The first line of a results file: which sweep it is of, and which part.
 *
 * @param offloadSweep the version of the format
 * @param fingerprint of all that decides the rows of the whole sweep: what follows {@code rows}
 * @param totalRows how many rows the whole sweep has
 * @param shard which part of it is in the file
 * @param rows how many rows the file has in the end
 * @param offload the version of Offload; empty if that is not known
 * @param grid the values that vary, by option
 * @param sample how many rows are drawn; empty for all
 * @param seed what they are drawn with
 * @param inputs what changes with a model or a machine, by their names
 */
record Header(
    int offloadSweep,
    String fingerprint,
    long totalRows,
    String shard,
    long rows,
    String offload,
    Map<String, List<String>> grid,
    OptionalLong sample,
    OptionalLong seed,
    Map<String, String> inputs) {
  private static final int VERSION = 1;
  private static final int HEX_DIGITS = 16;

  static Header of(Cells cells, Shard shard, OptionalLong sample, long seed) {
    Map<String, List<String>> grid = new LinkedHashMap<>();
    cells.grid().forEach((axis, values) -> grid.put(axis.name(), values));
    List<String> labels = cells.strategies().stream().map(StrategyRequest::label).toList();
    grid.put(Axis.STRATEGY.name(), labels);
    Map<String, String> inputs = new LinkedHashMap<>();
    cells.sections().forEach(each -> inputs.put(each.title(), each.fingerprint()));
    Header header =
        new Header(
            VERSION,
            "",
            cells.rows(),
            shard.toString(),
            cells.rows(shard),
            Optional.ofNullable(Header.class.getPackage().getImplementationVersion()).orElse(""),
            grid,
            sample,
            sample.isPresent() ? OptionalLong.of(seed) : sample,
            inputs);
    Map<String, Object> identity = JsonWriter.components(header);
    identity
        .keySet()
        .removeAll(Set.of("offloadSweep", "fingerprint", "totalRows", "shard", "rows"));
    return header.with(
        fingerprint(JsonWriter.line(identity).strip()), shard.toString(), header.rows);
  }

  private static String fingerprint(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256.", e);
    }
  }

  /**
   * Reads the first line of a file.
   *
   * @param line null if there is none
   * @throws dev.offload.core.error.OffloadException if it is none of a sweep
   */
  static Header parse(ResultsPath file, String line) {
    if (line == null) {
      throw file.foreign();
    }
    JsonObject object =
        JsonObject.of(
            (at, problem, advice) -> file.foreign(), line.getBytes(StandardCharsets.UTF_8));
    JsonObject grid = object.object("grid");
    Map<String, List<String>> values = new LinkedHashMap<>();
    grid.names().forEach(name -> values.put(name, grid.textList(name)));
    return new Header(
        object.whole("offloadSweep", VERSION, VERSION),
        object.text("fingerprint"),
        object.whole("totalRows", 0, Long.MAX_VALUE),
        Shard.parse(object.text("shard")).toString(),
        object.whole("rows", 0, Long.MAX_VALUE),
        object.text("offload"),
        values,
        whole(object, "sample"),
        whole(object, "seed"),
        object.texts("inputs"));
  }

  private static OptionalLong whole(JsonObject object, String name) {
    return object.has(name)
        ? OptionalLong.of(object.whole(name, Long.MIN_VALUE, Long.MAX_VALUE))
        : OptionalLong.empty();
  }

  private Header with(String otherFingerprint, String otherShard, long otherRows) {
    return new Header(
        offloadSweep,
        otherFingerprint,
        totalRows,
        otherShard,
        otherRows,
        offload,
        grid,
        sample,
        seed,
        inputs);
  }

  /** Returns the header of the joined parts. */
  Header whole() {
    return with(fingerprint, Shard.WHOLE.toString(), totalRows);
  }

  /** Returns the line, with a line feed at its end. */
  String line() {
    return JsonWriter.line(this);
  }

  Shard part() {
    return Shard.parse(shard);
  }

  /** Returns whether several values of an axis were given. */
  boolean varies(Axis axis) {
    return grid.getOrDefault(axis.name(), List.of()).size() > 1;
  }

  /** Returns in words what another header says differently; empty if they are of one sweep. */
  Optional<String> differenceFrom(Header other, UnaryOperator<String> mention) {
    List<Map<String, String>> ours = texts(mention);
    List<Map<String, String>> theirs = other.texts(mention);
    for (int i = 0; i < ours.size(); i++) {
      Set<String> names = new LinkedHashSet<>(ours.get(i).keySet());
      names.addAll(theirs.get(i).keySet());
      for (String name : names) {
        String here = ours.get(i).getOrDefault(name, "not given");
        String there = theirs.get(i).getOrDefault(name, "not given");
        if (!here.equals(there)) {
          return Optional.of(
              "%s is (%s) there, and (%s) here"
                  .formatted(
                      Quotes.quote(name), Quotes.quote(there, 300), Quotes.quote(here, 300)));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns what decides the rows as texts by name, what says most first. */
  private List<Map<String, String>> texts(UnaryOperator<String> mention) {
    Map<String, String> options = new LinkedHashMap<>();
    grid.forEach((name, values) -> options.put(mention.apply(name), String.join(",", values)));
    Map<String, String> rest = new LinkedHashMap<>();
    rest.put("offload", offload);
    sample.ifPresent(rows -> rest.put("sample", Long.toString(rows)));
    seed.ifPresent(number -> rest.put("seed", Long.toString(number)));
    rest.put("fingerprint", fingerprint);
    return List.of(options, inputs, rest);
  }
}
