package dev.offload.core.testing.fuzz;

import com.sun.management.ThreadMXBean;
import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Damages valid files in every way there is, and hands each to a reader, which must understand or
 * refuse it.
 *
 * <pre>{@code
 * @ParameterizedTest(name = "seed {0}")
 * @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
 * void damagedFiles(long seed) {
 *   FuzzRun.of(seed, 1000).named("graph files").over(valid, alsoValid).run(GraphReader::read);
 * }
 * }</pre>
 *
 * <p>A seed file may also be a directory, whose files are then damaged one at a time while the
 * reader is given the directory. The mutations take turns; every other choice comes from the seed
 * and the number of the input alone. Refused means what {@link RefusalRules} say. Whatever else
 * happens fails the run, with what it takes to repeat it and the place where the input is kept:
 * another exception, an error, more memory than the limit, or no end.
 *
 * <p>Memory is what the reading thread allocates, which bounds from above what it holds at a time:
 * at most {@value #FIXED_BYTES} bytes, and {@value #BYTES_PER_BYTE} for every byte of the input
 * that the reader may read, unless {@link #allocating} says otherwise.
 *
 * <p>System properties: {@code fuzz.seed} replaces the seeds, {@code fuzz.inputs} the number of
 * inputs of each run, and {@code fuzz.input} picks a single input by its number. Not thread-safe.
 */
public final class FuzzRun {
  private static final int FIXED_BYTES = 4_000_000;
  private static final int BYTES_PER_BYTE = 64;
  private static final int MAX_FAILURES = 5;
  private static final int MAX_TRIES = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
              && threads.isThreadAllocatedMemorySupported()
          ? threads
          : null;

  private final long seed;
  private final int inputs;
  private final List<Path> seedFiles = new ArrayList<>();
  private final Set<ErrorCategory> categories = EnumSet.of(ErrorCategory.INPUT);
  private List<Mutation> mutations = Mutation.all();
  private String name = "reader";
  private long readableBytes = Long.MAX_VALUE;
  private long fixedBytes = FIXED_BYTES;
  private long bytesPerByte = BYTES_PER_BYTE;
  private Duration patience = PATIENCE;
  private Path keptUnder = defaultHome();

  /** What is fuzzed. */
  @FunctionalInterface
  public interface Reading {
    /** Reads a file or directory that nobody vouches for. */
    void read(Path path) throws Exception;
  }

  private FuzzRun(long seed, int inputs) {
    this.seed = seed;
    this.inputs = Integer.getInteger("fuzz.inputs", inputs);
  }

  /** Inputs are many small files: memory takes them far more quickly than most disks. */
  private static Path defaultHome() {
    Path memory = Path.of("/dev/shm");
    return Files.isDirectory(memory) && Files.isWritable(memory)
        ? memory.resolve("offload-fuzz-" + ProcessHandle.current().pid())
        : Path.of("target", "fuzz").toAbsolutePath();
  }

  /** Returns the seeds for a parameterized test: 1 and 2, or that of {@code fuzz.seed}. */
  public static LongStream seeds() {
    Long seed = Long.getLong("fuzz.seed");
    return seed == null ? LongStream.of(1, 2) : LongStream.of(seed);
  }

  /**
   * Starts to describe a run.
   *
   * @param seed where the random numbers begin
   * @param inputs how many damaged inputs are tried, 1 or more, unless {@code fuzz.inputs} says
   */
  public static FuzzRun of(long seed, int inputs) {
    return new FuzzRun(seed, inputs);
  }

  /** Names what is read, for the summary and the directory of failures. */
  public FuzzRun named(String name) {
    this.name = name;
    return this;
  }

  /** Adds valid files or directories, which stay as they are. */
  public FuzzRun over(Path... seedFiles) {
    this.seedFiles.addAll(Arrays.asList(seedFiles));
    return this;
  }

  /** Adds mutations that know more of the format to {@link Mutation#all}. */
  public FuzzRun with(Mutation... more) {
    mutations = new ArrayList<>(mutations);
    mutations.addAll(Arrays.asList(more));
    return this;
  }

  /** Accepts refusals of a further category, such as that of values which users type. */
  public FuzzRun accepting(ErrorCategory category) {
    categories.add(category);
    return this;
  }

  /** States how many bytes of an input the reader reads at most; by default, all. */
  public FuzzRun readingAtMost(long bytes) {
    readableBytes = bytes;
    return this;
  }

  /**
   * States what reading one input may allocate.
   *
   * @param fixedBytes whatever its size
   * @param bytesPerByte for each of its bytes, up to {@link #readingAtMost}
   */
  public FuzzRun allocating(long fixedBytes, long bytesPerByte) {
    this.fixedBytes = fixedBytes;
    this.bytesPerByte = bytesPerByte;
    return this;
  }

  /** Gives up on an input sooner than after a minute. */
  FuzzRun patientFor(Duration patience) {
    this.patience = patience;
    return this;
  }

  /** Makes and keeps inputs elsewhere than in {@code /dev/shm} or {@code target/fuzz}. */
  FuzzRun keepingUnder(Path directory) {
    keptUnder = directory;
    return this;
  }

  /**
   * Tries all inputs, and prints the summary on one line.
   *
   * @return the counts
   * @throws AssertionError if a seed file is not understood, or an input is neither understood nor
   *     refused as it must be; it names seed, number, mutation and the place of each, up to five
   */
  public FuzzSummary run(Reading reading) {
    Worker worker = new Worker(reading);
    worker.start();
    worker.watch();
    if (!worker.failures.isEmpty()) {
      throw new AssertionError(
          "%d failures of %s:%n%s"
              .formatted(worker.failures.size(), name, String.join("\n", worker.failures.values())),
          worker.firstCause);
    }
    FuzzSummary summary = new FuzzSummary(name, seed, worker.counts);
    System.out.println(summary);
    return summary;
  }

  /** Prepares and reads the inputs one by one, while another thread watches the time. */
  private final class Worker extends Thread {
    private final Reading reading;
    private final Path home;
    private final Map<String, FuzzSummary.Count> counts = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private Throwable firstCause;
    private List<Path> copies;
    private List<List<Path>> filesBySeed;
    private List<byte[]> contents;
    private volatile String current = "the seed files";
    private volatile long startNanos = System.nanoTime();

    Worker(Reading reading) {
      super("fuzz " + name);
      this.reading = reading;
      this.home = keptUnder.resolve(name.replace(' ', '-') + "-seed-" + seed);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        prepare();
        Integer only = Integer.getInteger("fuzz.input");
        int first = only == null ? 0 : only;
        int end = only == null ? inputs : only + 1;
        for (int i = first; i < end && failures.size() < MAX_FAILURES; i++) {
          tryInput(i);
        }
        if (failures.isEmpty()) {
          FileTrees.delete(home);
          // It stays if another run has left a failure.
          keptUnder.toFile().delete();
        }
      } catch (IOException | RuntimeException | Error e) {
        fail("kit", "%s failed (%s)".formatted(current, e), e);
      }
    }

    /** Waits for the end, or for an input that does not. */
    void watch() {
      try {
        while (isAlive()) {
          TimeUnit.MILLISECONDS.timedJoin(this, 200);
          String watched = current;
          if (System.nanoTime() - startNanos > patience.toNanos() && isAlive()) {
            AssertionError where = new AssertionError("It is here:");
            where.setStackTrace(getStackTrace());
            interrupt();
            throw new AssertionError(
                "%s: %s did not end within %s".formatted(name, watched, patience), where);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private void prepare() throws IOException {
      FileTrees.delete(home);
      Files.createDirectories(home);
      makePipe(home.resolve("pipe"));
      mutations.forEach(mutation -> counts.put(mutation.name(), new FuzzSummary.Count(0, 0, 0)));
      filesBySeed = new ArrayList<>();
      contents = new ArrayList<>();
      copies = new ArrayList<>();
      for (Path seedFile : seedFiles) {
        current = "the seed file (%s)".formatted(seedFile);
        // On the file system of the inputs, which then can be made of links.
        Path copy = home.resolve("valid").resolve(Integer.toString(copies.size()));
        Files.createDirectories(copy);
        copy = copy.resolve(seedFile.getFileName().toString());
        FileTrees.copy(seedFile, copy);
        copies.add(copy);
        List<Path> files = FileTrees.files(copy);
        filesBySeed.add(files);
        for (Path file : files) {
          contents.add(Files.readAllBytes(file));
        }
        try {
          reading.read(seedFile);
        } catch (Exception e) {
          throw new IllegalStateException("It is not understood as it is.", e);
        }
      }
    }

    private void tryInput(int number) throws IOException {
      Mutation mutation = mutations.get(number % mutations.size());
      // Neighbouring numbers alone would give alike first choices.
      Random random = new Random((seed * 1_000_003 + number) * 0x9E3779B97F4A7C15L);
      Path scratch = home.resolve("input-" + number);
      current =
          "seed %d, input %d, %s, kept in (%s)".formatted(seed, number, mutation.name(), scratch);
      startNanos = System.nanoTime();
      Optional<Specimen> specimen = damage(mutation, scratch, random);
      if (specimen.isEmpty()) {
        count(mutation, 0, 0, 1);
      } else if (read(mutation, specimen.get())) {
        FileTrees.delete(scratch);
        return;
      }
      if (specimen.isEmpty()) {
        FileTrees.delete(scratch);
      }
    }

    /** Returns a damaged copy of a seed file; empty if none allows this kind of damage. */
    private Optional<Specimen> damage(Mutation mutation, Path scratch, Random random)
        throws IOException {
      for (int i = 0; i < MAX_TRIES; i++) {
        FileTrees.delete(scratch);
        Files.createDirectories(scratch);
        int pick = random.nextInt(seedFiles.size());
        Path seedFile = copies.get(pick);
        Path input = scratch.resolve(seedFile.getFileName().toString());
        FileTrees.link(seedFile, input);
        List<Path> files = filesBySeed.get(pick);
        int file = random.nextInt(files.size());
        Path victim = input.resolve(seedFile.relativize(files.get(file)).toString());
        int before = filesBySeed.subList(0, pick).stream().mapToInt(List::size).sum();
        byte[] valid = contents.get(before + file);
        Specimen specimen =
            new Specimen(scratch, home.resolve("pipe"), input, victim, valid, contents);
        specimen.write(valid);
        if (mutation.damage().apply(specimen, random)) {
          return Optional.of(specimen);
        }
      }
      return Optional.empty();
    }

    /** Returns whether the input was understood, or refused as it must be. */
    private boolean read(Mutation mutation, Specimen specimen) throws IOException {
      long bytes = Math.min(FileTrees.bytes(specimen.scratch()), readableBytes);
      long limit = fixedBytes + bytesPerByte * bytes;
      long before = allocatedBytes();
      Throwable thrown = null;
      try {
        reading.read(specimen.input());
      } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
        thrown = e;
      }
      long allocated = allocatedBytes() - before;
      if (allocated > limit) {
        fail(
            "memory" + mutation.name(),
            "%s: %d bytes were allocated, but the limit is %d bytes"
                .formatted(current, allocated, limit),
            thrown);
        return false;
      }
      if (thrown instanceof OffloadException refusal) {
        Optional<String> broken = RefusalRules.broken(refusal, specimen.input(), categories);
        broken.ifPresent(
            rule ->
                fail(
                    rule.replaceAll("\\(.*", "") + top(refusal),
                    "%s: %s".formatted(current, rule),
                    refusal));
        count(mutation, 0, 1, 0);
        return broken.isEmpty();
      }
      if (thrown != null) {
        fail(thrown.getClass() + top(thrown), "%s: (%s)".formatted(current, thrown), thrown);
        return false;
      }
      count(mutation, 1, 0, 0);
      return true;
    }

    private void count(Mutation mutation, int understood, int refused, int skipped) {
      counts.merge(
          mutation.name(),
          new FuzzSummary.Count(understood, refused, skipped),
          FuzzSummary.Count::plus);
    }

    /** Keeps the first failure of each kind. */
    private void fail(String kind, String what, Throwable cause) {
      failures.putIfAbsent(kind, what);
      firstCause = firstCause == null ? cause : firstCause;
    }

    private static String top(Throwable thrown) {
      return Arrays.stream(thrown.getStackTrace())
          .limit(12)
          .filter(frame -> frame.getClassName().startsWith("dev.offload."))
          .limit(3)
          .toList()
          .toString();
    }

    private static long allocatedBytes() {
      return THREADS == null ? 0 : THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Java has no way to make a pipe; without the tool, the mutation is skipped. */
    private static void makePipe(Path pipe) {
      try {
        new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
      } catch (IOException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
