package dev.offload.core.verify;

import dev.offload.core.model.KernelClass;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Event;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.LayerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Draws short programs that no strategy would write: copies and releases on any stream, events
 * recorded again on other streams, blocking copies anywhere. What the host launches makes sense in
 * program order; whether the streams keep that order is left to chance.
 */
final class RandomProgram {
  private static final int LAYERS = 2;
  private static final int EVENTS = 3;

  private enum Place {
    ABSENT,
    ALLOCATED,
    SHARD_LOADED,
    LOADED
  }

  private final Random random;
  private final boolean sharding;
  private final Stream[] streams;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<Integer, Place> places = new HashMap<>();
  private final Map<LayerId, DeviceWeights> preloaded = new HashMap<>();
  private final boolean[] recorded = new boolean[EVENTS];
  private Stream lastUsed;

  private RandomProgram(Random random, boolean sharding) {
    this.random = random;
    this.sharding = sharding;
    Stream[] all = Stream.values();
    this.streams =
        switch (random.nextInt(3)) {
          case 0 -> new Stream[] {Stream.COMPUTE, Stream.H2D};
          case 1 -> new Stream[] {all[random.nextInt(4)], all[random.nextInt(4)]};
          default -> all;
        };
    this.lastUsed = stream();
  }

  /** Returns a program of up to that many operations, and what ends it. */
  static Program draw(Random random, int most) {
    return new RandomProgram(random, false).draw(most);
  }

  /** Returns one in which most copies bring a shard, which is usually gathered. */
  static Program drawSharding(Random random, int most) {
    return new RandomProgram(random, true).draw(most);
  }

  private Program draw(int most) {
    for (int layer = 0; layer < LAYERS; layer++) {
      boolean there = random.nextInt(4) == 0;
      places.put(layer, there ? Place.LOADED : Place.ABSENT);
      if (there) {
        preloaded.put(id(layer), new DeviceWeights(WeightFormat.BF16, bytes(layer)));
      }
    }
    int count = 2 + random.nextInt(most - 1);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(3) == 0) {
        synchronise();
      } else {
        advance(random.nextInt(LAYERS));
      }
    }
    for (int layer = 0; layer < LAYERS; layer++) {
      if (places.get(layer) != Place.ABSENT && random.nextInt(20) > 0) {
        order();
        operations.add(new Operation.Free(id(layer), bytes(layer), lastUsed));
      }
    }
    List<Operation> first = operations.subList(0, operations.size() / 2);
    List<Operation> second = operations.subList(operations.size() / 2, operations.size());
    return new Program(
        List.of(new Segment(1, first), new Segment(2, second)), preloaded, EVENTS, List.of());
  }

  private static LayerId id(int layer) {
    return new LayerId(0, layer);
  }

  private static long bytes(int layer) {
    return 1L << (4 * layer);
  }

  private Stream stream() {
    return streams[random.nextInt(streams.length)];
  }

  /** Usually stays on a stream, or orders another one behind it. */
  private void order() {
    Stream next = stream();
    if (next != lastUsed && random.nextInt(8) > 0) {
      Event event = event();
      operations.add(new Operation.RecordEvent(event, lastUsed));
      recorded[event.id()] = true;
      boolean host = random.nextInt(4) == 0;
      operations.add(host ? new Operation.HostBlock(event) : new Operation.WaitEvent(event, next));
    }
    lastUsed = next;
  }

  private Event event() {
    int id = random.nextInt(EVENTS);
    return new Event(id, "event " + id);
  }

  private void synchronise() {
    Event event = event();
    if (!recorded[event.id()] || random.nextBoolean()) {
      operations.add(new Operation.RecordEvent(event, stream()));
      recorded[event.id()] = true;
    } else {
      operations.add(
          random.nextInt(3) == 0
              ? new Operation.HostBlock(event)
              : new Operation.WaitEvent(event, stream()));
    }
  }

  private void advance(int layer) {
    order();
    switch (places.get(layer)) {
      case ABSENT -> {
        operations.add(new Operation.Allocate(id(layer), bytes(layer), lastUsed));
        places.put(layer, Place.ALLOCATED);
      }
      case ALLOCATED -> {
        boolean ofShard = sharding && random.nextInt(4) > 0;
        transfer(layer, Direction.H2D, ofShard);
        places.put(layer, ofShard ? Place.SHARD_LOADED : Place.LOADED);
      }
      case SHARD_LOADED -> {
        operations.add(
            new Operation.Collective(
                id(layer), "gather", CollectiveKind.WEIGHT_GATHER, bytes(layer), lastUsed));
        places.put(layer, Place.LOADED);
      }
      case LOADED -> use(layer);
    }
  }

  private void use(int layer) {
    switch (random.nextInt(5)) {
      case 0 -> transfer(layer, Direction.D2H, sharding && random.nextBoolean());
      case 2 -> writeBackAndReload(layer);
      case 1 -> release(layer);
      default -> {
        if (lastUsed == Stream.COMPUTE) {
          operations.add(new Operation.Kernel(id(layer), "kernel", KernelClass.LINEAR, 1, 1, 1));
        }
      }
    }
  }

  private void writeBackAndReload(int layer) {
    transfer(layer, Direction.D2H, sharding && random.nextBoolean());
    order();
    release(layer);
    advance(layer);
    advance(layer);
  }

  private void release(int layer) {
    operations.add(new Operation.Free(id(layer), bytes(layer), lastUsed));
    places.put(layer, Place.ABSENT);
  }

  private void transfer(int layer, Direction direction, boolean ofShard) {
    operations.add(
        new Operation.Transfer(
            id(layer),
            direction,
            random.nextBoolean() ? HostMemory.PINNED : HostMemory.PAGEABLE,
            random.nextInt(12) == 0 ? WeightFormat.INT8 : WeightFormat.BF16,
            bytes(layer),
            1,
            random.nextInt(5) == 0,
            lastUsed,
            new Chunk(0, 1, ofShard),
            false));
  }
}
