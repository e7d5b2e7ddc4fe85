package dev.offload.core.report;

import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program as a key: equal exactly if programs are, but steps that share their list of operations
 * are looked at once.
 */
final class ProgramKey {
  private final Program program;
  private final int hash;

  ProgramKey(Program program) {
    this.program = program;
    Map<List<Operation>, Integer> hashes = new IdentityHashMap<>();
    int sum = 31 * program.preloaded().hashCode() + program.hostHomes().hashCode();
    for (Segment segment : program.segments()) {
      int operations = hashes.computeIfAbsent(segment.operations(), List::hashCode);
      sum = 31 * (31 * sum + segment.step()) + operations;
    }
    hash = sum;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof ProgramKey other
        && hash == other.hash
        && program.events() == other.program.events()
        && program.waitingForwards() == other.program.waitingForwards()
        && program.preloaded().equals(other.program.preloaded())
        && program.left().equals(other.program.left())
        && program.hostHomes().equals(other.program.hostHomes())
        && sameSegments(program.segments(), other.program.segments());
  }

  private static boolean sameSegments(List<Segment> ours, List<Segment> theirs) {
    if (ours.size() != theirs.size()) {
      return false;
    }
    // The list that each of ours was found equal to.
    Map<List<Operation>, List<Operation>> equal = new IdentityHashMap<>();
    for (int i = 0; i < ours.size(); i++) {
      List<Operation> mine = ours.get(i).operations();
      List<Operation> other = theirs.get(i).operations();
      if (ours.get(i).step() != theirs.get(i).step()
          || (equal.get(mine) != other && !mine.equals(other))) {
        return false;
      }
      equal.put(mine, other);
    }
    return true;
  }
}
