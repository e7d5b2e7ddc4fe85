package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.KernelClass;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Event;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.Phase;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns what a plan asks for into operations. */
final class PlanRecorder implements Recorder {
  private record Anchored(Layer layer, Store store, Copy.Asynchronous how, int phase) {}

  /** Copies of a launch each: more than this is a mistake of units. */
  private static final int MAX_CHUNKS = 10_000;

  private static final int NONE = -1;

  private final OperationFactory operations;
  private final LayerStates layers;
  private final Consumer<Operation> out;
  private final List<Anchored> anchored = new ArrayList<>();
  private String callback = "";
  private Layer next;

  PlanRecorder(OperationFactory operations, LayerStates layers, Consumer<Operation> out) {
    this.operations = operations;
    this.layers = layers;
    this.out = out;
  }

  /** Notes which callback runs. */
  void enter(String name) {
    enter(name, null);
  }

  /** Notes which callback runs, and the layer that runs next. */
  void enter(String name, Layer nextLayer) {
    callback = name;
    next = nextLayer;
  }

  /** Launches the copies that were to begin after this phase of the layer. */
  void afterPhase(int phase) {
    // Nearly always empty, and asked after every phase.
    if (!anchored.isEmpty()) {
      for (Anchored load : anchored) {
        if (load.phase == phase) {
          afterCompute(Stream.H2D);
          launch(load.layer, load.store, load.how);
        }
      }
      anchored.removeIf(load -> load.phase == phase);
    }
  }

  @Override
  public void keep(Layer layer, Store store) {
    layers.keep(layer, store);
  }

  @Override
  public void preload(Layer layer) {
    preload(layer, layers.store(layer).map(Store::format).orElse(WeightFormat.BF16));
  }

