package dev.offload.models.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the safetensors files of one component, and reads the headers of all of them. */
final class WeightsReader {
  /** The file names of diffusers and of transformers, without their extension. */
  private static final List<String> STEMS = List.of("diffusion_pytorch_model", "model");

  private static final String EXTENSION = ".safetensors";

  private WeightsReader() {}

  /**
   * Returns the tensors by file name, and within a file in the order of the data; empty if there
   * are no weights. An index whose files are all absent means that only configurations were kept.
   */
  static Optional<List<TensorHeader>> read(Path directory) {
    for (String stem : STEMS) {
      Path index = directory.resolve(stem + EXTENSION + ".index.json");
      if (Files.exists(index)) {
        return readShards(directory, ShardIndex.read(index));
      }
      Path single = directory.resolve(stem + EXTENSION);
      if (Files.exists(single)) {
        return Optional.of(SafetensorsReader.read(single).tensors());
      }
    }
    return readVariant(directory);
  }

  /** Accepts a single file of another name, as in {@code model.fp16.safetensors}. */
  private static Optional<List<TensorHeader>> readVariant(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    List<Path> found;
    try (Stream<Path> files = Files.list(directory)) {
      found = files.filter(file -> file.toString().endsWith(EXTENSION)).sorted().limit(2).toList();
    } catch (UncheckedIOException e) {
      throw Refusals.unreadable(directory, e.getCause());
    } catch (IOException e) {
      throw Refusals.unreadable(directory, e);
    }
    if (found.size() > 1) {
      throw Refusals.malformed(
          directory,
          "it has several safetensors files (%s, %s) but no index"
              .formatted(
                  Refusals.quote(found.get(0).getFileName().toString()),
                  Refusals.quote(found.get(1).getFileName().toString())),
          "Maybe the *.safetensors.index.json is missing, or keep just one of the files.");
    }
    return found.stream().findFirst().map(file -> SafetensorsReader.read(file).tensors());
  }

  private static Optional<List<TensorHeader>> readShards(Path directory, ShardIndex index) {
    Set<String> shards = index.tensorsByShard().keySet();
    List<Path> missing = new ArrayList<>();
    for (String shard : shards) {
      Path file = FileNames.resolve(directory, shard, index.file());
      if (!Files.exists(file)) {
        missing.add(file);
      }
    }
    if (!missing.isEmpty()) {
      if (missing.size() == shards.size()) {
        return Optional.empty();
      }
      throw Refusals.malformed(
          index.file(),
          "%d of the %d files that it names are missing (%s)"
              .formatted(
                  missing.size(),
                  shards.size(),
                  Refusals.quote(missing.get(0).getFileName().toString())),
          "Maybe the download was cut short.");
    }
    List<TensorHeader> all = new ArrayList<>();
    long totalBytes = 0;
    for (String shard : shards) {
      SafetensorsHeader header =
          SafetensorsReader.read(FileNames.resolve(directory, shard, index.file()));
      index.check(shard, header);
      all.addAll(header.tensors());
      totalBytes += header.dataBytes();
    }
    index.checkTotal(totalBytes);
    return Optional.of(List.copyOf(all));
  }
}
