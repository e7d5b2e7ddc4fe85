package dev.offload.core.report;

import dev.offload.core.program.Direction;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one rank moves in the whole run, in bytes.
 *
 * @param h2dBytes copied from host to device
 * @param d2hBytes copied from device to host
 * @param collectiveBytes sent in collectives; as much is received
 */
public record MovedBytes(long h2dBytes, long d2hBytes, long collectiveBytes) {
  static MovedBytes of(Program program) {
    Map<List<Operation>, MovedBytes> known = new IdentityHashMap<>();
    MovedBytes sum = new MovedBytes(0, 0, 0);
    for (Segment segment : program.segments()) {
      sum = sum.plus(known.computeIfAbsent(segment.operations(), MovedBytes::of));
    }
    return sum;
  }

  private static MovedBytes of(List<Operation> operations) {
    long h2d = 0;
    long d2h = 0;
    double collective = 0;
    for (Operation operation : operations) {
      if (operation instanceof Operation.Transfer transfer) {
        boolean toDevice = transfer.direction() == Direction.H2D;
        h2d += toDevice ? transfer.bytes() : 0;
        d2h += toDevice ? 0 : transfer.bytes();
      } else if (operation instanceof Operation.Collective exchange) {
        collective += exchange.bytesSent();
      }
    }
    return new MovedBytes(h2d, d2h, Math.round(collective));
  }

  private MovedBytes plus(MovedBytes other) {
    return new MovedBytes(
        h2dBytes + other.h2dBytes,
        d2hBytes + other.d2hBytes,
        collectiveBytes + other.collectiveBytes);
  }
}