  @Override
  public void preload(Layer layer, WeightFormat format) {
    if (!callback.equals("beforeRun")) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is preloaded in %s.".formatted(layer.name(), callback),
          "Maybe preload it in beforeRun, or load it here.");
    }
    layers.preload(layer, format);
  }

  @Override
  public void load(Layer layer, Copy how) {
    Store store =
        layers
            .store(layer)
            .orElseThrow(
                () ->
                    OffloadException.of(
                        ErrorCode.INVALID_ORDER,
                        "The layer (%s) is loaded, but it was not said where the host keeps it."
                            .formatted(layer.name()),
                        "Maybe keep it first, in pinned or pageable memory."));
    if (how instanceof Copy.Asynchronous beside
        && beside.start() instanceof Copy.Start.AfterEviction after
        && layers.isLoaded(after.layer())) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The copy of (%s) is to begin after the eviction of (%s), which is on the device."
              .formatted(layer.name(), after.layer().name()),
          "Maybe evict that first.");
    }
    layers.loading(layer, store.format(), how instanceof Copy.Blocking);
    if (how instanceof Copy.Asynchronous beside) {
      if (store.memory() == HostMemory.PAGEABLE) {
        throw OffloadException.of(
            ErrorCode.INVALID_ORDER,
            "The layer (%s) is to be copied beside compute, but is kept in pageable memory."
                .formatted(layer.name()),
            "Maybe keep it in pinned memory, or let the host wait for the copy.");
      }
      loadBeside(layer, store, beside);
    } else {
      awaitWriteBack(layer, Stream.COMPUTE);
      copyToDevice(layer, store, 0, false, Stream.COMPUTE, true);
    }
  }

  private void loadBeside(Layer layer, Store store, Copy.Asynchronous how) {
    if (how.start() instanceof Copy.Start.AfterPhase after) {
      anchored.add(new Anchored(layer, store, how, requirePhase(after.phase())));
      return;
    }
    int exchange =
        how.start() instanceof Copy.Start.BesideAttention && !layer.equals(next)
            ? exchangeBeforeAttention()
            : NONE;
    if (exchange != NONE) {
      anchored.add(new Anchored(layer, store, how, exchange));
      return;
    }
    if (how.start() instanceof Copy.Start.AfterEviction after
        && layers.isWritingBack(after.layer())) {
      out.accept(operations.await(written(after.layer()), Stream.H2D));
    } else if (!(how.start() instanceof Copy.Start.Immediately)) {
      // What was dropped is free once compute has come so far.
      afterCompute(Stream.H2D);
    }
    launch(layer, store, how);
  }

  private void launch(Layer layer, Store store, Copy.Asynchronous how) {
    awaitWriteBack(layer, Stream.H2D);
    copyToDevice(layer, store, how.chunkBytes(), how.yielding(), Stream.H2D, false);
  }

  /** Lets a stream that copies a layer to the device wait until it has been written back. */
  private void awaitWriteBack(Layer layer, Stream stream) {
    if (layers.isWritingBack(layer)) {
      out.accept(operations.await(written(layer), stream));
      layers.writingBack(layer, false);
    }
  }

  /** Returns the last exchange in front of the next layer's attention; {@link #NONE} if none is. */
  private int exchangeBeforeAttention() {
    int exchange = NONE;
    for (int i = 0; next != null && i < next.phases().size(); i++) {
      Phase phase = next.phases().get(i);
      if (phase instanceof Phase.Exchange candidate && !candidate.overlapped()) {
        exchange = i;
      } else if (phase instanceof Phase.Kernels kernels
          && kernels.kernelClass() == KernelClass.ATTENTION) {
        return exchange;
      }
    }
    return NONE;
  }

  private int requirePhase(int phase) {
    if (next == null || phase < 0 || phase >= next.phases().size()) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "A copy is to begin after phase (%d) in %s, where %s."
              .formatted(
                  phase,
                  callback,
                  next == null
                      ? "no layer runs next"
                      : "the next layer has %d phases".formatted(next.phases().size())));
    }
    return phase;
  }

  private void afterCompute(Stream stream) {
    out.accept(operations.record(operations.position(), Stream.COMPUTE));
    out.accept(operations.await(operations.position(), stream));
  }

  private void copyToDevice(
      Layer layer,
      Store store,
      long chunkBytes,
      boolean yielding,
      Stream stream,
      boolean blocking) {
    long bytes = layer.weightBytes(store.format());
    out.accept(operations.allocate(layer.id(), bytes, stream, DeviceCopy.STORED));
    boolean sharded = layers.isSharded(store);
    List<Long> blocks = store.blocks(layer, layers.ranks());
    long copied = sharded ? sum(blocks) : bytes;
    int count = chunks(copied, chunkBytes);
    for (int i = 0; i < count; i++) {
      // Parts are as equal as whole bytes allow.
      long from = copied * i / count;
      long to = copied * (i + 1) / count;
      out.accept(
          operations.transfer(
              new Operation.Transfer(
                  layer.id(),
                  Direction.H2D,
                  store.memory(),
                  store.format(),
                  to - from,
                  count == 1 ? blocks.size() : calls(blocks, from, to),
                  blocking,
                  stream,
                  new Chunk(i, count, sharded),
                  yielding)));
    }
    if (sharded) {
      double others = (layers.ranks() - 1) / (double) layers.ranks();
      out.accept(
          operations.exchange(
              layer.id(),
              new Phase.Exchange(
                  "gather weights", CollectiveKind.WEIGHT_GATHER, bytes * others, false),
              stream));
    }
    if (!blocking) {
      out.accept(operations.record(loaded(layer), stream));
    }
  }

  private static long sum(List<Long> blocks) {
    return blocks.stream().mapToLong(Long::longValue).sum();
  }

  private static int chunks(long bytes, long chunkBytes) {
    if (chunkBytes == 0) {
      return 1;
    }
    long count = Math.max(1, (bytes + chunkBytes - 1) / chunkBytes);
    if (count > MAX_CHUNKS) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "Chunks of (%d bytes) cut a layer of %d bytes into %d, more than %d."
              .formatted(chunkBytes, bytes, count, MAX_CHUNKS),
          "Maybe use larger chunks.");
    }
    return (int) count;
  }

  /** Returns from how many blocks the bytes of a chunk come, each of which is a copy. */
  private static int calls(List<Long> blocks, long from, long to) {
    int calls = 0;
    long begin = 0;
    for (long block : blocks) {
      calls += begin < to && begin + block > from ? 1 : 0;
      begin += block;
    }
    return Math.max(1, calls);
  }

  /** Makes compute wait for whatever is still on its way: a run ends when its copies have ended. */
  void awaitAll() {
    layers.loading().forEach(this::await);
    layers.writingBack().forEach(layer -> awaitWriteBack(layer, Stream.COMPUTE));
  }

  private Event loaded(Layer layer) {
    return operations.loaded(layer.id(), layer.name());
  }

  private Event written(Layer layer) {
    return operations.written(layer.id(), layer.name());
  }

  @Override
  public void await(Layer layer) {
    layers.requireLoaded(layer, "awaited");
    if (layers.isLoading(layer)) {
      requireLaunched(layer);
      out.accept(operations.await(loaded(layer), Stream.COMPUTE));
      layers.usable(layer);
    }
  }

  @Override
  public void block(Layer layer) {
    layers.requireLoaded(layer, "blocked on");
    if (layers.isLoading(layer)) {
      requireLaunched(layer);
      out.accept(operations.block(loaded(layer)));
      layers.usable(layer);
    }
  }

  @Override
  public void synchronize() {
    out.accept(operations.record(operations.position(), Stream.COMPUTE));
    out.accept(operations.block(operations.position()));
  }

  private void requireLaunched(Layer layer) {
    for (Anchored load : anchored) {
      if (load.layer.equals(layer)) {
        throw OffloadException.of(
            ErrorCode.DEADLOCK,
            "The layer (%s) is awaited in %s, but its copy begins only after phase %d."
                .formatted(layer.name(), callback, load.phase),
            "Maybe await it in a later callback.");
      }
    }
  }

  @Override
  public void evict(Layer layer, Evict how) {
    layers.requireAwaited(layer, "evicted");
    if (layers.isDequantized(layer)) {
      dropDequantized(layer);
    }
    Stream stream = how == Evict.WRITE_BACK_BESIDE ? Stream.D2H : Stream.COMPUTE;
    WeightFormat format = layers.format(layer);
    if (how != Evict.DROP) {
      Store store = requireStore(layer, how, format);
      if (stream == Stream.D2H) {
        afterCompute(stream);
      }
      // Each rank keeps the part that is its own.
      boolean sharded = layers.isSharded(store);
      List<Long> blocks = store.blocks(layer, layers.ranks());
      out.accept(
          operations.transfer(
              new Operation.Transfer(
                  layer.id(),
                  Direction.D2H,
                  store.memory(),
                  format,
                  sharded ? sum(blocks) : layer.weightBytes(format),
                  blocks.size(),
                  stream == Stream.COMPUTE,
                  stream,
                  new Chunk(0, 1, sharded),
                  false)));
    }
    out.accept(operations.free(layer.id(), layer.weightBytes(format), stream, DeviceCopy.STORED));
    if (stream == Stream.D2H) {
      out.accept(operations.record(written(layer), stream));
    }
    layers.absent(layer);
    layers.writingBack(layer, stream == Stream.D2H);
  }

  private Store requireStore(Layer layer, Evict how, WeightFormat format) {
    Optional<Store> store = layers.store(layer).filter(each -> each.format().equals(format));
    if (store.isEmpty()
        || store.get().memory() == HostMemory.DISK
        || (how == Evict.WRITE_BACK_BESIDE && store.get().memory() != HostMemory.PINNED)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is to be written back in %s, but the host keeps it %s."
              .formatted(
                  layer.name(),
                  format.precision(),
                  store.map(PlanRecorder::place).orElse("nowhere in that format")),
          "Maybe keep it first%s."
              .formatted(how == Evict.WRITE_BACK_BESIDE ? ", in pinned memory" : ""));
    }
    return store.get();
  }

  private static String place(Store store) {
    return store.memory() == HostMemory.DISK ? "on disk" : "in pageable memory";
  }

  @Override
  public void dequantize(Layer layer) {
    layers.requireAwaited(layer, "dequantized");
    WeightFormat format = layers.format(layer);
    if (!format.isQuantized() || layers.isDequantized(layer)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is dequantized, but %s."
              .formatted(
                  layer.name(),
                  format.isQuantized()
                      ? "it has been already"
                      : "it is stored in " + format.precision()),
          "Maybe drop the expanded weights first, or load the layer in FP8 or INT8.");
    }
    long expanded = layer.weightBytes(WeightFormat.BF16);
    out.accept(operations.allocate(layer.id(), expanded, Stream.COMPUTE, DeviceCopy.DEQUANTIZED));
    out.accept(
        operations.dequantize(
            new Operation.Dequantize(
                layer.id(),
                layer.parameters(),
                layer.weightBytes(format) + expanded,
                layer.tensorElements().size())));
    layers.dequantized(layer, true);
  }

  @Override
  public void dropDequantized(Layer layer) {
    if (!layers.isDequantized(layer)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The expanded weights of layer (%s) are released, but there are none."
              .formatted(layer.name()),
          "Maybe dequantize it first; evicting a layer releases them too.");
    }
    out.accept(
        operations.free(
            layer.id(),
            layer.weightBytes(WeightFormat.BF16),
            Stream.COMPUTE,
            DeviceCopy.DEQUANTIZED));
    layers.dequantized(layer, false);
  }

  @Override
  public boolean isLoaded(Layer layer) {
    return layers.isLoaded(layer);
  }
}
