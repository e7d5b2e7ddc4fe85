package dev.offload.report.html;

import dev.offload.core.engine.LinkUse;
import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.StepFunction;
import dev.offload.core.engine.Timeline;
import dev.offload.core.engine.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What one link of the first rank carried, by traffic: exactly during a layer pass, and as means
 * over the whole run.
 *
 * @param link the link's id
 * @param capacityGigabytesPerSecond what it can carry
 * @param traffic the kinds of traffic that crossed it
 * @param passMilliseconds the times at which a rate changes, from the start of the layer
 * @param passGigabytesPerSecond for each kind of traffic the rate from each of those times on
 * @param bucketSeconds the length of the intervals that the run is divided into
 * @param runGigabytesPerSecond for each kind of traffic the mean rate of each interval
 */
record LinkChart(
    String link,
    double capacityGigabytesPerSecond,
    List<Traffic> traffic,
    List<Double> passMilliseconds,
    List<List<Double>> passGigabytesPerSecond,
    double bucketSeconds,
    List<List<Double>> runGigabytesPerSecond) {
  private static final int RANK = 0;
  private static final int BUCKETS = 300;
  private static final double GIGA = 1e9;

  /**
   * Returns a chart of each link of the first rank that carried anything, in the machine's order.
   */
  static List<LinkChart> of(Timeline timeline, LayerPass pass) {
    List<LinkChart> charts = new ArrayList<>();
    for (LinkUse use : timeline.use().orElseThrow().linksOf(timeline.rankClass(RANK))) {
      if (!use.bytesPerSecond().isEmpty()) {
        charts.add(of(use, timeline.duration(), pass));
      }
    }
    return charts;
  }

  private static LinkChart of(LinkUse use, long duration, LayerPass pass) {
    Map<Traffic, StepFunction> rates = use.bytesPerSecond();
    TreeSet<Long> times = new TreeSet<>();
    times.add(pass.fromPicoseconds());
    times.add(pass.untilPicoseconds());
    for (StepFunction rate : rates.values()) {
      for (int i = rate.pointAt(pass.fromPicoseconds()) + 1;
          i < rate.points() && rate.time(i) < pass.untilPicoseconds();
          i++) {
        times.add(rate.time(i));
      }
    }
    List<List<Double>> during = new ArrayList<>();
    List<List<Double>> throughout = new ArrayList<>();
    for (StepFunction rate : rates.values()) {
      during.add(times.stream().map(time -> gigabytes(rate.at(time))).toList());
      throughout.add(means(rate, duration));
    }
    return new LinkChart(
        use.link().id(),
        gigabytes(use.link().bytesPerSecond().value()),
        List.copyOf(rates.keySet()),
        times.stream().map(time -> LayerPass.milliseconds(time - pass.startPicoseconds())).toList(),
        during,
        Picoseconds.toSeconds(duration) / BUCKETS,
        throughout);
  }

  private static List<Double> means(StepFunction rate, long duration) {
    List<Double> means = new ArrayList<>();
    for (int i = 0; i < BUCKETS; i++) {
      long from = (long) ((double) duration * i / BUCKETS);
      long to = (long) ((double) duration * (i + 1) / BUCKETS);
      double seconds = Picoseconds.toSeconds(Math.max(1, to - from));
      means.add(gigabytes(rate.integral(from, to) / seconds));
    }
    return means;
  }

  /** Returns the mean rate of a kind of traffic, by its index, during the layer pass, in GB/s. */
  double passMean(int index) {
    double sum = 0;
    List<Double> rates = passGigabytesPerSecond.get(index);
    for (int i = 0; i + 1 < rates.size(); i++) {
      sum += rates.get(i) * (passMilliseconds.get(i + 1) - passMilliseconds.get(i));
    }
    double whole = passMilliseconds.get(passMilliseconds.size() - 1) - passMilliseconds.get(0);
    return whole > 0 ? sum / whole : 0;
  }

  /** Returns the mean rate of a kind of traffic, by its index, in the whole run, in GB/s. */
  double runMean(int index) {
    return runGigabytesPerSecond.get(index).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(0);
  }

  private static double gigabytes(double bytes) {
    return Math.round(bytes / GIGA * 1e3) / 1e3;
  }
}
