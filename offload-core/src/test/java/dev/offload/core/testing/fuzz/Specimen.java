package dev.offload.core.testing.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A fresh copy of a valid file or directory, about to be damaged, in a scratch directory of its
 * own. Used by one thread.
 */
public final class Specimen {
  private final Path scratch;
  private final Path pipe;
  private final Path victim;
  private final byte[] valid;
  private final List<byte[]> others;
  private Path input;

  Specimen(Path scratch, Path pipe, Path input, Path victim, byte[] valid, List<byte[]> others) {
    this.scratch = scratch;
    this.pipe = pipe;
    this.input = input;
    this.victim = victim;
    this.valid = valid;
    this.others = others;
  }

  /** Returns the directory that holds the input, where a mutation may put other things. */
  public Path scratch() {
    return scratch;
  }

  /** Returns a named pipe that hard links may be made of; it is absent where there are none. */
  Path pipe() {
    return pipe;
  }

  /** Returns what the reader will be given: the file, or the directory that holds it. */
  public Path input() {
    return input;
  }

  /** Says that the reader is to be given another path, because the input was renamed. */
  public void input(Path renamed) {
    input = renamed;
  }

  /** Returns the file that is to be damaged: the input itself, or one within it. */
  public Path victim() {
    return victim;
  }

  /** Returns the content of the victim, which is still valid; not to be changed. */
  public byte[] valid() {
    return valid;
  }

  /** Returns the content of one of the valid files of the run, perhaps that of the victim. */
  public byte[] other(Random random) {
    return others.get(random.nextInt(others.size()));
  }

  /** Replaces the content of the victim. */
  public void write(byte[] content) throws IOException {
    // The old content may be that of other inputs too.
    Files.deleteIfExists(victim);
    Files.write(victim, content);
  }
}
