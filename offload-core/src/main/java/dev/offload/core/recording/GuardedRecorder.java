package dev.offload.core.recording;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.Store;
import java.util.function.Supplier;

/** The recorder that a plan sees: counts each call, and passes it on while the plan may call. */
final class GuardedRecorder implements Recorder {
  private final Recorder recorder;
  private final RecordingWatch watch;

  GuardedRecorder(Recorder recorder, RecordingWatch watch) {
    this.recorder = recorder;
    this.watch = watch;
  }

  private <T> T pass(Supplier<T> call) {
    try {
      watch.countCall();
      return call.get();
    } catch (RuntimeException | Error e) {
      watch.refuse(e);
      throw e;
    }
  }

  private void pass(Runnable call) {
    pass(
        () -> {
          call.run();
          return null;
        });
  }

  @Override
  public void preload(Layer layer) {
    pass(() -> recorder.preload(layer));
  }

  @Override
  public void preload(Layer layer, WeightFormat format) {
    pass(() -> recorder.preload(layer, format));
  }

  @Override
  public void dequantize(Layer layer) {
    pass(() -> recorder.dequantize(layer));
  }

  @Override
  public void dropDequantized(Layer layer) {
    pass(() -> recorder.dropDequantized(layer));
  }

  @Override
  public void keep(Layer layer, Store store) {
    pass(() -> recorder.keep(layer, store));
  }

  @Override
  public void load(Layer layer, Copy how) {
    pass(() -> recorder.load(layer, how));
  }

  @Override
  public void await(Layer layer) {
    pass(() -> recorder.await(layer));
  }

  @Override
  public void block(Layer layer) {
    pass(() -> recorder.block(layer));
  }

  @Override
  public void synchronize() {
    pass(recorder::synchronize);
  }

  @Override
  public void evict(Layer layer, Evict how) {
    pass(() -> recorder.evict(layer, how));
  }

  @Override
  public boolean isLoaded(Layer layer) {
    return pass(() -> recorder.isLoaded(layer));
  }
}
