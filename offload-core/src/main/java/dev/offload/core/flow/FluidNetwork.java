package dev.offload.core.flow;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Flows that share links at weighted max-min fair rates, for the inner loop of a discrete-event
 * engine. {@link FlowSimulator} is the simple way to the same arithmetic.
 *
 * <p>The network knows no clock: the caller asks for the time to the next completion, advances by
 * that or less, finishes and starts flows, and asks again.
 *
 * <pre>{@code
 * double seconds = network.secondsToNextCompletion();
 * int completions = network.findCompletions(seconds);
 * network.advance(seconds);
 * for (int i = 0; i < completions; i++) {
 *   network.finish(network.completion(i));
 * }
 * }</pre>
 *
 * <p>Rates are computed when they are first needed after a start or a finish. They depend on which
 * flows are active, and neither on the order in which they started nor on flows of the past. Links,
 * routes and slots are numbered from 0; a wrong number is an {@link IndexOutOfBoundsException}, a
 * wrong quantity an {@link OffloadException} with {@link ErrorCode#INVALID_VALUE}. Nothing is
 * allocated once the arrays have grown to the largest number of flows. Mutable and not thread-safe.
 */
public final class FluidNetwork {
  /** A flow is complete when this part of its bytes, which may be rounding, is left. */
  private static final double COMPLETION_TOLERANCE = 1e-12;

  private final RouteTable routes;
  private final FlowBundles bundles = new FlowBundles();
  private final MaxMinSolver solver;
  private boolean solved = true;

  private int active;
  private long started;

  // By position: the active flows are the first ones, in no particular order.
  private int[] slotAt = {};
  private int[] bundleAt = {};
  private double[] remainingAt = {};
  private double[] toleranceAt = {};

  // By slot. The position of a free slot is the number of active flows or more.
  private int[] position = {};
  private long[] sequence = {};

  private int[] completions = {};
  private int completionCount;

  /**
   * Creates a network without flows.
   *
   * @param capacitiesBytesPerSecond the capacity of each link, positive and finite; copied
   */
  public FluidNetwork(double[] capacitiesBytesPerSecond) {
    double[] capacities = capacitiesBytesPerSecond.clone();
    for (int link = 0; link < capacities.length; link++) {
      FlowNumbers.requirePositive("capacity of link", link, capacities[link]);
    }
    routes = new RouteTable(capacities.length);
    solver = new MaxMinSolver(capacities, routes, bundles);
  }

  /**
   * Registers a route, for any number of flows.
   *
   * @param links the links that a flow crosses, in any order; may be empty. A link that is listed
   *     twice counts with the sum of its coefficients.
   * @param coefficients how much of each link's capacity a rate of 1 uses, positive and finite; as
   *     many as links
   * @return the number of the route
   */
  public int addRoute(int[] links, double[] coefficients) {
    return routes.add(links, coefficients);
  }

  /**
   * Starts a flow.
   *
   * @param route the number of its route
   * @param weight its share relative to other flows, positive and finite
   * @param capBytesPerSecond its highest rate, positive; infinite for none, unless the route is
   *     empty
   * @param transferBytes what it has to move, positive and finite
   * @return the slot that names the flow until {@link #finish}. Slots are used again and stay below
   *     the largest number of flows that were ever active at once.
   */
  public int start(int route, double weight, double capBytesPerSecond, double transferBytes) {
    Objects.checkIndex(route, routes.count());
    FlowNumbers.requirePositive("weight of a flow on route", route, weight);
    FlowNumbers.requirePositiveOrInfinite("cap of a flow on route", route, capBytesPerSecond);
    FlowNumbers.requirePositive("bytes of a flow on route", route, transferBytes);
    if (capBytesPerSecond == Double.POSITIVE_INFINITY && routes.isEmpty(route)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "A flow on the route (%d), which has no links, needs a finite cap.".formatted(route),
          "Maybe give the flow a cap in bytes per second.");
    }
    if (active == slotAt.length) {
      grow();
    }
    int slot = slotAt[active];
    bundleAt[active] = bundles.join(route, weight, capBytesPerSecond);
    remainingAt[active] = transferBytes;
    toleranceAt[active] = COMPLETION_TOLERANCE * transferBytes;
    sequence[slot] = started++;
    active++;
    solved = false;
    return slot;
  }

  /** Removes a flow, whether it is complete or not. */
  public void finish(int slot) {
    int at = positionOf(slot);
    int last = --active;
    int lastSlot = slotAt[last];
    bundles.leave(bundleAt[at]);
    slotAt[at] = lastSlot;
    bundleAt[at] = bundleAt[last];
    remainingAt[at] = remainingAt[last];
    toleranceAt[at] = toleranceAt[last];
    position[lastSlot] = at;
    slotAt[last] = slot;
    position[slot] = last;
    solved = false;
  }

  /**
   * Computes all rates, if the set of flows changed since they were computed. The other methods
   * call this themselves.
   */
  public void solve() {
    if (!solved) {
      solver.solve();
      solved = true;
    }
  }

  /**
   * Returns the time until the first active flow has moved its last byte if no flow starts or
   * finishes before, in seconds, 0 or more; infinite if no flow is active.
   */
  public double secondsToNextCompletion() {
    solve();
    double[] rate = bundles.rate;
    double seconds = Double.POSITIVE_INFINITY;
    for (int i = 0; i < active; i++) {
      double flowSeconds = remainingAt[i] / rate[bundleAt[i]];
      seconds = flowSeconds < seconds ? flowSeconds : seconds;
    }
    return seconds;
  }

  /**
   * Finds the active flows that complete within a time from now, if no flow starts or finishes
   * before. A flow counts as complete when a 1e-12th of its bytes is left, so that flows that are
   * alike complete together whatever the rounding.
   *
   * @param seconds the time from now, 0 or more
   * @return how many there are; {@link #completion} names them
   */
  public int findCompletions(double seconds) {
    solve();
    double[] rate = bundles.rate;
    int found = 0;
    for (int i = 0; i < active; i++) {
      if (remainingAt[i] - rate[bundleAt[i]] * seconds <= toleranceAt[i]) {
        int slot = slotAt[i];
        int at = found++;
        while (at > 0 && sequence[completions[at - 1]] > sequence[slot]) {
          completions[at] = completions[at - 1];
          at--;
        }
        completions[at] = slot;
      }
    }
    completionCount = found;
    return found;
  }

  /**
   * Returns the slot of a flow that the last {@link #findCompletions} found; earlier starts come
   * first. Finishing flows does not disturb this list.
   */
  public int completion(int index) {
    return completions[Objects.checkIndex(index, completionCount)];
  }

  /**
   * Moves all active flows on by a time at their present rates. Bytes do not fall below 0, and
   * flows are not finished.
   *
   * @param seconds the time, 0 or more
   */
  public void advance(double seconds) {
    if (!(seconds >= 0)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The time to advance (%s seconds) must not be negative.".formatted(seconds));
    }
    solve();
    double[] rate = bundles.rate;
    for (int i = 0; i < active; i++) {
      double left = remainingAt[i] - rate[bundleAt[i]] * seconds;
      remainingAt[i] = left > 0 ? left : 0;
    }
  }

  /** Returns what a flow still has to move, in bytes, 0 or more. */
  public double remainingBytes(int slot) {
    return remainingAt[positionOf(slot)];
  }

  /** Returns the rate of a flow, positive. */
  public double rateBytesPerSecond(int slot) {
    int at = positionOf(slot);
    solve();
    return bundles.rate[bundleAt[at]];
  }

  /**
   * Returns how much of a link's capacity its flows use: the sum of coefficient * rate, from 0 to
   * the capacity, up to rounding.
   */
  public double linkRateBytesPerSecond(int link) {
    Objects.checkIndex(link, solver.linkRate.length);
    solve();
    return solver.linkRate[link];
  }

  /** Returns how many flows are active. */
  public int activeFlows() {
    return active;
  }

  /**
   * Returns the slot of an active flow, in no particular order.
   *
   * @param index from 0 to {@link #activeFlows} - 1; starting or finishing a flow changes which
   *     flow has which index
   */
  public int activeSlot(int index) {
    return slotAt[Objects.checkIndex(index, active)];
  }

  private int positionOf(int slot) {
    int at = position[Objects.checkIndex(slot, position.length)];
    if (at >= active) {
      throw new IndexOutOfBoundsException("The slot (%d) holds no active flow.".formatted(slot));
    }
    return at;
  }

  private void grow() {
    int capacity = Math.max(16, 2 * active);
    slotAt = Arrays.copyOf(slotAt, capacity);
    bundleAt = Arrays.copyOf(bundleAt, capacity);
    remainingAt = Arrays.copyOf(remainingAt, capacity);
    position = Arrays.copyOf(position, capacity);
    toleranceAt = Arrays.copyOf(toleranceAt, capacity);
    sequence = Arrays.copyOf(sequence, capacity);
    completions = Arrays.copyOf(completions, capacity);
    for (int i = active; i < capacity; i++) {
      slotAt[i] = i;
      position[i] = i;
    }
  }
}
