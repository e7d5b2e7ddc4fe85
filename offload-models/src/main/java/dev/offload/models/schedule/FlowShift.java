package dev.offload.models.schedule;

/**
 * The map {@code m(s) = shift s / (1 + (shift - 1) s)} that moves noise levels towards 1 when the
 * shift exceeds 1, and what else schedulers do to levels, in both precisions that they use.
 *
 * <p>Source: Esser et al., "Scaling Rectified Flow Transformers for High-Resolution Image
 * Synthesis", 2024, equation 23.
 */
final class FlowShift {
  private FlowShift() {}

  /** Maps in double precision, as numpy does with an array of float64. */
  static double map(double shift, double sigma) {
    return shift * sigma / (1 + (shift - 1) * sigma);
  }

  /** Maps in single precision, as numpy and torch do with float32 and a Python number. */
  static float mapSingle(double shift, float sigma) {
    return (float) shift * sigma / (1 + (float) (shift - 1) * sigma);
  }

  /** Stretches a level so that {@code last} becomes {@code terminal}, in double precision. */
  static double stretch(double sigma, double last, double terminal) {
    double scale = (1 - last) / (1 - terminal);
    return 1 - (1 - sigma) / scale;
  }

  /** Stretches a level so that {@code last} becomes {@code terminal}, in single precision. */
  static float stretchSingle(float sigma, float last, double terminal) {
    float scale = (1 - last) / (float) (1 - terminal);
    return 1 - (1 - sigma) / scale;
  }

  /**
   * Returns element {@code index} of {@code count} evenly spaced numbers, rounded exactly as {@code
   * numpy.linspace} rounds: {@code start + index * step}, and the last one is {@code stop} itself.
   *
   * @param count how many numbers there are, 1 or more; a single one is {@code start}
   */
  static double linspace(double start, double stop, int count, int index) {
    if (count == 1) {
      return start;
    }
    return index == count - 1 ? stop : index * ((stop - start) / (count - 1)) + start;
  }
}
