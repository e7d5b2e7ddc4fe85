package dev.offload.models.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds the safetensors files of one component, and reads the headers of all of them. */
final class WeightsReader {
  /** The file names of diffusers and of transformers, without their extension. */
  private static final List<String> STEMS = List.of("diffusion_pytorch_model", "model");

  private WeightsReader() {}

  /**
   * Returns the weights by file name, and within a file in the order of the data. An index whose
   * files are all absent means that only configurations were kept.
   */
  static Weights read(Path directory) {
    for (String stem : STEMS) {
      Path index = directory.resolve(stem + WeightFiles.INDEX);
      if (Files.exists(index)) {
        return readShards(directory, ShardIndex.read(index));
      }
      Path single = directory.resolve(stem + WeightFiles.SAFETENSORS);
      if (Files.exists(single)) {
        return readFile(single);
      }
    }
    return readVariant(directory);
  }

  /** Accepts a single file of another name, as in {@code model.fp16.safetensors}. */
  private static Weights readVariant(Path directory) {
    List<Path> found = WeightFiles.list(directory, WeightFiles::isSafetensors);
    if (found.size() > 1) {
      throw Refusals.malformed(
          directory,
          "it has several safetensors files (%s, %s) but no index"
              .formatted(
                  Refusals.quote(found.get(0).getFileName().toString()),
                  Refusals.quote(found.get(1).getFileName().toString())),
          "Maybe the *.safetensors.index.json is missing, or keep just one of the files.");
    }
    return found.isEmpty()
        ? pickles(WeightFiles.list(directory, WeightFiles::isPickle))
        : readFile(found.get(0));
  }

  /** Returns weights that are there and were not read. */
  static Weights pickles(List<Path> files) {
    return new Weights(List.of(), List.of(), 0, List.of(), files);
  }

  /** Reads a component that is one safetensors file. */
  static Weights readFile(Path file) {
    WeightsCollector weights = new WeightsCollector();
    weights.addSafetensors(file);
    return weights.weights();
  }

  /** Reads the files that an index names. */
  static Weights readShards(Path directory, ShardIndex index) {
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
        return Weights.NONE;
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
    WeightsCollector weights = new WeightsCollector();
    long totalBytes = 0;
    for (String shard : shards) {
      SafetensorsHeader header =
          weights.addSafetensors(FileNames.resolve(directory, shard, index.file()));
      index.check(shard, header);
      totalBytes += header.dataBytes();
    }
    index.sizeDisagreement(totalBytes).ifPresent(weights::note);
    return weights.weights();
  }
}
