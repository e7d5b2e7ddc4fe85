package dev.offload.core.testing.fuzz;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;

/** Damage to the file system around a file: what is found in its place, and under which name. */
public final class FileMutations {
  private static final List<String> DEVICES = List.of("/dev/zero", "/dev/null", "/dev/random");

  private FileMutations() {}

  /** Returns all of them. */
  public static List<Mutation> all() {
    return List.of(
        new Mutation("link loop", FileMutations::linkLoop),
        new Mutation("directory loop", FileMutations::directoryLoop),
        new Mutation("link out of the tree", FileMutations::linkOut),
        new Mutation("dangling link", FileMutations::danglingLink),
        new Mutation("unreadable", FileMutations::unreadable),
        new Mutation("pipe", FileMutations::pipe),
        new Mutation("device", FileMutations::device),
        new Mutation("wrong kind of file", FileMutations::wrongKind),
        new Mutation("missing file", FileMutations::missing),
        new Mutation("hostile name", FileMutations::hostileName));
  }

  private static boolean linkLoop(Specimen specimen, Random random) throws IOException {
    Path victim = specimen.victim();
    Files.delete(victim);
    if (random.nextBoolean()) {
      return link(victim, victim);
    }
    Path second = victim.resolveSibling("second" + suffix(victim));
    return link(victim, second) && link(second, victim);
  }

  /** A directory that holds itself, or that is a link to itself. */
  private static boolean directoryLoop(Specimen specimen, Random random) throws IOException {
    Path victim = specimen.victim();
    boolean within = !victim.equals(specimen.input());
    if (within && random.nextBoolean()) {
      Path directory = victim.getParent();
      Path inner = directory.equals(specimen.input()) ? directory.resolve("loop") : directory;
      FileTrees.delete(inner);
      return link(inner, inner);
    }
    Path parent = victim.getParent();
    Path loop = parent.resolve(random.nextBoolean() ? "transformer" : "loop" + suffix(victim));
    if (!Files.exists(loop)) {
      link(loop, parent);
    }
    if (!within) {
      Files.delete(victim);
      return link(victim, random.nextBoolean() ? loop : loop.resolve(victim.getFileName()));
    }
    return true;
  }

  /** Moves the file, or its directory, out of the tree, and leaves a link to it. */
  private static boolean linkOut(Specimen specimen, Random random) throws IOException {
    Path moved = specimen.victim();
    if (!moved.equals(specimen.input()) && random.nextInt(3) == 0) {
      moved = moved.getParent();
    }
    Path outside = Files.createDirectories(specimen.scratch().resolve("outside"));
    Path target = outside.resolve("target" + suffix(moved));
    Files.move(moved, target);
    return link(moved, random.nextBoolean() ? target : moved.getParent().relativize(target));
  }

  private static boolean danglingLink(Specimen specimen, Random random) throws IOException {
    Files.delete(specimen.victim());
    return link(specimen.victim(), Path.of("no", "such", "file" + random.nextInt(100)));
  }

  /** Denies access to the file or its directory, which needs a user who can be denied. */
  private static boolean unreadable(Specimen specimen, Random random) throws IOException {
    Path denied = specimen.victim();
    if (!denied.equals(specimen.input()) && random.nextInt(3) == 0) {
      denied = denied.getParent();
    }
    Files.setPosixFilePermissions(denied, PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(denied)) {
      Files.setPosixFilePermissions(denied, PosixFilePermissions.fromString("rwx------"));
      return false;
    }
    return true;
  }

  private static boolean pipe(Specimen specimen, Random random) throws IOException {
    if (!Files.exists(specimen.pipe())) {
      return false;
    }
    Files.delete(specimen.victim());
    if (random.nextBoolean()) {
      return link(specimen.victim(), specimen.pipe());
    }
    Files.createLink(specimen.victim(), specimen.pipe());
    return true;
  }

  private static boolean device(Specimen specimen, Random random) throws IOException {
    Path device = Path.of(DEVICES.get(random.nextInt(DEVICES.size())));
    if (!Files.exists(device)) {
      return false;
    }
    Files.delete(specimen.victim());
    return link(specimen.victim(), device);
  }

  /** A directory in the place of a file, a file in that of a directory, or an empty file. */
  private static boolean wrongKind(Specimen specimen, Random random) throws IOException {
    Path victim = specimen.victim();
    Path parent = victim.getParent();
    switch (random.nextInt(3)) {
      case 0 -> {
        Files.delete(victim);
        Files.createDirectory(victim);
      }
      case 1 -> specimen.write(new byte[0]);
      default -> {
        boolean within = !victim.equals(specimen.input());
        Path replaced = within ? parent : victim;
        FileTrees.delete(replaced);
        Files.write(replaced, specimen.other(random));
      }
    }
    return true;
  }

  private static boolean missing(Specimen specimen, Random random) throws IOException {
    Path victim = specimen.victim();
    boolean directory =
        !victim.equals(specimen.input())
            && !victim.getParent().equals(specimen.input())
            && random.nextInt(3) == 0;
    FileTrees.delete(directory ? victim.getParent() : victim);
    return true;
  }

  /** Renames the input, or the victim within it. */
  private static boolean hostileName(Specimen specimen, Random random) throws IOException {
    Path old = random.nextBoolean() ? specimen.victim() : specimen.input();
    String text = HostileTexts.any(random).replace("/", "").replace("\0", "\u0001");
    String name = text.substring(0, Math.min(40, text.length())) + "x" + suffix(old);
    try {
      Path renamed = old.resolveSibling(name);
      Files.move(old, renamed);
      if (old.equals(specimen.input())) {
        specimen.input(renamed);
      }
      return true;
    } catch (InvalidPathException | FileSystemException e) {
      // Half a surrogate pair, or a file system of another character set.
      return false;
    }
  }

  private static boolean link(Path link, Path target) throws IOException {
    try {
      Files.createSymbolicLink(link, target);
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    return name.contains(".") ? name.substring(name.indexOf('.')) : "";
  }
}
