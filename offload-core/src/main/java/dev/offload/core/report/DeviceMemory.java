package dev.offload.core.report;

import dev.offload.core.engine.StepFunction;
import dev.offload.core.engine.Timeline;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Component;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import java.util.List;
import java.util.Optional;

/**
 * The most device memory that a rank needs in each stage, in bytes. The peak is the largest stage
 * and not their sum: text encoder and VAE are on the device only while they work, unless the
 * program has them there.
 *
 * @param encodeBytes text encoding: the encoder, and the layers that are loaded with the model
 * @param denoiseBytes denoising: the activations, and the most that weights take, whether memory is
 *     taken when the host launches it or when the device comes to it
 * @param decodeBytes decoding: the VAE and its largest tensors, the video, and the layers still
 *     there
 */
public record DeviceMemory(long encodeBytes, long denoiseBytes, long decodeBytes) {
  /**
   * Live picture-sized tensors of a VAE decoder's widest block: its input, the normalised input,
   * the convolution's output and the residual sum.
   */
  private static final int LIVE_DECODER_TENSORS = 4;

  private static final int COLOURS = 3;

  static DeviceMemory of(Scenario scenario, Timeline timeline) {
    ModelDescription model = scenario.model();
    Program program = timeline.program();
    long weights = Math.max(timeline.peakWeightBytes(), program.launchOrderPeakBytes());
    return new DeviceMemory(
        encodeBytes(scenario, program),
        weights + scenario.activationBytes(program.waitingForwards()),
        timeline.finalWeightBytes() + vaeBytes(scenario, program) + decoderBytes(scenario));
  }

  /**
   * Returns the device memory of denoising over time in bytes, for each class of ranks: its weights
   * and the activations. Memory is taken and given back as the host launches it if that takes more,
   * else as the device comes to it, so that the highest value of all classes is {@link
   * #denoiseBytes}.
   *
   * @return empty unless the timeline's engine noted what the run took
   */
  public static Optional<List<StepFunction>> denoisingOverTime(
      Scenario scenario, Timeline timeline) {
    Program program = timeline.program();
    boolean launched = program.launchOrderPeakBytes() > timeline.peakWeightBytes();
    long activations = scenario.activationBytes(program.waitingForwards());
    return timeline
        .use()
        .map(use -> launched ? use.launchedWeightBytes() : use.weightBytes())
        .map(classes -> classes.stream().map(weights -> weights.plus(activations)).toList());
  }

  static long encodeBytes(Scenario scenario, Program program) {
    return program.preloadedBytes() + scenario.encodingBytes(program.preloaded().keySet());
  }

  /** Returns what the VAE takes beside the weights that are left on the device. */
  private static long vaeBytes(Scenario scenario, Program program) {
    return scenario.components().stream()
        .filter(component -> component.stage() == Component.Stage.DECODING)
        .map(Component::weights)
        .filter(weights -> !program.left().containsKey(weights.id()))
        .mapToLong(weights -> weights.weightBytes(Precision.BF16))
        .sum();
  }

  private static long decoderBytes(Scenario scenario) {
    ModelDescription model = scenario.model();
    Workload workload = scenario.workload();
    long picture = (long) workload.width() * workload.height();
    long video = picture * workload.frames() * COLOURS * model.vae().precision().bytesPerElement();
    // A causal VAE decodes one latent frame at a time.
    long frames = Math.min(workload.frames(), model.geometry().temporalCompression());
    long tensor = picture * frames * model.vaeBaseChannels() * Precision.BF16.bytesPerElement();
    return video + LIVE_DECODER_TENSORS * tensor;
  }

  /** Returns the largest stage's bytes. */
  public long peakBytes() {
    return Math.max(encodeBytes, Math.max(denoiseBytes, decodeBytes));
  }

  /** Returns the name of the largest stage. */
  public String peakStage() {
    if (peakBytes() == denoiseBytes) {
      return "denoising";
    }
    return peakBytes() == encodeBytes ? "text encoding" : "decoding";
  }
}
