package dev.offload.cli.plan;

import dev.offload.cli.render.Fields;
import dev.offload.cli.render.Listing;
import dev.offload.cli.render.Listings;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a plan rests on, so that a difference can be named. Stateless and thread-safe. */
final class PlanFacts {
  /** How many differences are named. */
  private static final int FEW = 5;

  private PlanFacts() {}

  /** Returns the fingerprints of the scenario and its parts. */
  static Map<String, Object> fingerprints(Scenario scenario) {
    Map<String, Object> fingerprints = new LinkedHashMap<>();
    fingerprints.put("scenario", scenario.fingerprint());
    fingerprints.putAll(scenario.partFingerprints());
    return fingerprints;
  }

  /** Returns what is asked. */
  static Map<String, Object> scenario(Scenario scenario) {
    Map<String, Object> facts = new LinkedHashMap<>();
    Fields.SCENARIO.stream()
        .filter(field -> !field.name().equals("fingerprint"))
        .forEach(field -> facts.put(field.name(), field.of(scenario)));
    Fields.LIMITS.forEach(field -> facts.put(field.name(), field.of(scenario)));
    return facts;
  }

  /** Returns the constants of the machine. */
  static Map<String, Object> hardware(Scenario scenario) {
    Map<String, Object> facts = new LinkedHashMap<>();
    String owner = "";
    for (Listing.Entry entry : Listings.constants(scenario.machine()).entries()) {
      // What is indented belongs to what stands above it.
      String name = entry.cells().get(0);
      if (name.startsWith(" ")) {
        name = owner + ", " + name.strip();
      } else {
        owner = name;
      }
      facts.put(name, entry.object().get("value"));
    }
    return facts;
  }

  /** Returns how the facts of a plan differ from others, each in a few words. */
  static List<String> differences(Map<String, Object> planned, Map<String, Object> now) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(planned.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      String then = String.valueOf(planned.get(name));
      String current = String.valueOf(now.get(name));
      if (!then.equals(current)) {
        differences.add("%s is %s in the plan and %s here".formatted(name, then, current));
      }
    }
    int more = differences.size() - FEW;
    if (more > 0) {
      differences = new ArrayList<>(differences.subList(0, FEW));
      differences.add("%d more differ".formatted(more));
    }
    return differences;
  }
}
