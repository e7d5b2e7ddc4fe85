package dev.offload.models.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts together the weights of one component file by file. Not thread-safe. */
final class WeightsCollector {
  private final List<TensorHeader> tensors = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final List<String> disagreements = new ArrayList<>();
  private long fileBytes;

  /** Reads the header of a safetensors file, and returns it. */
  SafetensorsHeader addSafetensors(Path file) {
    SafetensorsHeader header = SafetensorsReader.read(file);
    add(file, header.tensors());
    return header;
  }

  /** Adds a file whose header has been read. */
  void add(Path file, List<TensorHeader> found) {
    tensors.addAll(found);
    files.add(file);
    fileBytes += Refusals.input(file).size();
  }

  /** Notes a contradiction, in one sentence. */
  void note(String disagreement) {
    disagreements.add(disagreement);
  }

  /** Notes a tensor that several files hold, where no index says which of them counts. */
  void noteRepeatedNames(String component) {
    Set<String> names = new HashSet<>();
    List<TensorHeader> repeated =
        tensors.stream().filter(tensor -> !names.add(tensor.name())).toList();
    if (!repeated.isEmpty()) {
      note(
          "%d of the %d tensors in the files of (%s) repeat a name (%s)."
              .formatted(
                  repeated.size(),
                  tensors.size(),
                  Refusals.quote(component),
                  Refusals.quote(repeated.get(0).name())));
    }
  }

  Weights weights() {
    return new Weights(tensors, files, fileBytes, disagreements, List.of());
  }
}
