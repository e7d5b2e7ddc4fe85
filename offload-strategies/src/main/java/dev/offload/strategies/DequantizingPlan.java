package dev.offload.strategies;

import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunStep;
import java.util.Optional;

/**
 * A plan whose layers are stored quantized: each is expanded just before it runs, into memory that
 * is released just after, so that one expanded layer is on the device at a time.
 */
final class DequantizingPlan implements OffloadPlan {
  private final OffloadPlan stored;

  /**
   * @param stored moves the layers as they are stored
   */
  DequantizingPlan(OffloadPlan stored) {
    this.stored = stored;
  }

  @Override
  public String decision() {
    return stored.decision();
  }

  @Override
  public Optional<Movement> movement() {
    return stored.movement().map(movement -> movement.storedAs(movement.stored(), true));
  }

  @Override
  public void beforeRun(Recorder recorder) {
    stored.beforeRun(recorder);
  }

  @Override
  public void beforeStep(RunStep step, Recorder recorder) {
    stored.beforeStep(step, recorder);
  }

  @Override
  public void beforeForward(RunStep step, int forward, Recorder recorder) {
    stored.beforeForward(step, forward, recorder);
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    stored.beforeLayer(step, layer, recorder);
    recorder.dequantize(layer);
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    recorder.dropDequantized(layer);
    stored.afterLayer(step, layer, recorder);
  }

  @Override
  public void afterForward(RunStep step, int forward, Recorder recorder) {
    stored.afterForward(step, forward, recorder);
  }

  @Override
  public void afterStep(RunStep step, Recorder recorder) {
    stored.afterStep(step, recorder);
  }

  @Override
  public void afterRun(Recorder recorder) {
    stored.afterRun(recorder);
  }
}
