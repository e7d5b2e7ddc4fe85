package dev.offload.models.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    fileBytes += Refusals.regularFileBytes(file);
  }

  /** Notes a contradiction, in one sentence. */
  void note(String disagreement) {
    disagreements.add(disagreement);
  }

  List<TensorHeader> tensors() {
    return tensors;
  }

  Weights weights() {
    return new Weights(tensors, files, fileBytes, disagreements, List.of());
  }
}
