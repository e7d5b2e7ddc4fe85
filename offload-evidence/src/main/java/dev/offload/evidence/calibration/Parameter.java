package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.MachineConstant;
import dev.offload.core.hardware.MachineConstant.Kind;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.evidence.prediction.Constants;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
      machine -> only(machine, Kind.LINEAR_EFFICIENCY)),
  /** The share of the bf16 peak that attention kernels reach; quantized ones exceed it. */
  ATTENTION_EFFICIENCY(
      "attention efficiency",
      Unit.SHARE,
      Observable.KERNELS,
      Prior.SOFTWARE,
      machine -> only(machine, Kind.ATTENTION_EFFICIENCY)),
  /** What one rank's copies from pinned host memory reach. */
  H2D_PINNED(
      "H2D pinned",
      Unit.BYTES_PER_SECOND,
      Observable.H2D_PINNED,
      Prior.RATE,
      machine -> capacity(narrowest(machine, TrafficClass.H2D_PINNED))),
  /** What one rank's copies to pinned host memory reach. */
  D2H_PINNED(
      "D2H pinned",
      Unit.BYTES_PER_SECOND,
      Observable.D2H_PINNED,
      Prior.RATE,
      machine -> capacity(narrowest(machine, TrafficClass.D2H_PINNED))),
  /**
   * What host threads copy from and to pageable memory, all ranks together: the link that pinned
   * copies do not cross. Where there is none, the constant is 0, and cannot be set.
   */
  PAGEABLE_COPY(
      "pageable host copy",
      Unit.BYTES_PER_SECOND,
      Observable.PAGEABLE,
      Prior.RATE,
      Parameter::hostCopies),
  /** What one rank's copies from and to pageable memory reach, whatever the others do. */
  PAGEABLE_COPY_OF_A_RANK(
      "pageable copy of a rank",
      Unit.BYTES_PER_SECOND,
      Observable.PAGEABLE,
      Prior.SOFTWARE,
      machine ->
          cap(
              machine,
              TrafficClass.H2D_PAGEABLE,
              narrowest(machine, TrafficClass.H2D_PAGEABLE).bytesPerSecond())) {
    @Override
    Constants with(Constants constants, Constant value) {
      Machine machine = super.with(constants, value).machine();
      return constants.with(cap(machine, TrafficClass.D2H_PAGEABLE, value).in(machine, value));
    }
  },
  /** What one rank's part of a collective reaches when no copy is on its links. */
  COLLECTIVE(
      "all-to-all",
      Unit.COLLECTIVE_BYTES_PER_SECOND,
      Observable.COLLECTIVES,
      Prior.LIBRARY,
      machine -> {
        Constant link = narrowest(machine, TrafficClass.COLLECTIVE).bytesPerSecond();
        MachineConstant cap = cap(machine, TrafficClass.COLLECTIVE, link);
        return cap.value().value() < link.value()
            ? cap
            : new MachineConstant(Kind.CAP, TrafficClass.COLLECTIVE, link);
      }),
  /** The share of a collective where it meets a copy on a link, against 1 of the copy. */
  COLLECTIVE_WEIGHT(
      "weight of collectives",
      Unit.WEIGHT,
      Observable.MEETINGS,
      Prior.ANY,
      machine ->
          new MachineConstant(
              Kind.WEIGHT,
              TrafficClass.COLLECTIVE,
              machine.route(TrafficClass.COLLECTIVE).weight())),
  /** What the first step takes longer for reasons other than weights. */
  FIRST_STEP_WARMUP(
      "first-step warm-up",
      Unit.SECONDS,
      Observable.FIRST_STEP,
      Prior.SOFTWARE,
      machine -> only(machine, Kind.FIRST_STEP_WARMUP)),
  /** What a request for 81 frames of 1280x720 takes outside of denoising; of no machine. */
  OUTSIDE_DENOISING(
      "outside of denoising", Unit.SECONDS, Observable.REQUESTS, Prior.UNKNOWN, null) {
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

  private static final Comparator<Link> SLOWEST =
      Comparator.comparingDouble(link -> link.bytesPerSecond().value());

  private static final MachineConstant NO_LINK =
      new MachineConstant(
          Kind.CAPACITY,
          Optional.empty(),
          Optional.empty(),
          new Constant(
              0, Provenance.ASSUMED, "pageable copies cross the links of pinned ones alone"));

  private final String title;
  private final Unit unit;
  private final Observable evidence;
  private final Prior prior;
  private final Function<Machine, MachineConstant> place;

  Parameter(
      String title,
      Unit unit,
      Observable evidence,
      Prior prior,
      Function<Machine, MachineConstant> place) {
    this.title = title;
    this.unit = unit;
    this.evidence = evidence;
    this.prior = prior;
    this.place = place;
  }

  /** Returns the constant. */
  Constant of(Constants constants) {
    return place.apply(constants.machine()).value();
  }

  /** Returns the same constants with another value of this one. */
  Constants with(Constants constants, Constant value) {
    Machine machine = constants.machine();
    MachineConstant constant = place.apply(machine);
    return constant == NO_LINK ? constants : constants.with(constant.in(machine, value));
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

  /** Returns the constant of a kind of which a machine has one. */
  private static MachineConstant only(Machine machine, Kind kind) {
    return MachineConstant.of(machine).stream()
        .filter(each -> each.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  /** Returns what the slowest link carries that pageable copies cross and pinned ones do not. */
  private static MachineConstant hostCopies(Machine machine) {
    List<String> pinned = machine.route(TrafficClass.H2D_PINNED).links();
    return machine.linksOf(TrafficClass.H2D_PAGEABLE).stream()
        .filter(link -> !pinned.contains(link.id()))
        .min(SLOWEST)
        .map(Parameter::capacity)
        .orElse(NO_LINK);
  }

  /** Returns the cap of a route, or one that is what it would be if the machine has none. */
  private static MachineConstant cap(Machine machine, TrafficClass traffic, Constant none) {
    Constant cap = machine.route(traffic).bytesPerSecondCap().orElse(none);
    return new MachineConstant(Kind.CAP, traffic, cap);
  }

  private static MachineConstant capacity(Link link) {
    return new MachineConstant(Kind.CAPACITY, link, link.bytesPerSecond());
  }

  /** Returns the first of the slowest links of a route. */
  private static Link narrowest(Machine machine, TrafficClass traffic) {
    return machine.linksOf(traffic).stream().min(SLOWEST).orElseThrow();
  }
}
