package dev.offload.models.checkpoint;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The {@code *.safetensors.index.json} of weights that are spread over several files, called
 * shards.
 *
 * @param file the index itself
 * @param tensorsByShard the names of the tensors in each file, by file name in alphabetical order
 * @param totalBytes the size of all tensors, if the index states it
 */
record ShardIndex(
    Path file, SortedMap<String, Set<String>> tensorsByShard, OptionalLong totalBytes) {
  /** The largest index that is read, in bytes. */
  static final int MAX_BYTES = 64_000_000;

  /** The most shards that an index may name. */
  static final int MAX_SHARDS = 10_000;

  static ShardIndex read(Path file) {
    JsonObject index = JsonObject.read(Refusals.input(file), MAX_BYTES);
    SortedMap<String, Set<String>> tensorsByShard = new TreeMap<>();
    if (index.has("weight_map")) {
      index
          .object("weight_map")
          .texts()
          .forEach(
              (tensor, shard) ->
                  tensorsByShard.computeIfAbsent(shard, s -> new LinkedHashSet<>()).add(tensor));
    }
    int shards = tensorsByShard.size();
    if (shards == 0) {
      throw Refusals.malformed(file, "its weight_map is missing or empty");
    }
    if (shards > MAX_SHARDS) {
      throw Refusals.malformed(
          file, "it names more files (%d) than the limit (%d)".formatted(shards, MAX_SHARDS));
    }
    OptionalLong totalBytes =
        index.hasObject("metadata") && index.object("metadata").names().contains("total_size")
            ? OptionalLong.of(totalBytes(index.object("metadata")))
            : OptionalLong.empty();
    return new ShardIndex(file, tensorsByShard, totalBytes);
  }

  /** Some writers store a float, as in 1024.0. */
  private static long totalBytes(JsonObject metadata) {
    double number = metadata.number("total_size");
    if (!(number >= 0 && number <= 1L << 53 && number == Math.rint(number))) {
      throw metadata.wrong("total_size", "a number of bytes");
    }
    return (long) number;
  }

  /** Refuses a shard that lacks a tensor, or that holds one that is not listed for it. */
  void check(String shard, SafetensorsHeader header) {
    Set<String> missing = new LinkedHashSet<>(tensorsByShard.get(shard));
    for (TensorHeader tensor : header.tensors()) {
      if (!missing.remove(tensor.name())) {
        throw disagreement(shard, tensor.name(), "holds a tensor (%s) that is not listed for it");
      }
    }
    if (!missing.isEmpty()) {
      throw disagreement(
          shard, missing.iterator().next(), "lacks a tensor (%s) that is listed for it");
    }
  }

  private OffloadException disagreement(String shard, String tensor, String what) {
    return Refusals.malformed(
        file,
        "one of its files (%s) %s"
            .formatted(Refusals.quote(shard), what.formatted(Refusals.quote(tensor))),
        "Maybe the index belongs to other files.");
  }

  /** Returns a sentence if the index states another size than the shards have. */
  Optional<String> sizeDisagreement(long bytes) {
    if (totalBytes.isEmpty() || totalBytes.getAsLong() == bytes) {
      return Optional.empty();
    }
    return Optional.of(
        "The total_size (%d bytes) in the file (%s) differs from the tensors it lists (%d bytes)."
            .formatted(totalBytes.getAsLong(), Refusals.quote(file.toString()), bytes));
  }
}
