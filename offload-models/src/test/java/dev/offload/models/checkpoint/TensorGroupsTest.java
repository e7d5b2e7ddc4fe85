package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.offload.models.checkpoint.BlockGroup.Block;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorGroupsTest {
  private static TensorHeader tensor(String name) {
    return tensor(name, DType.BF16, 1);
  }

  private static TensorHeader tensor(String name, DType dtype, long elements) {
    return new TensorHeader(
        name, dtype, List.of(elements), 0, elements * dtype.bitsPerElement() / 8);
  }

  private static TensorGroups of(Stream<String> names) {
    return TensorGroups.of(names.map(TensorGroupsTest::tensor).toList());
  }

  private static TensorGroups of(String... names) {
    return of(Arrays.stream(names));
  }

  private static List<String> prefixes(TensorGroups groups) {
    return groups.groups().stream().map(BlockGroup::prefix).toList();
  }

  private static Stream<String> blocks(String prefix, int count, String... relativeNames) {
    return IntStream.range(0, count)
        .boxed()
        .flatMap(
            i -> Arrays.stream(relativeNames).map(relative -> prefix + "." + i + "." + relative));
  }

  @Test
  void findsTheLayersOfAWanTransformer() {
    TensorGroups groups =
        of(CheckpointFixture.wanTensors(WanSize.A14B, DType.BF16).stream().map(t -> t.name()));
    assertThat(prefixes(groups)).containsExactly("blocks");
    BlockGroup blocks = groups.groups().get(0);
    assertThat(blocks.blocks()).extracting(Block::index).containsExactlyElementsOf(upTo(40));
    assertThat(blocks.blocks()).allSatisfy(block -> assertThat(block.tensors()).hasSize(27));
    assertThat(groups.outside()).hasSize(15);
    assertThat(blocks.isEven()).isTrue();
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void findsSeveralGroupsAtAnyDepth() {
    TensorGroups groups =
        of(
            Stream.of(
                    Stream.of("x_embedder.weight"),
                    blocks("model.diffusion_model.double_blocks", 3, "a.weight", "b.lin.0.weight"),
                    blocks("model.diffusion_model.single_blocks", 2, "a.weight"),
                    blocks("context_embedder.token_refiner.refiner_blocks", 2, "a.to_out.0.bias"),
                    Stream.of("model.diffusion_model.out.weight"))
                .flatMap(names -> names));
    assertThat(prefixes(groups))
        .containsExactly(
            "model.diffusion_model.double_blocks",
            "model.diffusion_model.single_blocks",
            "context_embedder.token_refiner.refiner_blocks");
    assertThat(groups.outside())
        .extracting(TensorHeader::name)
        .containsExactly("x_embedder.weight", "model.diffusion_model.out.weight");
  }

  @Test
  void blocksAreInTheOrderOfTheirNumbers() {
    TensorGroups groups = of(blocks("b", 11, "w").sorted());
    assertThat(groups.groups().get(0).blocks())
        .extracting(Block::index)
        .containsExactlyElementsOf(upTo(11));
  }

  @Test
  void theFirstFamilyThatRepeatsTakesTheTensor() {
    TensorGroups groups = of(blocks("encoder.block", 2, "layer.0.q.weight", "layer.1.q.weight"));
    assertThat(prefixes(groups)).containsExactly("encoder.block");
    assertThat(groups.outside()).isEmpty();
  }

  @Test
  void looksInsideOfAFamilyThatDoesNotRepeat() {
    // Stage 0 has other parts than stage 1, whose blocks repeat.
    TensorGroups groups =
        of(
            Stream.concat(
                Stream.of("stages.0.conv.weight"), blocks("stages.1.blocks", 4, "attn.weight")));
    assertThat(prefixes(groups)).containsExactly("stages.1.blocks");
    assertThat(groups.outside()).hasSize(1);
  }

  @Test
  void theBlocksOfAUNetRepeatAlthoughTheyAreUneven() {
    String[] resnet = {"resnets.0.conv1.weight", "resnets.0.conv2.weight"};
    List<String> names = new ArrayList<>();
    blocks("down_blocks", 3, resnet).forEach(names::add);
    names.add("down_blocks.0.downsamplers.0.conv.weight");
    names.add("down_blocks.1.downsamplers.0.conv.weight");
    blocks("down_blocks.1.attentions.0.transformer_blocks", 2, "q").forEach(names::add);
    blocks("down_blocks.2.attentions.0.transformer_blocks", 10, "q").forEach(names::add);
    TensorGroups groups = of(names.stream());
    assertThat(prefixes(groups)).containsExactly("down_blocks");
    assertThat(groups.groups().get(0).isEven()).isFalse();
    assertThat(groups.outside()).isEmpty();
  }

  @Test
  void aSequenceOfUnlikeModulesIsNoBlock() {
    assertThat(
            of(
                    "time_embedding.0.weight",
                    "time_embedding.2.weight",
                    "time_projection.1.weight",
                    "attn.to_out.0.weight",
                    "net.0.proj.weight",
                    "net.0.proj.bias",
                    "net.1.weight",
                    "net.1.bias")
                .groups())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b.0.w b.2.w",
        "b.1.w b.2.w",
        "b.0.w",
        "b.0 b.1",
        "b.00.w b.01.w",
        "b.-0.w b.+1.w",
        "b.0.w b.4294967297.w",
        "b.0.w b.99999999999999999999999999.w",
        "b.\u0660.w b.\u0661.w",
        "... .0 0. 2.",
        ""
      })
  void namesThatRepeatNothingStayOutside(String names) {
    TensorGroups groups = of(names.split(" "));
    assertThat(groups.groups()).isEmpty();
    assertThat(groups.outside()).hasSize(names.split(" ").length);
  }

  @Test
  void aNameMayBeginWithTheNumber() {
    assertThat(prefixes(of("0.w", "1.w"))).containsExactly("");
    assertThat(of(".0.w", "1.w").groups()).isEmpty();
  }

  @Test
  void looksAtTheFirstNumbersOfANameOnly() {
    String gap = "5.".repeat(BlockFinder.MAX_NUMBERS - 1);
    assertThat(prefixes(of(gap + "0.w", gap + "1.w"))).hasSize(1);
    assertThat(of("5." + gap + "0.w", "5." + gap + "1.w").groups()).isEmpty();
  }

  @Test
  void noTensorsMakeNoGroups() {
    assertThat(TensorGroups.of(List.of())).isEqualTo(new TensorGroups(List.of(), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockGroup("b", List.of()))
        .withMessageContaining("(b)");
  }

  @Test
  void unevenBlocksDifferInBytesOrTypes() {
    List<TensorHeader> tensors = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tensors.add(tensor("b.%d.w".formatted(i), i == 4 ? DType.F16 : DType.BF16, i == 0 ? 9 : 8));
    }
    BlockGroup group = TensorGroups.of(tensors).groups().get(0);
    assertThat(group.weightBytes()).isEqualTo(2 * (9 + 5 * 8));
    assertThat(group.typicalBlock().index()).isEqualTo(1);
    assertThat(group.unevenBlocks()).extracting(Block::index).containsExactly(0, 4);
    assertThat(group.isEven()).isFalse();
    assertThat(group.blocks().get(4).dtypes()).containsExactly(DType.F16);
  }

  @Test
  void ofKindsThatAreEquallyCommonTheFirstIsTypical() {
    BlockGroup group =
        TensorGroups.of(
                List.of(
                    tensor("b.0.w", DType.U8, 1),
                    tensor("b.1.w", DType.U8, 2),
                    tensor("b.2.w", DType.U8, 2),
                    tensor("b.3.w", DType.U8, 1)))
            .groups()
            .get(0);
    assertThat(group.typicalBlock().index()).isZero();
    assertThat(group.unevenBlocks()).extracting(Block::index).containsExactly(1, 2);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void blocksAreFoundWhateverTheOrder(long seed) {
    Random random = new Random(seed);
    List<String> prefixes = new ArrayList<>();
    List<TensorHeader> tensors = new ArrayList<>();
    List<String> outside = new ArrayList<>();
    for (int g = 0; g < 1 + random.nextInt(4); g++) {
      String prefix = "root.".repeat(random.nextInt(3)) + "group" + g;
      prefixes.add(prefix);
      int count = 2 + random.nextInt(30);
      int parts = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        for (int p = 0; p < parts; p++) {
          tensors.add(tensor("%s.%d.part%d.0.weight".formatted(prefix, i, p)));
        }
      }
    }
    for (int i = 0; i < random.nextInt(10); i++) {
      outside.add("head%d.%d.weight".formatted(i, 2 * random.nextInt(3)));
    }
    outside.forEach(name -> tensors.add(tensor(name)));
    Collections.shuffle(tensors, random);

    TensorGroups groups = TensorGroups.of(tensors);

    assertThat(prefixes(groups)).containsExactlyInAnyOrderElementsOf(prefixes);
    assertThat(groups.outside())
        .extracting(TensorHeader::name)
        .containsExactlyInAnyOrderElementsOf(outside);
    assertThat(groups.groups()).allMatch(BlockGroup::isEven);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void eachTensorIsInOnePlaceWhateverItsName(long seed) {
    Random random = new Random(seed);
    String[] segments = {"0", "1", "2", "3", "a", "b", "", "00", "7777777777", "-1", "\u0000"};
    List<TensorHeader> tensors = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      StringBuilder name = new StringBuilder();
      for (int depth = random.nextInt(7); depth >= 0; depth--) {
        name.append(segments[random.nextInt(segments.length)]).append(depth == 0 ? "" : ".");
      }
      // Sizes tell tensors of one name apart.
      tensors.add(tensor(name.toString(), DType.U8, i));
    }

    TensorGroups groups = TensorGroups.of(tensors);

    List<TensorHeader> found = new ArrayList<>(groups.outside());
    for (BlockGroup group : groups.groups()) {
      assertThat(group.blocks())
          .extracting(Block::index)
          .containsExactlyElementsOf(upTo(group.blocks().size()));
      assertThat(group.blocks()).hasSizeGreaterThan(1);
      for (Block block : group.blocks()) {
        assertThat(block.tensors())
            .allSatisfy(
                tensor ->
                    assertThat(tensor.name())
                        .startsWith(
                            (group.prefix().isEmpty() ? "" : group.prefix() + ".")
                                + block.index()
                                + "."));
        found.addAll(block.tensors());
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(tensors);
  }
}
