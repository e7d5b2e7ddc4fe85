package dev.offload.evidence.fidelity;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A constant that measured runs can set. Each is positive, and fitted on a logarithmic scale: what
 * is known of a constant beforehand is by what factor it may be off.
 */
public enum Parameter {
  /**
   * The share of the bf16 peak that linear kernels reach. Above 1, kernels multiply in fewer bits,
   * or the run did less work than its source says.
   */
  LINEAR_EFFICIENCY("linear efficiency", Unit.SHARE, Evidence.KERNELS, 0.02, 8) {
    @Override
    Constant of(Constants constants) {
      return constants.machine().accelerator().linearEfficiency();
    }

    @Override
    Constants with(Constants constants, Constant value) {
      Accelerator gpu = constants.machine().accelerator();
      return withEfficiencies(constants, gpu, value, gpu.attentionEfficiency());
    }

    @Override
    double priorFactor(Constant constant) {
      return SOFTWARE;
    }
  },
  /** The share of the bf16 peak that attention kernels reach; quantized ones exceed it. */
  ATTENTION_EFFICIENCY("attention efficiency", Unit.SHARE, Evidence.KERNELS, 0.02, 8) {
    @Override
    Constant of(Constants constants) {
      return constants.machine().accelerator().attentionEfficiency();
    }

    @Override
    Constants with(Constants constants, Constant value) {
      Accelerator gpu = constants.machine().accelerator();
      return withEfficiencies(constants, gpu, gpu.linearEfficiency(), value);
    }

    @Override
    double priorFactor(Constant constant) {
      return SOFTWARE;
    }
  },
  /** What one rank's copies from pinned host memory reach. */
  H2D_PINNED("H2D pinned", Unit.BYTES_PER_SECOND, Evidence.H2D_PINNED, 1e8, 1e12) {
    @Override
    Constant of(Constants constants) {
      return narrowest(constants.machine(), TrafficClass.H2D_PINNED).bytesPerSecond();
    }

    @Override
    Constants with(Constants constants, Constant value) {
      Link link = narrowest(constants.machine(), TrafficClass.H2D_PINNED);
      return constants.with(constants.machine().with(link.withBytesPerSecond(value)));
    }
  },
  /** What one rank's copies to pinned host memory reach. */
  D2H_PINNED("D2H pinned", Unit.BYTES_PER_SECOND, Evidence.D2H_PINNED, 1e8, 1e12) {
    @Override
    Constant of(Constants constants) {
      return narrowest(constants.machine(), TrafficClass.D2H_PINNED).bytesPerSecond();
    }

    @Override
    Constants with(Constants constants, Constant value) {
      Link link = narrowest(constants.machine(), TrafficClass.D2H_PINNED);
      return constants.with(constants.machine().with(link.withBytesPerSecond(value)));
    }
  },
  /**
   * What host threads copy from and to pageable memory, all ranks together: the link that pinned
   * copies do not cross. Where there is none, the constant is 0, and cannot be set.
   */
  PAGEABLE_COPY("pageable host copy", Unit.BYTES_PER_SECOND, Evidence.PAGEABLE, 1e8, 1e12) {
    @Override
    Constant of(Constants constants) {
      return hostCopies(constants.machine()).map(Link::bytesPerSecond).orElse(NO_LINK);
    }

    @Override
    Constants with(Constants constants, Constant value) {
      return hostCopies(constants.machine())
          .map(link -> constants.with(constants.machine().with(link.withBytesPerSecond(value))))
          .orElse(constants);
    }
  },
  /** What one rank's copies from and to pageable memory reach, whatever the others do. */
  PAGEABLE_COPY_OF_A_RANK(
      "pageable copy of a rank", Unit.BYTES_PER_SECOND, Evidence.PAGEABLE, 1e8, 1e12) {
    @Override
    Constant of(Constants constants) {
      Machine machine = constants.machine();
      Constant link = narrowest(machine, TrafficClass.H2D_PAGEABLE).bytesPerSecond();
      return machine.route(TrafficClass.H2D_PAGEABLE).bytesPerSecondCap().orElse(link);
    }

    @Override
    Constants with(Constants constants, Constant value) {
      Machine machine = capped(constants.machine(), TrafficClass.H2D_PAGEABLE, value);
      return constants.with(capped(machine, TrafficClass.D2H_PAGEABLE, value));
    }

    @Override
    double priorFactor(Constant constant) {
      return SOFTWARE;
    }
  },
  /** What one rank's part of a collective reaches when no copy is on its links. */
  COLLECTIVE("all-to-all", Unit.BYTES_PER_SECOND, Evidence.COLLECTIVES, 1e8, 1e13) {
    @Override
    Constant of(Constants constants) {
      Machine machine = constants.machine();
      Route route = machine.route(TrafficClass.COLLECTIVE);
      Constant link = narrowest(machine, TrafficClass.COLLECTIVE).bytesPerSecond();
      return route.bytesPerSecondCap().filter(cap -> cap.value() < link.value()).orElse(link);
    }

    @Override
    Constants with(Constants constants, Constant value) {
      return constants.with(capped(constants.machine(), TrafficClass.COLLECTIVE, value));
    }

    @Override
    double priorFactor(Constant constant) {
      // Links say little of what a library's all-to-all makes of them.
      return constant.provenance() == Provenance.ASSUMED ? UNKNOWN : super.priorFactor(constant);
    }
  },
  /** The share of a collective where it meets a copy on a link, against 1 of the copy. */
  COLLECTIVE_WEIGHT("weight of collectives", Unit.WEIGHT, Evidence.MEETINGS, 1e-3, 10) {
    @Override
    Constant of(Constants constants) {
      return constants.machine().route(TrafficClass.COLLECTIVE).weight();
    }

    @Override
    Constants with(Constants constants, Constant value) {
      Route route = constants.machine().route(TrafficClass.COLLECTIVE);
      return constants.with(
          constants
              .machine()
              .with(
                  TrafficClass.COLLECTIVE,
                  new Route(route.links(), value, route.bytesPerSecondCap())));
    }

    @Override
    double priorFactor(Constant constant) {
      return ANY;
    }
  },
  /** What the first step takes longer for reasons other than weights. */
  FIRST_STEP_WARMUP("first-step warm-up", Unit.SECONDS, Evidence.FIRST_STEP, 1e-3, 1000) {
    @Override
    Constant of(Constants constants) {
      return constants.machine().firstStepWarmupSeconds();
    }

    @Override
    Constants with(Constants constants, Constant value) {
      return constants.with(constants.machine().withFirstStepWarmup(value));
    }

    @Override
    double priorFactor(Constant constant) {
      return SOFTWARE;
    }
  },
  /** What a request for 81 frames of 1280x720 takes outside of denoising. */
  OUTSIDE_DENOISING("outside of denoising", Unit.SECONDS, Evidence.REQUESTS, 1e-3, 1000) {
    @Override
    Constant of(Constants constants) {
      return constants.outsideSeconds();
    }

    @Override
    Constants with(Constants constants, Constant value) {
      return new Constants(constants.machine(), value);
    }

    @Override
    double priorFactor(Constant constant) {
      return UNKNOWN;
    }
  };

