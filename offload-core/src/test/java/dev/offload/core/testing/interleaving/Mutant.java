package dev.offload.core.testing.interleaving;

import dev.offload.core.program.Program;

/**
 * A program after one mutation.
 *
 * @param place the 0-based place of the operation that changed, over all steps
 */
public record Mutant(Mutation mutation, int place, Program program) {
  @Override
  public String toString() {
    return mutation + " at operation " + place;
  }
}
