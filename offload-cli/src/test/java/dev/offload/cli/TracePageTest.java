package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.offload.report.trace.TraceChecker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/trace.md to what its commands do. */
class TracePageTest {
  private static final Pattern COMMAND =
      Pattern.compile(
          "```\n\\./offload (trace[^\n]*)\n```\n(?:\n```\n(.*?)```\n)?", Pattern.DOTALL);

  private static String page;

  @TempDir Path directory;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of("..", "docs", "trace.md"));
  }

  private CommandRun run(String command, String name) {
    return CommandRun.of(command.replace(name, directory.resolve(name).toString()).split(" "));
  }

  private TraceChecker read(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(directory.resolve(name)))) {
      return TraceChecker.check(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void theCommandsDoWhatThePageShows() throws IOException {
    Matcher matcher = COMMAND.matcher(page);
    List<TraceChecker> traces = new ArrayList<>();
    while (matcher.find()) {
      String command = matcher.group(1);
      String name = command.substring(command.lastIndexOf(' ') + 1);
      CommandRun run = run(command, name);
      assertThat(run.err()).isEmpty();
      if (matcher.group(2) != null) {
        assertThat(run.out().replace(directory + "/", "")).isEqualTo(matcher.group(2));
      }
      traces.add(read(name));
    }
    assertThat(traces).hasSize(2);
    assertThat(
            traces.get(1).slices("gpu_user_annotation").stream()
                .map(slice -> slice.get("name").textValue())
                .filter(name -> name.startsWith("ProfilerStep#")))
        .hasSize(27);
  }

  @Test
  void everyTrackAndSliceIsNamed() throws IOException {
    String file = directory.resolve("t.json.gz").toString();
    TreeSet<String> names = new TreeSet<>();
    for (String strategy : List.of("layerwise", "full", "schedule-aware")) {
      // A ring and two guidance groups have every kind of traffic.
      String command =
          "trace --size 480x480 --frames 17 --steps 3 --gpus 8 --ulysses 2 --ring 2 --cfg-parallel 2"
              + " --hardware h100-sxm --ranks 0 --strategy ";
      CommandRun run = CommandRun.of((command + strategy + " -o " + file).split(" "));
      assertThat(run.err()).isEmpty();
      TraceChecker trace = read("t.json.gz");
      for (JsonNode event : trace.phase("M")) {
        if (event.get("name").textValue().equals("thread_name")) {
          names.add(event.at("/args/name").textValue());
        }
      }
      for (JsonNode sample : trace.phase("C")) {
        if (sample.get("name").textValue().endsWith("(GB/s)")) {
          sample.get("args").fieldNames().forEachRemaining(names::add);
        } else {
          names.add(sample.get("name").textValue());
        }
      }
      for (JsonNode slice : trace.phase("X")) {
        names.add(slice.get("cat").textValue().replaceAll(".*annotation", "ProfilerStep#1"));
        if (slice.get("name").textValue().startsWith("nccl")) {
          names.add(slice.get("name").textValue());
        }
      }
    }
    names.remove("cuda_runtime");
    assertThat(names).contains("host", "ring", "guidance", "all-to-all", "kernel");
    for (String name : names) {
      assertThat(page).contains("`" + name + "`");
    }
  }
}
