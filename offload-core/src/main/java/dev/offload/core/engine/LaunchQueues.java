package dev.offload.core.engine;

/**
 * What hosts have launched and streams have not begun: a bounded first-in, first-out queue per rank
 * class and stream, in flat arrays.
 */
final class LaunchQueues {
  /** Launches that a stream holds before the host has to wait, as the CUDA driver's queue does. */
  static final int CAPACITY = 1024;

  private static final int MASK = CAPACITY - 1;

  private final int[] head;
  private final int[] length;
  private final int[] operation;
  private final int[] index;
  private final long[] time;
  private final int[] target;

  LaunchQueues(int queues) {
    head = new int[queues];
    length = new int[queues];
    operation = new int[queues * CAPACITY];
    index = new int[queues * CAPACITY];
    time = new long[queues * CAPACITY];
    target = new int[queues * CAPACITY];
  }

  int length(int queue) {
    return length[queue];
  }

  boolean isFull(int queue) {
    return length[queue] == CAPACITY;
  }

  /**
   * Adds a launch at the end.
   *
   * @param newOperation number of the operation
   * @param newIndex its index in the whole program
   * @param launched when the host launched it
   * @param newTarget for a wait, which record of its event it means
   */
  void add(int queue, int newOperation, int newIndex, long launched, int newTarget) {
    int at = place(queue, length[queue]++);
    operation[at] = newOperation;
    index[at] = newIndex;
    time[at] = launched;
    target[at] = newTarget;
  }

  void removeHead(int queue) {
    head[queue] = (head[queue] + 1) & MASK;
    length[queue]--;
  }

  /** Returns the operation that stands {@code offset} places behind the head. */
  int operation(int queue, int offset) {
    return operation[place(queue, offset)];
  }

  int index(int queue, int offset) {
    return index[place(queue, offset)];
  }

  long time(int queue, int offset) {
    return time[place(queue, offset)];
  }

  int target(int queue, int offset) {
    return target[place(queue, offset)];
  }

  private int place(int queue, int offset) {
    return queue * CAPACITY + ((head[queue] + offset) & MASK);
  }

  /** Moves everything that is queued on in time and in the program. */
  void shift(long byTime, int byIndex) {
    for (int queue = 0; queue < length.length; queue++) {
      for (int offset = 0; offset < length[queue]; offset++) {
        int at = place(queue, offset);
        time[at] += byTime;
        index[at] += byIndex;
      }
    }
  }
}
