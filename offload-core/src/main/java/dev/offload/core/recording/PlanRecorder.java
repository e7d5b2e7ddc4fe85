package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Event;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Load;
import dev.offload.core.strategy.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Turns what a plan asks for into operations. */
final class PlanRecorder implements Recorder {
  private record Anchored(Layer layer, Load how, int phase) {}

  /** Copies of a launch each: more than this is a mistake of units. */
  private static final int MAX_CHUNKS = 10_000;

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
          copyToDevice(load.layer, load.how, Stream.H2D);
        }
      }
      anchored.removeIf(load -> load.phase == phase);
    }
  }

  @Override
  public void preload(Layer layer) {
    preload(layer, WeightFormat.BF16);
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
  public void keepOnHost(Layer layer, Load how) {
    layers.keepOnHost(layer, how.hostMemory(), () -> blocks(layer, how));
  }

  @Override
  public void load(Layer layer, Load how) {
    if (how.blocking() && how.start() instanceof Load.Start.AfterPhase after) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The host is to wait for the copy of (%s), which begins only after phase %d."
              .formatted(layer.name(), after.phase()),
          "Maybe load it without blocking, and block on it in a later callback.");
    }
    layers.loading(layer, how.format(), how.blocking());
    keepOnHost(layer, how);
    if (how.blocking()) {
      copyToDevice(layer, how, Stream.COMPUTE);
    } else if (how.start() instanceof Load.Start.AfterPhase after) {
      anchored.add(new Anchored(layer, how, requirePhase(after.phase())));
    } else {
      if (how.start() instanceof Load.Start.AfterCompute) {
        afterCompute(Stream.H2D);
      }
      copyToDevice(layer, how, Stream.H2D);
    }
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

  private void copyToDevice(Layer layer, Load how, Stream stream) {
    long bytes = layer.weightBytes(how.format());
    out.accept(operations.allocate(layer.id(), bytes, stream, DeviceCopy.STORED));
    int count = chunks(bytes, how);
    for (int i = 0; i < count; i++) {
      // Parts are as equal as whole bytes allow.
      long part = bytes * (i + 1) / count - bytes * i / count;
      out.accept(
          operations.transfer(
              new Operation.Transfer(
                  layer.id(),
                  Direction.H2D,
                  how.hostMemory(),
                  part,
                  copies(layer, how),
                  how.blocking(),
                  stream,
                  count == 1 ? Chunk.WHOLE : new Chunk(i, count),
                  how.yielding())));
    }
    if (!how.blocking()) {
      out.accept(operations.record(loaded(layer), stream));
    }
  }

  private static int chunks(long bytes, Load how) {
    if (how.chunkBytes() == 0) {
      return 1;
    }
    long count = Math.max(1, (bytes + how.chunkBytes() - 1) / how.chunkBytes());
    if (count > MAX_CHUNKS) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "Chunks of (%d bytes) cut a layer of %d bytes into %d, more than %d."
              .formatted(how.chunkBytes(), bytes, count, MAX_CHUNKS),
          "Maybe use larger chunks.");
    }
    return (int) count;
  }

  private static int copies(Layer layer, Load how) {
    return how.granularity() == Load.Granularity.LAYER ? 1 : layer.tensorElements().size();
  }

  /** Makes compute wait for whatever is still on its way: a run ends when its copies have ended. */
  void awaitAll() {
    layers.loading().forEach(this::await);
  }

  private static List<Long> blocks(Layer layer, Load how) {
    return how.granularity() == Load.Granularity.LAYER
        ? List.of(layer.weightBytes(how.format()))
        : layer.tensorElements().stream().map(how.format()::bytes).toList();
  }

  private Event loaded(Layer layer) {
    return operations.loaded(layer.id(), layer.name());
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
    WeightFormat format = layers.format(layer);
    long bytes = layer.weightBytes(format);
    if (how == Evict.WRITE_BACK) {
      Load home = Load.pageable().storedAs(format);
      layers.keepOnHost(layer, HostMemory.PAGEABLE, () -> blocks(layer, home));
      out.accept(
          operations.transfer(
              new Operation.Transfer(
                  layer.id(),
                  Direction.D2H,
                  HostMemory.PAGEABLE,
                  bytes,
                  copies(layer, home),
                  true,
                  Stream.COMPUTE)));
    }
    out.accept(operations.free(layer.id(), bytes, Stream.COMPUTE, DeviceCopy.STORED));
    layers.absent(layer);
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