  /** The unit of a constant. */
  public enum Unit {
    /** A share of a peak. */
    SHARE,
    /** Bytes per second. */
    BYTES_PER_SECOND,
    /** Seconds. */
    SECONDS,
    /** A number without a unit. */
    WEIGHT
  }

  /** Another kernel or compiler easily halves or doubles it, wherever the value comes from. */
  private static final double SOFTWARE = 2;

  private static final double UNKNOWN = 4;

  /** Links and libraries differ from an even share to none at all. */
  private static final double ANY = 10;

  private static final Constant NO_LINK =
      new Constant(0, Provenance.ASSUMED, "pageable copies cross the links of pinned ones alone");

  private final String title;
  private final Unit unit;
  private final Evidence evidence;
  private final double least;
  private final double most;

  Parameter(String title, Unit unit, Evidence evidence, double least, double most) {
    this.title = title;
    this.unit = unit;
    this.evidence = evidence;
    this.least = least;
    this.most = most;
  }

  /** Returns the constant. */
  abstract Constant of(Constants constants);

  /** Returns the same constants with another value of this one. */
  abstract Constants with(Constants constants, Constant value);

  /**
   * Returns by what factor, above 1, the constant may be off before anything is measured: one
   * standard deviation of its logarithm. Where a manufacturer or a publication states a rate, other
   * machines of the kind are within a quarter of it; a value without a source may be off by two.
   */
  double priorFactor(Constant constant) {
    return constant.provenance() == Provenance.ASSUMED ? 2 : 1.25;
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
  Evidence evidence() {
    return evidence;
  }

  /** Returns the lowest value that is considered. */
  double least() {
    return least;
  }

  /** Returns the highest value that is considered. */
  double most() {
    return most;
  }

  private static Constants withEfficiencies(
      Constants constants, Accelerator gpu, Constant linear, Constant attention) {
    return constants.with(
        constants.machine().with(gpu.withEfficiencies(linear, attention, gpu.memoryEfficiency())));
  }

  private static Machine capped(Machine machine, TrafficClass traffic, Constant cap) {
    Route route = machine.route(traffic);
    return machine.with(traffic, new Route(route.links(), route.weight(), Optional.of(cap)));
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
    List<Link> links = machine.linksOf(traffic);
    return links.stream()
        .min(Comparator.comparingDouble(link -> link.bytesPerSecond().value()))
        .orElseThrow();
  }
}
