package dev.offload.models.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tells files of weights by their names. */
final class WeightFiles {
  static final String SAFETENSORS = ".safetensors";
  static final String INDEX = ".safetensors.index.json";
  static final String GGUF = ".gguf";

  private static final List<String> PICKLES = List.of(".bin", ".pth", ".pt", ".ckpt");

  private WeightFiles() {}

  static boolean isSafetensors(Path file) {
    return file.toString().endsWith(SAFETENSORS);
  }

  static boolean isIndex(Path file) {
    return file.toString().endsWith(INDEX);
  }

  static boolean isGguf(Path file) {
    return file.toString().endsWith(GGUF);
  }

  static boolean isPickle(Path file) {
    return PICKLES.stream().anyMatch(file.toString()::endsWith);
  }

  /** Returns the files of a directory that are asked for, by name; none if it does not exist. */
  static List<Path> list(Path directory, Predicate<Path> wanted) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(wanted).sorted().toList();
    } catch (UncheckedIOException e) {
      throw Refusals.input(directory).unreadable(e.getCause());
    } catch (IOException e) {
      throw Refusals.input(directory).unreadable(e);
    }
  }
}
