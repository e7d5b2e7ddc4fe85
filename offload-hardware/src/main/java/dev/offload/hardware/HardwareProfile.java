package dev.offload.hardware;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
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
 * The content of a profile file, as written. All properties are required but those that say
 * otherwise.
 */
record HardwareProfile(
    String name,
    String description,
    int gpus,
    int gpusPerSwitch,
    ProfileAccelerator accelerator,
    Constant hostMemoryBytes,
    Constant firstStepWarmupSeconds,
    Map<String, ProfileLink> links,
    Routes routes) {

  /** A GPU, whose peak in FP8 may be left out. */
  record ProfileAccelerator(
      String name,
      Constant memoryBytes,
      Constant memoryBytesPerSecond,
      Constant bf16FlopsPerSecond,
      @JsonProperty(required = false) @JsonSetter(nulls = Nulls.SET) Constant fp8FlopsPerSecond,
      Constant linearEfficiency,
      Constant attentionEfficiency,
      Constant memoryEfficiency) {
    Accelerator accelerator() {
      return new Accelerator(
          name,
          memoryBytes,
          memoryBytesPerSecond,
          bf16FlopsPerSecond,
          Optional.ofNullable(fp8FlopsPerSecond),
          linearEfficiency,
          attentionEfficiency,
          memoryEfficiency);
    }
  }

  /** A link without its name, which is its key. */
  record ProfileLink(LinkScope scope, Constant bytesPerSecond, Constant latencySeconds) {}

  /** A route by the ids of its links. */
  record ProfileRoute(
      List<String> links,
      Constant weight,
      @JsonProperty(required = false) @JsonSetter(nulls = Nulls.SET) Constant bytesPerSecondCap) {
    Route route() {
      return new Route(links, weight, Optional.ofNullable(bytesPerSecondCap));
    }
  }

  /** The route of every class of traffic. */
  record Routes(
      ProfileRoute h2dPinned,
      ProfileRoute d2hPinned,
      ProfileRoute h2dPageable,
      ProfileRoute d2hPageable,
      ProfileRoute collective) {}

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
        accelerator.accelerator(),
        gpus,
        gpusPerSwitch,
        hostMemoryBytes,
        firstStepWarmupSeconds,
        named,
        byTraffic);
  }
}
