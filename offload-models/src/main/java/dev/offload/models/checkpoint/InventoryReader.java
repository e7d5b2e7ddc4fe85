package dev.offload.models.checkpoint;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the layouts of checkpoints apart, and reads the headers of each. */
final class InventoryReader {
  private static final String CONFIG = "config.json";

  /** The end of a file name that says which part of how many it is. */
  private static final Pattern PART = Pattern.compile("-[0-9]{1,9}-of-([0-9]{1,9})$");

  private InventoryReader() {}

  static Inventory read(Path path) {
    if (!Files.exists(path)) {
      throw missing(path);
    }
    Inventory inventory = Files.isDirectory(path) ? readDirectory(path) : readFile(path);
    boolean nothing =
        inventory.components().stream()
            .map(InventoryComponent::weights)
            .allMatch(weights -> weights.tensors().isEmpty() && weights.pickles().isEmpty());
    if (nothing) {
      throw OffloadException.of(
          ErrorCode.MALFORMED_FILE,
          "The checkpoint (%s) holds no tensor.".formatted(Refusals.quote(path.toString())),
          "Maybe only its configuration was downloaded.");
    }
    return inventory;
  }

  private static OffloadException missing(Path path) {
    boolean dangling = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE,
        "The checkpoint (%s) %s."
            .formatted(
                Refusals.quote(path.toString()),
                dangling ? "is a symbolic link to nothing" : "does not exist"),
        dangling
            ? "Maybe the download cache was cleaned."
            : "Maybe the path is relative to another directory.");
  }

  private static Inventory readDirectory(Path path) {
    if (Files.exists(path.resolve(DiffusersDirectoryReader.MODEL_INDEX))) {
      DiffusersDirectory model = DiffusersDirectory.read(path);
      return new Inventory(
          path,
          Optional.of(model.className()),
          model.components().values().stream()
              .map(
                  component ->
                      new InventoryComponent(
                          component.name(),
                          Optional.of(component.className()),
                          component.weights()))
              .toList());
    }
    Optional<InventoryComponent> configured = readConfigured(path);
    return new Inventory(
        path, Optional.empty(), configured.map(List::of).orElseGet(() -> readPlain(path)));
  }

  /** Reads the directory of one component; empty if it is none, or holds other files. */
  private static Optional<InventoryComponent> readConfigured(Path directory) {
    Path file = directory.resolve(CONFIG);
    boolean ours =
        Files.exists(file)
            && WeightFiles.list(directory, WeightFiles::isGguf).isEmpty()
            && !WeightFiles.list(
                    directory,
                    weights -> WeightFiles.isSafetensors(weights) || WeightFiles.isPickle(weights))
                .isEmpty();
    if (!ours) {
      return Optional.empty();
    }
    return Optional.of(
        new InventoryComponent(
            nameOf(directory.toAbsolutePath().normalize()),
            className(Refusals.config(file)),
            WeightsReader.read(directory)));
  }

  /** The configurations of transformers list what diffusers has in one setting. */
  private static Optional<String> className(JsonObject config) {
    Optional<String> own = config.optionalText("_class_name");
    if (own.isPresent()) {
      return own;
    }
    return config.value("architectures") instanceof List<?> list
            && !list.isEmpty()
            && list.get(0) instanceof String name
        ? Optional.of(name)
        : Optional.empty();
  }

  private static List<InventoryComponent> readPlain(Path directory) {
    List<InventoryComponent> components = new ArrayList<>();
    Set<Path> taken = new HashSet<>();
    for (Path index : WeightFiles.list(directory, WeightFiles::isIndex)) {
      Weights weights = WeightsReader.readShards(directory, ShardIndex.read(index));
      taken.addAll(weights.files());
      components.add(
          new InventoryComponent(
              without(nameOf(index), WeightFiles.INDEX), Optional.empty(), weights));
    }
    List<Path> rest =
        WeightFiles.list(
            directory,
            file ->
                (WeightFiles.isSafetensors(file) || WeightFiles.isGguf(file))
                    && !taken.contains(file));
    partsByName(rest).values().forEach(parts -> components.add(readParts(parts)));
    if (components.isEmpty()) {
      for (Path pickle : WeightFiles.list(directory, WeightFiles::isPickle)) {
        components.add(readPickle(pickle));
      }
    }
    if (components.isEmpty()) {
      throw ForeignLayout.explainNoWeights(directory);
    }
    return components;
  }

  private static Inventory readFile(Path file) {
    InventoryComponent component;
    if (WeightFiles.isSafetensors(file) || WeightFiles.isGguf(file)) {
      component = read(stem(file), List.of(file));
    } else if (WeightFiles.isPickle(file)) {
      component = readPickle(file);
    } else {
      throw Refusals.malformed(
          file,
          "its name ends in neither .safetensors nor .gguf",
          "Maybe name the directory that it lies in.");
    }
    return new Inventory(file, Optional.empty(), List.of(component));
  }

  private static InventoryComponent readPickle(Path file) {
    return new InventoryComponent(
        stem(file), Optional.empty(), WeightsReader.pickles(List.of(file)));
  }

  /** Returns the files that belong together, by their common name with its extension. */
  private static Map<String, List<Path>> partsByName(List<Path> files) {
    Map<String, List<Path>> parts = new TreeMap<>();
    for (Path file : files) {
      String stem = stem(file);
      String extension = nameOf(file).substring(stem.length());
      Matcher part = PART.matcher(stem);
      // With the count, so that a set of two parts and a set of three stay apart.
      String key = part.find() ? stem.substring(0, part.start()) + "-of-" + part.group(1) : stem;
      parts.computeIfAbsent(key + extension, k -> new ArrayList<>()).add(file);
    }
    return parts;
  }

  private static InventoryComponent readParts(List<Path> files) {
    String stem = stem(files.get(0));
    Matcher part = PART.matcher(stem);
    if (!part.find()) {
      return read(stem, files);
    }
    InventoryComponent read = read(stem.substring(0, part.start()), files);
    long expected = Long.parseLong(part.group(1));
    if (expected == files.size()) {
      return read;
    }
    Weights found = read.weights();
    List<String> disagreements = new ArrayList<>(found.disagreements());
    disagreements.add(
        "The name of the file (%s) promises %d files, but there are %d."
            .formatted(Refusals.quote(files.get(0).toString()), expected, files.size()));
    return new InventoryComponent(
        read.name(),
        read.className(),
        new Weights(
            found.tensors(), found.files(), found.fileBytes(), disagreements, found.pickles()));
  }

  /** Reads files of one kind that belong together without an index that says so. */
  private static InventoryComponent read(String name, List<Path> files) {
    WeightsCollector weights = new WeightsCollector();
    Optional<String> architecture = Optional.empty();
    for (Path file : files) {
      if (WeightFiles.isGguf(file)) {
        GgufHeader header = GgufReader.read(file);
        weights.add(file, header.tensors());
        architecture = architecture.or(header::architecture);
      } else {
        weights.addSafetensors(file);
      }
    }
    weights.noteRepeatedNames(name);
    return new InventoryComponent(name, architecture, weights.weights());
  }

  private static String stem(Path file) {
    String name = nameOf(file);
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static String without(String name, String end) {
    return name.substring(0, name.length() - end.length());
  }

  private static String nameOf(Path path) {
    return String.valueOf(path.getFileName());
  }
}
