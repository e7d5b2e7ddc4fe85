package dev.offload.core.testing.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One named kind of damage. Stateless: all choices come from the random numbers it is given, so
 * that equal seeds give equal damage.
 *
 * @param name as the summary prints it, as in "truncated"
 * @param damage what it does
 */
public record Mutation(String name, Damage damage) {
  /** Damages a specimen, or leaves it alone. */
  @FunctionalInterface
  public interface Damage {
    /**
     * Damages the specimen.
     *
     * @return false, with nothing changed, if this specimen or this machine does not allow it: no
     *     JSON in the file, no pipes on the file system
     */
    boolean apply(Specimen specimen, Random random) throws IOException;
  }

  /** Turns the content of a file into another. */
  @FunctionalInterface
  public interface BytesDamage {
    /** Returns the damaged content; the valid one stays as it is. */
    byte[] apply(byte[] valid, Random random);
  }

  /** Creates a mutation of the content of a file. */
  public static Mutation ofBytes(String name, BytesDamage damage) {
    return new Mutation(
        name,
        (specimen, random) -> {
          specimen.write(damage.apply(specimen.valid(), random));
          return true;
        });
  }

  /** Returns every kind of damage that suits any reader of files. */
  public static List<Mutation> all() {
    List<Mutation> all = new ArrayList<>(ByteMutations.all());
    all.addAll(JsonMutations.all());
    all.addAll(FileMutations.all());
    return List.copyOf(all);
  }
}
