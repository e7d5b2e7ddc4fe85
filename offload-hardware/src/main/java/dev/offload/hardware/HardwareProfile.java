package dev.offload.hardware;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.LinkScope;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a profile file, as written. All properties are required but {@code
 * bytesPerSecondCap}.
 */
record HardwareProfile(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) String description,
    @JsonProperty(required = true) int gpus,
    @JsonProperty(required = true) int gpusPerSwitch,
    @JsonProperty(required = true) Accelerator accelerator,
    @JsonProperty(required = true) Constant hostMemoryBytes,
    @JsonProperty(required = true) Constant firstStepWarmupSeconds,
    @JsonProperty(required = true) Map<String, ProfileLink> links,
    @JsonProperty(required = true) Routes routes) {

  /** A link without its name, which is its key. */
  record ProfileLink(
      @JsonProperty(required = true) LinkScope scope,
      @JsonProperty(required = true) Constant bytesPerSecond,
      @JsonProperty(required = true) Constant latencySeconds) {}

  /** A route by the ids of its links. */
  record ProfileRoute(
      @JsonProperty(required = true) List<String> links,
      @JsonProperty(required = true) Constant weight,
      Constant bytesPerSecondCap) {
    Route route() {
      return new Route(links, weight, Optional.ofNullable(bytesPerSecondCap));
    }
  }

  /** The route of every class of traffic. */
  record Routes(
      @JsonProperty(required = true) ProfileRoute h2dPinned,
      @JsonProperty(required = true) ProfileRoute d2hPinned,
      @JsonProperty(required = true) ProfileRoute h2dPageable,
      @JsonProperty(required = true) ProfileRoute d2hPageable,
      @JsonProperty(required = true) ProfileRoute collective) {}

  /** Returns the machine, which validates what the file says. */
  Machine machine() {
    Map<String, Link> named = new LinkedHashMap<>();
    links.forEach(
        (id, link) ->
            named.put(id, new Link(id, link.scope, link.bytesPerSecond, link.latencySeconds)));
    Map<TrafficClass, Route> byTraffic = new EnumMap<>(TrafficClass.class);
    byTraffic.put(TrafficClass.H2D_PINNED, routes.h2dPinned.route());
    byTraffic.put(TrafficClass.D2H_PINNED, routes.d2hPinned.route());
    byTraffic.put(TrafficClass.H2D_PAGEABLE, routes.h2dPageable.route());
    byTraffic.put(TrafficClass.D2H_PAGEABLE, routes.d2hPageable.route());
    byTraffic.put(TrafficClass.COLLECTIVE, routes.collective.route());
    return new Machine(
        name,
        description,
        accelerator,
        gpus,
        gpusPerSwitch,
        hostMemoryBytes,
        firstStepWarmupSeconds,
        named,
        byTraffic);
  }
}
