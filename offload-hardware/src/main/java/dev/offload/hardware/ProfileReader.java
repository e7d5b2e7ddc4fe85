package dev.offload.hardware;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.hardware.Machine;
import dev.offload.core.scenario.ServingRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Reads files that describe machines or serving software. Stateless and thread-safe.
 *
 * @param <F> the content of a file, as written
 * @param <T> what it describes
 */
final class ProfileReader<F, T> {
  /** The largest profile that is read; built-in ones have a hundredth of it. */
  static final int MAX_BYTES = 1_000_000;

  /** How much is said about what is wrong: room for a few quoted values. */
  private static final int MAX_PROBLEM_CHARS = 1000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .annotationIntrospector(new RequiredUnlessAnnotated())
          .build();

  /** Requires every property that no annotation speaks of, so that no constant is left out. */
  private static final class RequiredUnlessAnnotated extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      Boolean marked = super.hasRequiredMarker(member);
      return marked == null ? Boolean.TRUE : marked;
    }
  }

  static final ProfileReader<HardwareProfile, Machine> MACHINES =
      new ProfileReader<>(
          "hardware profile",
          "a machine",
          "Maybe compare it with docs/hardware-profiles.md, or with a built-in profile.",
          HardwareProfile.class,
          HardwareProfile::machine,
          Machine::name);

  static final ProfileReader<ServingRuntime, ServingRuntime> RUNTIMES =
      new ProfileReader<>(
          "runtime file",
          "a runtime",
          "Maybe compare it with docs/runtimes.md, or with a built-in one.",
          ServingRuntime.class,
          runtime -> runtime,
          ServingRuntime::name);

  private final String kind;
  private final String subject;
  private final String hint;
  private final Class<F> content;
  private final Function<F, T> described;
  private final Function<T, String> nameOf;

  private ProfileReader(
      String kind,
      String subject,
      String hint,
      Class<F> content,
      Function<F, T> described,
      Function<T, String> nameOf) {
    this.kind = kind;
    this.subject = subject;
    this.hint = hint;
    this.content = content;
    this.described = described;
    this.nameOf = nameOf;
  }

  /**
   * Reads a file.
   *
   * @throws OffloadException if it is no regular file or cannot be read, is malformed or larger
   *     than {@link #MAX_BYTES}, lacks a constant, or has one of no sense
   */
  T read(Path file) {
    if (Files.isDirectory(file)) {
      throw unreadable(file, "is a directory", "Maybe name the JSON file in it.");
    }
    if (!Files.exists(file)) {
      throw unreadable(
          file,
          "does not exist",
          "Maybe the path is relative to another directory than (%s)."
              .formatted(Path.of("").toAbsolutePath()));
    }
    // Opening a pipe or a device could block or never end.
    if (!Files.isRegularFile(file)) {
      throw unreadable(file, "is not a regular file", "Maybe copy its content to a file.");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw unreadable(file, "cannot be read", "Maybe its permissions forbid it.").causedBy(e);
    }
  }

  /**
   * Reads a file's content.
   *
   * @param file its name, for messages
   * @throws IOException if the stream cannot be read
   * @throws OffloadException if it is malformed or larger than {@link #MAX_BYTES}, lacks a
   *     constant, or has one of no sense
   */
  T read(InputStream in, String file) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw malformed(file, ": It is larger than %d bytes.".formatted(MAX_BYTES), hint);
    }
    try (JsonParser parser = MAPPER.createParser(bytes)) {
      return described(parser, file);
    } catch (IOException e) {
      throw malformed(file, ": It is not UTF-8.", hint).causedBy(e);
    }
  }

  /**
   * Reads a file that comes with Offload.
   *
   * @param file its path from here
   */
  T readOwn(String file) {
    try (InputStream in = ProfileReader.class.getResourceAsStream(file)) {
      return read(in, file);
    } catch (IOException e) {
      throw OffloadException.of(
              ErrorCode.INTERNAL, "The %s (%s) cannot be read.".formatted(kind, file))
          .causedBy(e);
    }
  }

  private void requireName(String name) {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The name (%s) is no name of %s.".formatted(name, subject),
          "Maybe use lower-case letters, digits and dashes, beginning with a letter.");
    }
  }

  private T described(JsonParser parser, String file) throws IOException {
    F profile;
    try {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed(file, ": It does not begin with an object ({).", hint);
      }
      profile = MAPPER.readValue(parser, content);
      if (parser.nextToken() != null) {
        throw malformed(file, ": Something follows its object.", hint);
      }
    } catch (JacksonException e) {
      ProfileProblem problem = ProfileProblem.of(e, parser);
      throw malformed(file, problem.text(), problem.advice().orElse(hint)).causedBy(e);
    }
    try {
      T result = described.apply(profile);
      requireName(nameOf.apply(result));
      return result;
    } catch (OffloadException e) {
      throw malformed(file, ": " + e.problem(), e.advice().orElse(hint)).causedBy(e);
    }
  }

  private OffloadException unreadable(Path file, String what, String advice) {
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE,
        "The %s (%s) %s.".formatted(kind, Quotes.quote(file.toString()), what),
        advice);
  }

  private OffloadException malformed(String file, String problem, String advice) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The %s (%s) is malformed%s"
            .formatted(kind, Quotes.quote(file), Quotes.quote(problem, MAX_PROBLEM_CHARS)),
        Quotes.quote(advice, MAX_PROBLEM_CHARS));
  }
}
