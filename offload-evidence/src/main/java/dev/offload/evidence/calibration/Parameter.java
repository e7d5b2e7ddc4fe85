package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.evidence.prediction.Constants;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A constant that measured runs can set. Each is positive, and fitted on a logarithmic scale: what
 * is known of a constant beforehand is by what factor it may be off.
 */
public enum Parameter {
  /**
   * The share of the bf16 peak that linear kernels reach. Above 1, kernels multiply in fewer bits,
   * or the run did less work than its source says.
   */
  LINEAR_EFFICIENCY(
      "linear efficiency",
      Unit.SHARE,
      Observable.KERNELS,
      Prior.SOFTWARE,
      machine -> machine.accelerator().linearEfficiency(),
      (machine, value) ->
          efficiencies(machine, value, machine.accelerator().attentionEfficiency())),
  /** The share of the bf16 peak that attention kernels reach; quantized ones exceed it. */
  ATTENTION_EFFICIENCY(
      "attention efficiency",
      Unit.SHARE,
      Observable.KERNELS,
      Prior.SOFTWARE,
      machine -> machine.accelerator().attentionEfficiency(),
      (machine, value) -> efficiencies(machine, machine.accelerator().linearEfficiency(), value)),
  /** What one rank's copies from pinned host memory reach. */
  H2D_PINNED(
      "H2D pinned",
      Unit.BYTES_PER_SECOND,
      Observable.H2D_PINNED,
      Prior.RATE,
      machine -> narrowest(machine, TrafficClass.H2D_PINNED).bytesPerSecond(),
      (machine, value) ->
          machine.with(narrowest(machine, TrafficClass.H2D_PINNED).withBytesPerSecond(value))),
  /** What one rank's copies to pinned host memory reach. */
  D2H_PINNED(
      "D2H pinned",
      Unit.BYTES_PER_SECOND,
      Observable.D2H_PINNED,
      Prior.RATE,
      machine -> narrowest(machine, TrafficClass.D2H_PINNED).bytesPerSecond(),
      (machine, value) ->
          machine.with(narrowest(machine, TrafficClass.D2H_PINNED).withBytesPerSecond(value))),
  /**
   * What host threads copy from and to pageable memory, all ranks together: the link that pinned
   * copies do not cross. Where there is none, the constant is 0, and cannot be set.
   */
  PAGEABLE_COPY(
      "pageable host copy",
      Unit.BYTES_PER_SECOND,
      Observable.PAGEABLE,
      Prior.RATE,
      machine -> hostCopies(machine).map(Link::bytesPerSecond).orElseGet(Parameter::noLink),
      (machine, value) ->
          hostCopies(machine)
              .map(link -> machine.with(link.withBytesPerSecond(value)))
              .orElse(machine)),
  /** What one rank's copies from and to pageable memory reach, whatever the others do. */
  PAGEABLE_COPY_OF_A_RANK(
      "pageable copy of a rank",
      Unit.BYTES_PER_SECOND,
      Observable.PAGEABLE,
      Prior.SOFTWARE,
      machine ->
          machine
              .route(TrafficClass.H2D_PAGEABLE)
              .bytesPerSecondCap()
              .orElse(narrowest(machine, TrafficClass.H2D_PAGEABLE).bytesPerSecond()),
      (machine, value) ->
          capped(
              capped(machine, TrafficClass.H2D_PAGEABLE, value), TrafficClass.D2H_PAGEABLE, value)),
  /** What one rank's part of a collective reaches when no copy is on its links. */
  COLLECTIVE(
      "all-to-all",
      Unit.COLLECTIVE_BYTES_PER_SECOND,
      Observable.COLLECTIVES,
      Prior.LIBRARY,
      machine -> {
        Constant link = narrowest(machine, TrafficClass.COLLECTIVE).bytesPerSecond();
        Optional<Constant> cap = machine.route(TrafficClass.COLLECTIVE).bytesPerSecondCap();
        return cap.filter(each -> each.value() < link.value()).orElse(link);
      },
      (machine, value) -> capped(machine, TrafficClass.COLLECTIVE, value)),
  /** The share of a collective where it meets a copy on a link, against 1 of the copy. */
  COLLECTIVE_WEIGHT(
      "weight of collectives",
      Unit.WEIGHT,
      Observable.MEETINGS,
      Prior.ANY,
      machine -> machine.route(TrafficClass.COLLECTIVE).weight(),
      (machine, value) -> {
        Route route = machine.route(TrafficClass.COLLECTIVE);
        return machine.with(
            TrafficClass.COLLECTIVE, new Route(route.links(), value, route.bytesPerSecondCap()));
      }),
  /** What the first step takes longer for reasons other than weights. */
  FIRST_STEP_WARMUP(
      "first-step warm-up",
      Unit.SECONDS,
      Observable.FIRST_STEP,
      Prior.SOFTWARE,
      Machine::firstStepWarmupSeconds,
      Machine::withFirstStepWarmup),
  /** What a request for 81 frames of 1280x720 takes outside of denoising; of no machine. */
  OUTSIDE_DENOISING(
      "outside of denoising", Unit.SECONDS, Observable.REQUESTS, Prior.UNKNOWN, null, null) {
    @Override
    Constant of(Constants constants) {
      return constants.outsideSeconds();
    }

    @Override
    Constants with(Constants constants, Constant value) {
      return new Constants(constants.machine(), value);
    }
  };

