package dev.offload.core.hardware;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How one class of traffic crosses a machine, seen from a rank.
 *
 * <p>Where flows of different weight meet on a link, each gets a share in proportion to its weight;
 * see the flow package. A collective's route lists the links it leaves by and those it arrives by;
 * of the switch links it uses only the share of its peers that sit behind another switch.
 *
 * @param links the ids of the links, in order
 * @param weight the weight against other traffic on the same links, above 0
 * @param bytesPerSecondCap what one rank's transfer reaches at most, if less than its links; above
 *     0
 */
public record Route(List<String> links, Constant weight, Optional<Constant> bytesPerSecondCap) {
  /** Copies the list and validates weight and cap. */
  public Route {
    links = List.copyOf(links);
    Objects.requireNonNull(bytesPerSecondCap);
    if (links.isEmpty()) {
      throw OffloadException.of(ErrorCode.INVALID_VALUE, "A route names no links.");
    }
    if (!(weight.value() > 0)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The weight (%s) of the route over %s must be positive."
              .formatted(weight.value(), String.join(", ", links)));
    }
    if (bytesPerSecondCap.isPresent()) {
      Ranges.positive(
          "cap of the route over " + String.join(", ", links), bytesPerSecondCap.orElseThrow());
    }
  }

  /** Returns the cap in bytes per second, or positive infinity. */
  public double cap() {
    return bytesPerSecondCap.map(Constant::value).orElse(Double.POSITIVE_INFINITY);
  }

  /** Returns this route with another weight. */
  Route withWeight(Constant other) {
    return new Route(links, other, bytesPerSecondCap);
  }

  /** Returns this route with another cap. */
  Route withCap(Constant other) {
    return new Route(links, weight, Optional.of(other));
  }
}
