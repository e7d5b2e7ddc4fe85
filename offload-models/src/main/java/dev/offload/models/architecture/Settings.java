package dev.offload.models.architecture;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import dev.offload.models.architecture.Transformer.Patch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The numbers of a transformer by name: the settings of its {@code config.json}, a truth value as 0
 * or 1, and what the file of its class derives from them. Not thread-safe.
 */
final class Settings {
  private static final int MOST = 10_000;
  private static final int MOST_WIDTH = 1 << 20;
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");

  private final JsonObject config;
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Patch patch;

  /**
   * Reads a configuration.
   *
   * @param file what the class has, as {@link TransformerArchitecture} says
   * @throws OffloadException naming the setting and its value, if one is missing or out of range
   */
  Settings(JsonObject config, JsonObject file) {
    this.config = config;
    Optional<Patch> listed = file.has("patch") ? Optional.empty() : Optional.of(patch(config));
    group(file, "only").forEach(this::requireOnly);
    group(file, "counts").forEach((key, absent) -> read(key, absent, MOST));
    group(file, "widths").forEach((key, absent) -> read(key, absent, MOST_WIDTH));
    group(file, "flags")
        .forEach(
            (key, absent) -> {
              boolean flag = config.optionalFlag(key).orElse(Boolean.valueOf(absent));
              numbers.put(key, flag ? 1L : 0L);
            });
    numbers.put("d", number("num_attention_heads*attention_head_dim"));
    group(file, "factors").forEach(this::multiply);
    patch = listed.orElseGet(() -> patch(file.textList("patch")));
    numbers.put("latents", patch.latents());
    group(file, "derived").forEach((name, sum) -> numbers.put(name, number(sum)));
    names.putAll(group(file, "names"));
  }

  private static Map<String, String> group(JsonObject file, String name) {
    return file.has(name) ? file.scalars(name) : Map.of();
  }

  private void read(String key, String absent, int most) {
    OptionalInt value =
        absent.equals("required")
            ? OptionalInt.of(config.whole(key, 1, most))
            : config.optionalWhole(key, 1, most);
    numbers.put(key, value.isPresent() ? value.getAsInt() : number(absent));
  }

  /** Multiplies the hidden width, cut down to a whole number as Python's {@code int} does. */
  private void multiply(String key, String absent) {
    double product = number("d") * config.optionalDouble(key).orElse(Double.parseDouble(absent));
    if (!(product >= 1 && product <= MOST_WIDTH)) {
      throw config.wrong(key, "a factor that makes a width from 1 to %d".formatted(MOST_WIDTH));
    }
    numbers.put(key, (long) product);
  }

  /** Refuses every value but the only one whose tensors are known, which is also the default. */
  private void requireOnly(String key, String known) {
    if (!config.optionalText(key).orElse(known).equals(known)) {
      throw config.wrong(key, "\"%s\", the only one that is known".formatted(known));
    }
  }

  private Patch patch(List<String> sizes) {
    List<Integer> numbers = sizes.stream().map(size -> (int) number(size)).toList();
    return new Patch(numbers.get(0), numbers.get(1), numbers.get(2));
  }

  /** Returns the latents of a token that a configuration lists. */
  static Patch patch(JsonObject config) {
    List<Long> sizes = config.wholes("patch_size", 1, 64);
    if (sizes.size() != 3) {
      throw config.wrong("patch_size", "a list of 3 numbers");
    }
    return new Patch(sizes.get(0).intValue(), sizes.get(1).intValue(), sizes.get(2).intValue());
  }

  Patch patch() {
    return patch;
  }

  /**
   * Returns the channels of a latent, where a setting has those of a token.
   *
   * @throws OffloadException if the latents of a token cannot have as many each
   */
  int channelsOfLatent(String tokenChannels) {
    if (number(tokenChannels) % patch.latents() != 0) {
      throw config.wrong(tokenChannels, "a multiple of %d".formatted(patch.latents()));
    }
    return (int) (number(tokenChannels) / patch.latents());
  }

  /** Returns a number by its digits or its name, or a sum of products of such, as in "d+4*d". */
  long number(String sum) {
    return Stream.of(sum.split("\\+"))
        .mapToLong(
            product ->
                Stream.of(product.split("\\*")).mapToLong(this::factor).reduce(1, (a, b) -> a * b))
        .sum();
  }

  private long factor(String name) {
    Long number = numbers.get(name);
    return number == null ? Long.parseLong(name) : number;
  }

  /** Names a number from here on, in place of one that had the name. */
  void put(String name, long number) {
    numbers.put(name, number);
  }

  /**
   * Returns a text once, with the number or name that each pair of braces stands for; or, for
   * braces with a list, once for each item, as in "to_{q,k}".
   */
  List<String> spelledOut(String text) {
    return BRACES
        .matcher(text)
        .results()
        .findFirst()
        .map(
            braces ->
                meanings(braces).flatMap(each -> spelledOut(replaced(text, braces, each)).stream()))
        .orElse(Stream.of(text))
        .toList();
  }

  private Stream<String> meanings(MatchResult braces) {
    String name = braces.group(1);
    return name.contains(",")
        ? Stream.of(name.split(","))
        : Stream.of(names.containsKey(name) ? names.get(name) : Long.toString(number(name)));
  }

  private static String replaced(String text, MatchResult braces, String meaning) {
    return text.substring(0, braces.start()) + meaning + text.substring(braces.end());
  }
}