  /** The unit of a constant, with the lowest and the highest value that is considered. */
  public enum Unit {
    /** A share of a peak. */
    SHARE(0.02, 8),
    /** Bytes per second of copies. */
    BYTES_PER_SECOND(1e8, 1e12),
    /** Bytes per second of collectives. */
    COLLECTIVE_BYTES_PER_SECOND(1e8, 1e13),
    /** Seconds. */
    SECONDS(1e-3, 1000),
    /** A number without a unit. */
    WEIGHT(1e-3, 10);

    final double least;
    final double most;

    Unit(double least, double most) {
      this.least = least;
      this.most = most;
    }
  }

  /** By what factor a constant may be off before anything is measured. */
  private enum Prior {
    /**
     * Where a manufacturer or a publication states a rate, other machines of the kind are within a
     * quarter of it; a value without a source may be off by two.
     */
    RATE(2, 1.25),
    /** Another kernel or compiler easily halves or doubles it, wherever the value comes from. */
    SOFTWARE(2, 2),
    /** Links say little of what a library's all-to-all makes of them. */
    LIBRARY(4, 1.25),
    /** Nothing is known. */
    UNKNOWN(4, 4),
    /** Links and libraries differ from an even share to none at all. */
    ANY(10, 10);

    private final double assumed;
    private final double stated;

    Prior(double assumed, double stated) {
      this.assumed = assumed;
      this.stated = stated;
    }
  }

  private final String title;
  private final Unit unit;
  private final Observable evidence;
  private final Prior prior;
  private final Function<Machine, Constant> getter;
  private final BiFunction<Machine, Constant, Machine> setter;

  Parameter(
      String title,
      Unit unit,
      Observable evidence,
      Prior prior,
      Function<Machine, Constant> getter,
      BiFunction<Machine, Constant, Machine> setter) {
    this.title = title;
    this.unit = unit;
    this.evidence = evidence;
    this.prior = prior;
    this.getter = getter;
    this.setter = setter;
  }

  /** Returns the constant. */
  Constant of(Constants constants) {
    return getter.apply(constants.machine());
  }

  /** Returns the same constants with another value of this one. */
  Constants with(Constants constants, Constant value) {
    return constants.with(setter.apply(constants.machine(), value));
  }

  /**
   * Returns by what factor, above 1, the constant may be off before anything is measured: one
   * standard deviation of its logarithm.
   */
  public double priorFactor(Constant constant) {
    return constant.provenance() == Provenance.ASSUMED ? prior.assumed : prior.stated;
  }

  /** Returns what people call it. */
  public String title() {
    return title;
  }

  /** Returns its unit. */
  public Unit unit() {
    return unit;
  }

  /** Returns what tells something of it. */
  Observable evidence() {
    return evidence;
  }

  private static Machine efficiencies(Machine machine, Constant linear, Constant attention) {
    Accelerator gpu = machine.accelerator();
    return machine.with(gpu.withEfficiencies(linear, attention, gpu.memoryEfficiency()));
  }

  private static Machine capped(Machine machine, TrafficClass traffic, Constant cap) {
    Route route = machine.route(traffic);
    return machine.with(traffic, new Route(route.links(), route.weight(), Optional.of(cap)));
  }

  private static Constant noLink() {
    return new Constant(
        0, Provenance.ASSUMED, "pageable copies cross the links of pinned ones alone");
  }

  /** Returns the slowest link that pageable copies cross and pinned ones do not. */
  private static Optional<Link> hostCopies(Machine machine) {
    List<String> pinned = machine.route(TrafficClass.H2D_PINNED).links();
    return machine.linksOf(TrafficClass.H2D_PAGEABLE).stream()
        .filter(link -> !pinned.contains(link.id()))
        .min(Comparator.comparingDouble(link -> link.bytesPerSecond().value()));
  }

  /** Returns the first of the slowest links of a route. */
  private static Link narrowest(Machine machine, TrafficClass traffic) {
    return machine.linksOf(traffic).stream()
        .min(Comparator.comparingDouble(link -> link.bytesPerSecond().value()))
        .orElseThrow();
  }
}
