package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import dev.offload.models.checkpoint.CheckpointFixture.Tensor;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damages valid files at random: each is understood or refused, and nothing else happens. */
class CheckpointFuzzTest {
  private static final int CASES = 300;
  private static final List<String> SCRAPS =
      List.of(
          "[",
          "{",
          "}",
          "]",
          "\"",
          ",",
          ":",
          "-1",
          "1e999",
          "9223372036854775808",
          "null",
          "NaN",
          "\\u0000",
          "[[[[[[[[",
          "{\"a\":",
          "\"dtype\"",
          "\"shape\":[0]",
          "../",
          "\u00e9");

  @TempDir Path directory;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void damagedHeaders(long seed) throws IOException {
    Path file = directory.resolve("model.safetensors");
    CheckpointFixture.writeSafetensors(
        file,
        List.of(
            Tensor.of("a.weight", DType.BF16, 8, 4),
            Tensor.of("a.bias", DType.F32, 8),
            Tensor.of("b", DType.U8)));
    byte[] valid = Files.readAllBytes(file);
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] damaged = damage(valid, random);
      if (damaged.length >= 8 && random.nextInt(8) == 0) {
        long length = random.nextBoolean() ? random.nextLong() : random.nextInt(1000);
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      }
      Files.write(file, damaged);
      refused += refuses(() -> SafetensorsReader.read(file)) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(CASES / 4);
  }

  @ParameterizedTest(name = "seed {0}, {1}")
  @CsvSource({
    "1, model_index.json",
    "2, transformer/config.json",
    "3, scheduler/scheduler_config.json",
    "4, transformer/diffusion_pytorch_model.safetensors.index.json"
  })
  void damagedJson(long seed, String name) throws IOException {
    CheckpointFixture.in(directory, "WanPipeline")
        .setting("boundary_ratio", 0.875)
        .component(
            "scheduler",
            "diffusers",
            "UniPCMultistepScheduler",
            "scheduler_config.json",
            CheckpointFixture.wanScheduler(5))
        .wanTransformer("transformer", new WanSize(1, 1, 2, 4, 1), DType.BF16, 20_000)
        .write();
    Path file = directory.resolve(name);
    byte[] valid = Files.readAllBytes(file);
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      Files.write(file, damage(valid, random));
      refused += refuses(() -> DiffusersDirectory.read(directory)) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(CASES / 4);
  }

  private static byte[] damage(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    for (int hits = 1 + random.nextInt(3); hits > 0 && bytes.length > 0; hits--) {
      int at = random.nextInt(bytes.length);
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> splice(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 2 -> {
              String scrap = SCRAPS.get(random.nextInt(SCRAPS.size()));
              int repeats = random.nextInt(10) == 0 ? 2000 : 1;
              yield splice(bytes, at, at, scrap.repeat(repeats).getBytes(StandardCharsets.UTF_8));
            }
            case 3 -> splice(bytes, at, Math.min(bytes.length, at + 10), new byte[0]);
            default -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at / 2, at));
          };
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    return ByteBuffer.allocate(from + middle.length + bytes.length - to)
        .put(bytes, 0, from)
        .put(middle)
        .put(bytes, to, bytes.length - to)
        .array();
  }

  /** Anything but an {@link OffloadException} fails the test by itself. */
  private static boolean refuses(Runnable reading) {
    try {
      reading.run();
      return false;
    } catch (OffloadException e) {
      assertThat(e.code().category()).isEqualTo(ErrorCategory.INPUT);
      assertThat(e.problem()).hasSizeLessThan(2000).doesNotContainPattern("\\p{Cntrl}");
      return true;
    }
  }
}
