package dev.offload.hardware;

import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.LinkScope;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads profile files. Stateless and thread-safe. */
final class ProfileReader {
  /** The largest profile that is read; built-in ones have a hundredth of it. */
  static final int MAX_BYTES = 1_000_000;

  /** The names of the routes in a file. */
  static final Map<TrafficClass, String> ROUTES =
      Map.of(
          TrafficClass.H2D_PINNED, "h2dPinned",
          TrafficClass.D2H_PINNED, "d2hPinned",
          TrafficClass.H2D_PAGEABLE, "h2dPageable",
          TrafficClass.D2H_PAGEABLE, "d2hPageable",
          TrafficClass.COLLECTIVE, "collective",
          TrafficClass.H2D_DISK, "h2dDisk");

  private static final String ADVICE =
      "Maybe compare it with docs/hardware-profiles.md, or with a built-in profile.";

  private ProfileReader() {}

  /** Returns what messages call a profile. */
  static InputFile input(Path file) {
    return new InputFile("hardware profile", file, ADVICE);
  }

  /**
   * Returns the machine of a profile.
   *
   * @throws OffloadException if the profile lacks a constant, or has one of no sense or of no known
   *     name
   */
  static Machine machine(JsonObject profile) {
    profile.requireOnly(
        "name",
        "description",
        "gpus",
        "gpusPerSwitch",
        "accelerator",
        "hostMemoryBytes",
        "firstStepWarmupSeconds",
        "links",
        "routes");
    return profile.making(
        () ->
            new Machine(
                name(profile),
                profile.text("description"),
                accelerator(profile.object("accelerator")),
                profile.whole("gpus"),
                profile.whole("gpusPerSwitch"),
                constant(profile, "hostMemoryBytes"),
                constant(profile, "firstStepWarmupSeconds"),
                links(profile.object("links")),
                routes(profile.object("routes"))));
  }

  /** Returns the name of what a file describes. */
  static String name(JsonObject file) {
    String name = file.text("name");
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw file.wrong("name", "lower-case letters, digits and dashes, beginning with a letter");
    }
    return name;
  }

  private static Accelerator accelerator(JsonObject gpu) {
    gpu.requireOnly(
        "name",
        "memoryBytes",
        "memoryBytesPerSecond",
        "bf16FlopsPerSecond",
        "fp8FlopsPerSecond",
        "linearEfficiency",
        "attentionEfficiency",
        "memoryEfficiency");
    return gpu.making(
        () ->
            new Accelerator(
                gpu.text("name"),
                constant(gpu, "memoryBytes"),
                constant(gpu, "memoryBytesPerSecond"),
                constant(gpu, "bf16FlopsPerSecond"),
                optionalConstant(gpu, "fp8FlopsPerSecond"),
                constant(gpu, "linearEfficiency"),
                constant(gpu, "attentionEfficiency"),
                constant(gpu, "memoryEfficiency")));
  }

  private static Map<String, Link> links(JsonObject links) {
    Map<String, Link> byId = new LinkedHashMap<>();
    for (String id : links.names()) {
      JsonObject link = links.object(id);
      link.requireOnly("scope", "bytesPerSecond", "latencySeconds");
      byId.put(
          id,
          link.making(
              () ->
                  new Link(
                      id,
                      link.oneOf("scope", LinkScope.class),
                      constant(link, "bytesPerSecond"),
                      constant(link, "latencySeconds"))));
    }
    return byId;
  }

  private static Map<TrafficClass, Route> routes(JsonObject routes) {
    routes.requireOnly(ROUTES.values().toArray(String[]::new));
    Map<TrafficClass, Route> byTraffic = new EnumMap<>(TrafficClass.class);
    for (TrafficClass traffic : TrafficClass.values()) {
      if (traffic == TrafficClass.H2D_DISK && !routes.has(ROUTES.get(traffic))) {
        continue;
      }
      JsonObject route = routes.object(ROUTES.get(traffic));
      route.requireOnly("links", "weight", "bytesPerSecondCap");
      byTraffic.put(
          traffic,
          route.making(
              () ->
                  new Route(
                      route.textList("links"),
                      constant(route, "weight"),
                      optionalConstant(route, "bytesPerSecondCap"))));
    }
    return byTraffic;
  }

  private static Optional<Constant> optionalConstant(JsonObject parent, String name) {
    return parent.has(name) ? Optional.of(constant(parent, name)) : Optional.empty();
  }

  static Constant constant(JsonObject parent, String name) {
    JsonObject constant = parent.object(name);
    constant.requireOnly("value", "provenance", "source");
    return constant.making(
        () ->
            new Constant(
                constant.number("value"),
                constant.oneOf("provenance", Provenance.class),
                constant.text("source")));
  }
}
