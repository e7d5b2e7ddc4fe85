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
import dev.offload.core.text.TextTable;
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
    Listing list = plugins(new TextTable().left("strategy"));
    for (Plugin<OffloadStrategy> plugin : catalog.strategies()) {
      OffloadStrategy strategy = plugin.instance();
      String name = plugin.names().get(0);
      List<String> details = new ArrayList<>(List.of(strategy.description()));
      List<Object> options = new ArrayList<>();
      for (StrategyOption<?> option : strategy.options()) {
        String values = option.type().words();
        String fallback = option.defaultText();
        String description = option.description();
        details.add(
            "  %s=%s (default %s): %s".formatted(option.name(), values, fallback, description));
        options.add(
            object(
                "name", option.name(),
                "values", values,
                "default", fallback,
                "description", description));
      }
      add(
          list,
          plugin,
          List.of(name),
          details,
          object("name", name, "description", strategy.description(), "options", options));
    }
    return list;
  }

  /** Lists the exporters with the versions that they write for. */
  public static Listing exporters(PluginCatalog catalog) {
    Listing list = plugins(new TextTable().left("exporter").left("runtime"));
    for (Plugin<SettingsExporter> plugin : catalog.exporters()) {
      String name = plugin.names().get(0);
      String description = plugin.instance().description();
      String runtime = plugin.instance().versions();
      add(
          list,
          plugin,
          List.of(name, runtime),
          List.of(description),
          object("name", name, "description", description, "runtime", runtime));
    }
    return list;
  }

  /** Lists the machines. */
  public static Listing hardware(PluginCatalog catalog) {
    Listing list = plugins(new TextTable().left("hardware").right("GPUs").left("GPU"));
    for (Plugin<HardwareSource> plugin : catalog.hardware()) {
      for (String name : plugin.names()) {
        Machine machine = catalog.machine(name);
        String accelerator = machine.accelerator().name();
        add(
            list,
            plugin,
            List.of(name, Integer.toString(machine.gpus()), accelerator),
            List.of(machine.description()),
            object(
                "name",
                name,
                "description",
                machine.description(),
                "accelerator",
                accelerator,
                "gpus",
                machine.gpus()));
      }
    }
    return list;
  }

  /** Lists the models. */
  public static Listing models(PluginCatalog catalog) {
    TextTable columns =
        new TextTable()
            .left("model")
            .right("experts")
            .right("layers")
            .right("parameters, 1e9")
            .right("bf16, GB");
    Listing list = plugins(columns);
    List<ModelSource> sources = catalog.modelSources();
    for (int i = 0; i < sources.size(); i++) {
      Plugin<ModelSource> plugin = catalog.models().get(i);
      for (String id : plugin.names()) {
        addModel(list, plugin, sources.get(i).find(id).orElseThrow());
      }
    }
    return list;
  }

  private static void addModel(Listing list, Plugin<ModelSource> plugin, ModelDescription model) {
    int experts = model.experts().size();
    long parameters = model.experts().stream().mapToLong(ExpertDescription::parameters).sum();
    long bytes = parameters * Precision.BF16.bytesPerElement();
    int layers = model.experts().stream().mapToInt(expert -> expert.layers().size()).sum();
    add(
        list,
        plugin,
        List.of(
            model.id(),
            Integer.toString(experts),
            Integer.toString(layers),
            format("%.2f", parameters / GIGA),
            format("%.1f", bytes / GIGA)),
        List.of(model.source()),
        object(
            "id", model.id(),
            "experts", experts,
            "layers", layers,
            "parameters", parameters,
            "bf16Bytes", bytes,
            "source", model.source()));
  }

  private static Listing plugins(TextTable columns) {
    return new Listing(columns.left("version").left("from"));
  }

  /** Adds a thing with where it is from. */
  private static void add(
      Listing list,
      Plugin<?> plugin,
      List<String> cells,
      List<String> details,
      Map<String, Object> object) {
    List<String> all = new ArrayList<>(cells);
    all.add(plugin.version().orElse("-"));
    all.add(from(plugin));
    object.put("version", plugin.version());
    object.put("location", plugin.location());
    list.add(all, details, object);
  }

  /** Lists every constant of a machine, with how it is known and from where. */
  public static Listing constants(Machine machine) {
    Listing list =
        new Listing(new TextTable().left(machine.name()).right("value").left("known by"));
    for (MachineText.Line line : MachineText.constants(machine)) {
      Constant constant = line.constant();
      String provenance = constant.provenance().toString();
      String name = line.subject().isPresent() ? "  " + line.name() : line.name();
      list.add(
          List.of(name, line.value(), provenance),
          List.of(constant.source()),
          object(
              "name", line.name(),
              "value", constant.value(),
              "unit", line.unit(),
              "provenance", provenance,
              "source", constant.source()));
    }
    return list;
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
