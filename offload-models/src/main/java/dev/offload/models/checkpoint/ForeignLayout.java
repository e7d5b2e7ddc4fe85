package dev.offload.models.checkpoint;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** Says what a directory without {@code model_index.json} seems to be instead. */
final class ForeignLayout {
  /** Deep enough for a download cache: {@code snapshots/<revision>/model_index.json}. */
  private static final int SEARCHED_DEPTH = 3;

  private static final int SEARCHED_FILES = 10_000;

  private ForeignLayout() {}

  static OffloadException explain(Path directory) {
    Search search = search(directory);
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The directory (%s) is not in diffusers format: it has no %s."
            .formatted(Refusals.quote(directory.toString()), DiffusersDirectoryReader.MODEL_INDEX),
        search.advice());
  }

  /** Says where the weights might be, for a directory that has none itself. */
  static OffloadException explainNoWeights(Path directory) {
    Search search = search(directory);
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The directory (%s) holds neither %s nor a file of weights."
            .formatted(Refusals.quote(directory.toString()), DiffusersDirectoryReader.MODEL_INDEX),
        search.weightsAdvice());
  }

  private static Search search(Path directory) {
    Search search = new Search();
    try {
      Files.walkFileTree(directory, Set.<FileVisitOption>of(), SEARCHED_DEPTH, search);
    } catch (IOException e) {
      throw Refusals.input(directory).unreadable(e);
    }
    return search;
  }

  /** Looks for telling files, and passes over what it may not read. */
  private static final class Search extends SimpleFileVisitor<Path> {
    private Path nested;
    private Path weights;
    private String original;
    private int files;

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      String name = String.valueOf(directory.getFileName());
      if (name.equals("high_noise_model") || name.equals("low_noise_model")) {
        noteOriginal(name);
      }
      return next();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = file.getFileName().toString();
      if (name.equals(DiffusersDirectoryReader.MODEL_INDEX)) {
        nested = first(nested, file.getParent());
      }
      if (WeightFiles.isSafetensors(file) || WeightFiles.isGguf(file)) {
        weights = first(weights, file.getParent());
      }
      if (name.endsWith(".pth") || name.endsWith(".ckpt")) {
        noteOriginal(name);
      }
      return next();
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return next();
    }

    /** The order of a directory's entries is not defined; the advice must not depend on it. */
    private static Path first(Path known, Path found) {
      return known == null || found.compareTo(known) < 0 ? found : known;
    }

    private void noteOriginal(String name) {
      original = original == null || name.compareTo(original) < 0 ? name : original;
    }

    private FileVisitResult next() {
      return ++files > SEARCHED_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    String weightsAdvice() {
      Path better = nested == null ? weights : nested;
      return better == null
          ? "Maybe the download was cut short, or the path is that of another directory."
          : below(better);
    }

    private static String below(Path directory) {
      return "Maybe name the directory below it that has one (%s)."
          .formatted(Refusals.quote(directory.toString()));
    }

    String advice() {
      if (nested != null) {
        return below(nested);
      }
      if (original != null) {
        return ("Maybe this is a checkpoint in its original format (it has %s): download the variant"
                + " whose name ends in -Diffusers.")
            .formatted(Refusals.quote(original));
      }
      return "Maybe name a directory that has %s beside transformer/, vae/ and scheduler/."
          .formatted(DiffusersDirectoryReader.MODEL_INDEX);
    }
  }
}
