package dev.offload.models.architecture;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.LayerDescription.Part;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.AllToAll;
import dev.offload.core.model.PhaseDescription.Attention;
import dev.offload.core.model.PhaseDescription.Elementwise;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * A class of transformers whose {@code config.json} says all about them. Immutable and thread-safe.
 *
 * <p>Each is a data file beside this class. It has the settings with what holds where one is absent
 * ({@code counts} up to 10000, {@code widths}, {@code flags}, {@code factors} of the hidden width
 * {@code d}, and texts of which {@code only} one is known), numbers {@code derived} from them, and
 * by these numbers the tensors and phases around and in its layers. A tensor is a number of
 * elements, or {@code inputs -> outputs} for the weight and the bias of a linear layer; a phase is
 * its kind with its widths. Either may end in {@code if}, and an object under the name of a setting
 * stands there as often as it says, with the number {@code i}. Blocks that several classes share
 * are in a file of their own. Where the feed-forward network ends a layer, {@code ffn} names the
 * tensor and the phase that it begins with, {@code unless} a setting mixes the two.
 *
 * <p>Counts of moved tensors are those of unfused kernels: a normalisation with modulation reads
 * its input twice and writes once, a gated residual reads two tensors and writes one.
 */
public final class TransformerArchitecture {
  private static final JsonObject BLOCKS = resource("blocks");
  private static final List<TransformerArchitecture> KNOWN =
      Stream.of("wan", "flux", "qwen-image", "hunyuan-video", "ltx-video")
          .map(name -> new TransformerArchitecture(resource(name)))
          .toList();

  private final JsonObject file;

  private TransformerArchitecture(JsonObject file) {
    this.file = file;
  }

  private static JsonObject resource(String name) {
    String path = name + ".json";
    return JsonObject.resource(path, TransformerArchitecture.class.getResourceAsStream(path));
  }

  /** Returns all that are known. */
  public static List<TransformerArchitecture> known() {
    return KNOWN;
  }

  /** Returns the one of this class, if it is known. */
  public static Optional<TransformerArchitecture> find(String className) {
    return KNOWN.stream()
        .filter(architecture -> architecture.className().equals(className))
        .findFirst();
  }

  /** Returns the class in diffusers, as in "WanTransformer3DModel". */
  public String className() {
    return file.text("class");
  }

  /**
   * Returns the transformer of these settings.
   *
   * @param name its component, as in "transformer_2"
   * @throws OffloadException naming the file and the setting, if one is missing or out of range
   */
  public Transformer read(String name, JsonObject config) {
    Settings settings = new Settings(config, file);
    boolean ofToken = file.text("inputChannels").equals("of a token");
    int inChannels =
        ofToken ? settings.channelsOfLatent("in_channels") : (int) settings.number("in_channels");
    List<LayerDescription> layers = new ArrayList<>();
    for (JsonObject entry : file.objects("layers")) {
      JsonObject block = entry.optionalText("block").map(BLOCKS::object).orElse(entry);
      List<TensorDescription> tensors = tensors(block.object("tensors"), settings);
      List<PhaseDescription> phases = phases(block.object("phases"), settings);
      List<Part> parts =
          block
              .optionalObject("ffn")
              .filter(ffn -> !ffn.has("unless") || settings.number(ffn.text("unless")) == 0)
              .map(ffn -> parts(ffn, settings, tensors, phases))
              .orElse(List.of());
      for (int i = 0; i < settings.number(entry.text("count")); i++) {
        layers.add(new LayerDescription(entry.text("list") + "." + i, tensors, phases, parts));
      }
    }
    StringBuilder inWords = new StringBuilder();
    each(file.object("words"), settings, (text, words) -> inWords.append(text));
    return new Transformer(
        new ExpertDescription(
            name,
            new LayerDescription("outer", tensors(file.object("outer"), settings), List.of()),
            phases(file.object("prologue"), settings),
            layers,
            phases(file.object("epilogue"), settings)),
        (int) settings.number("num_attention_heads"),
        (int) settings.number("d"),
        settings.patch(),
        inChannels,
        inWords.toString(),
        file.has("assumptions") ? file.textList("assumptions") : List.of());
  }

  /** Returns the parts of a layer, whose last tensors and phases are the feed-forward network's. */
  private static List<Part> parts(
      JsonObject ffn,
      Settings settings,
      List<TensorDescription> tensors,
      List<PhaseDescription> phases) {
    String tensor = settings.spelledOut(ffn.text("tensor")).get(0) + ".";
    int attentionTensors =
        (int) tensors.stream().takeWhile(each -> !each.name().startsWith(tensor)).count();
    int attentionPhases =
        (int) phases.stream().takeWhile(each -> !each.name().equals(ffn.text("phase"))).count();
    return List.of(
        new Part("attention", attentionTensors, attentionPhases),
        new Part("ffn", tensors.size() - attentionTensors, phases.size() - attentionPhases));
  }

  private static List<TensorDescription> tensors(JsonObject part, Settings settings) {
    List<TensorDescription> tensors = new ArrayList<>();
    each(
        part,
        settings,
        (name, words) -> {
          long elements = settings.number(words.get(0));
          if (words.size() == 1) {
            tensors.add(new TensorDescription(name, elements));
            return;
          }
          long outputs = settings.number(words.get(2));
          tensors.add(new TensorDescription(name + ".weight", elements * outputs));
          if (words.size() == 3 || settings.number(words.get(4)) > 0) {
            tensors.add(new TensorDescription(name + ".bias", outputs));
          }
        });
    return tensors;
  }

  private static List<PhaseDescription> phases(JsonObject part, Settings settings) {
    List<PhaseDescription> phases = new ArrayList<>();
    each(part, settings, (name, words) -> phases.add(phase(name, words, settings)));
    return phases;
  }

  private static PhaseDescription phase(String name, List<String> words, Settings settings) {
    String kind = words.get(0);
    if (kind.endsWith("all-to-all")) {
      return new AllToAll(
          name,
          settings.number(words.get(1)),
          Integer.parseInt(words.get(2)),
          kind.startsWith("cross-"));
    }
    TokenSequence tokens = TokenSequence.valueOf(words.get(1).toUpperCase(Locale.ROOT));
    long width = settings.number(words.get(2));
    return switch (kind) {
      case "linear" -> new Linear(name, tokens, width, settings.number(words.get(3)));
      case "attention" -> new Attention(name, tokens, width);
      case "elementwise" -> new Elementwise(name, tokens, width, Double.parseDouble(words.get(3)));
      default -> throw new IllegalArgumentException("There is no phase (%s).".formatted(kind));
    };
  }

  /** Goes through the members that hold with these settings: the name of each, and its words. */
  private static void each(
      JsonObject part, Settings settings, BiConsumer<String, List<String>> body) {
    for (String key : part.names()) {
      if (part.hasObject(key)) {
        for (int i = 0; i < settings.number(key); i++) {
          settings.put("i", i);
          each(part.object(key), settings, body);
        }
        continue;
      }
      String[] conditional = part.text(key).split(" if ");
      if (conditional.length == 1 || settings.number(conditional[1]) > 0) {
        List<String> words = List.of(conditional[0].split(" "));
        settings.spelledOut(key).forEach(name -> body.accept(name, words));
      }
    }
  }
}
