package dev.offload.cli.render;

import dev.offload.core.export.SettingsExporter;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.model.Precision;
import dev.offload.core.plugin.Plugin;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.words.MachineText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The listings of what was discovered. */
public final class Listings {
  private static final double GIGA = 1e9;

  private Listings() {}

  /** Lists the strategies with their options. */
  public static Listing strategies(PluginCatalog catalog) {
    List<Listing.Entry> entries = new ArrayList<>();
    for (Plugin<OffloadStrategy> plugin : catalog.strategies()) {
      OffloadStrategy strategy = plugin.instance();
      String name = plugin.names().get(0);
      List<String> details = new ArrayList<>();
      details.add(strategy.description());
      List<Object> options = new ArrayList<>();
      for (StrategyOption<?> option : strategy.options()) {
        details.add(
            "  %s=%s (default %s): %s"
                .formatted(
                    option.name(),
                    option.type().words(),
                    option.defaultText(),
                    option.description()));
        options.add(
            object(
                "name", option.name(),
                "values", option.type().words(),
                "default", option.defaultText(),
                "description", option.description()));
      }
      Map<String, Object> object =
          object("name", name, "description", strategy.description(), "options", options);
      object.putAll(origin(plugin));
      entries.add(new Listing.Entry(List.of(name, version(plugin), from(plugin)), details, object));
    }
    return new Listing(
        List.of(
            ListingColumn.text("strategy"),
            ListingColumn.text("version"),
            ListingColumn.text("from")),
        entries);
  }

  /** Lists the exporters with the versions that they write for. */
  public static Listing exporters(PluginCatalog catalog) {
    List<Listing.Entry> entries = new ArrayList<>();
    for (Plugin<SettingsExporter> plugin : catalog.exporters()) {
      SettingsExporter exporter = plugin.instance();
      String name = plugin.names().get(0);
      Map<String, Object> object =
          object(
              "name", name, "description", exporter.description(), "runtime", exporter.versions());
      object.putAll(origin(plugin));
      entries.add(
          new Listing.Entry(
              List.of(name, exporter.versions(), version(plugin), from(plugin)),
              List.of(exporter.description()),
              object));
    }
    return new Listing(
        List.of(
            ListingColumn.text("exporter"),
            ListingColumn.text("runtime"),
            ListingColumn.text("version"),
            ListingColumn.text("from")),
        entries);
  }

  /** Lists the machines. */
  public static Listing hardware(PluginCatalog catalog) {
    List<Listing.Entry> entries = new ArrayList<>();
    for (Plugin<HardwareSource> plugin : catalog.hardware()) {
      for (String name : plugin.names()) {
        Machine machine = catalog.machine(name);
        Map<String, Object> object =
            object(
                "name", name,
                "description", machine.description(),
                "accelerator", machine.accelerator().name(),
                "gpus", machine.gpus());
        object.putAll(origin(plugin));
        entries.add(
            new Listing.Entry(
                List.of(
                    name,
                    Integer.toString(machine.gpus()),
                    machine.accelerator().name(),
                    version(plugin),
                    from(plugin)),
                List.of(machine.description()),
                object));
      }
    }
    return new Listing(
        List.of(
            ListingColumn.text("hardware"),
            ListingColumn.number("GPUs"),
            ListingColumn.text("GPU"),
            ListingColumn.text("version"),
            ListingColumn.text("from")),
        entries);
  }

  /** Lists the models. */
  public static Listing models(PluginCatalog catalog) {
    List<Listing.Entry> entries = new ArrayList<>();
    List<ModelSource> sources = catalog.modelSources();
    for (int i = 0; i < sources.size(); i++) {
      Plugin<ModelSource> plugin = catalog.models().get(i);
      for (String id : plugin.names()) {
        entries.add(entry(plugin, sources.get(i).find(id).orElseThrow()));
      }
    }
    return new Listing(
        List.of(
            ListingColumn.text("model"),
            ListingColumn.number("experts"),
            ListingColumn.number("layers"),
            ListingColumn.number("parameters, 1e9"),
            ListingColumn.number("bf16, GB"),
            ListingColumn.text("version"),
            ListingColumn.text("from")),
        entries);
  }

  private static Listing.Entry entry(Plugin<ModelSource> plugin, ModelDescription model) {
    long parameters = model.experts().stream().mapToLong(ExpertDescription::parameters).sum();
    long bytes = parameters * Precision.BF16.bytesPerElement();
    int layers = model.experts().stream().mapToInt(expert -> expert.layers().size()).sum();
    Map<String, Object> object =
        object(
            "id",
            model.id(),
            "experts",
            model.experts().size(),
            "layers",
            layers,
            "parameters",
            parameters,
            "bf16Bytes",
            bytes,
            "source",
            model.source());
    object.putAll(origin(plugin));
    return new Listing.Entry(
        List.of(
            model.id(),
            Integer.toString(model.experts().size()),
            Integer.toString(layers),
            format("%.2f", parameters / GIGA),
            format("%.1f", bytes / GIGA),
            version(plugin),
            from(plugin)),
        List.of(model.source()),
        object);
  }

  /** Lists every constant of a machine, with how it is known and from where. */
  public static Listing constants(Machine machine) {
    return new Listing(
        List.of(
            ListingColumn.text(machine.name()),
            ListingColumn.number("value"),
            ListingColumn.text("known by")),
        MachineText.constants(machine).stream().map(Listings::constant).toList());
  }

  private static Listing.Entry constant(MachineText.Line line) {
    Constant constant = line.constant();
    String provenance = constant.provenance().toString();
    return new Listing.Entry(
        List.of(
            line.subject().isPresent() ? "  " + line.name() : line.name(),
            line.value(),
            provenance),
        List.of(constant.source()),
        object(
            "name", line.name(),
            "value", constant.value(),
            "unit", line.unit(),
            "provenance", provenance,
            "source", constant.source()));
  }

  private static Map<String, Object> origin(Plugin<?> plugin) {
    return object("version", plugin.version().orElse(null), "location", plugin.location());
  }

  private static String version(Plugin<?> plugin) {
    return plugin.version().orElse("-");
  }

  /** Returns the location, relative to the working directory if it is below. */
  private static String from(Plugin<?> plugin) {
    Path here = Path.of("").toAbsolutePath();
    Path location = Path.of(plugin.location());
    boolean below = location.startsWith(here) && !location.equals(here);
    return below ? here.relativize(location).toString() : plugin.location();
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }

  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }
}
