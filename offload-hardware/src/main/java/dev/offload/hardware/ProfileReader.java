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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads profile files. Stateless and thread-safe. */
final class ProfileReader {
  /** The largest profile that is read; built-in ones have a hundredth of it. */
  static final int MAX_BYTES = 1_000_000;

  /** How much is said about what is wrong: room for a few quoted values. */
  private static final int MAX_PROBLEM_CHARS = 1000;

  private static final String ADVICE =
      "Maybe compare it with docs/hardware-profiles.md, or with a built-in profile.";

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

  private ProfileReader() {}

  /**
   * Reads the profile in a file.
   *
   * @throws OffloadException if it is no regular file or cannot be read, is malformed or larger
   *     than {@link #MAX_BYTES}, lacks a constant, or has one of no sense
   */
  static Machine read(Path file) {
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
   * Reads one profile.
   *
   * @param file its name, for messages
   * @throws IOException if the stream cannot be read
   * @throws OffloadException if it is malformed or larger than {@link #MAX_BYTES}, lacks a
   *     constant, or has one of no sense
   */
  static Machine read(InputStream in, String file) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw malformed(file, ": It is larger than %d bytes.".formatted(MAX_BYTES), ADVICE);
    }
    try (JsonParser parser = MAPPER.createParser(bytes)) {
      return machine(parser, file);
    } catch (IOException e) {
      throw malformed(file, ": It is not UTF-8.", ADVICE).causedBy(e);
    }
  }

  private static Machine machine(JsonParser parser, String file) throws IOException {
    HardwareProfile profile;
    try {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed(file, ": It does not begin with an object ({).", ADVICE);
      }
      profile = MAPPER.readValue(parser, HardwareProfile.class);
      if (parser.nextToken() != null) {
        throw malformed(file, ": Something follows its object.", ADVICE);
      }
    } catch (JacksonException e) {
      ProfileProblem problem = ProfileProblem.of(e, parser);
      throw malformed(file, problem.text(), problem.advice().orElse(ADVICE)).causedBy(e);
    }
    try {
      return profile.machine();
    } catch (OffloadException e) {
      throw malformed(file, ": " + e.problem(), e.advice().orElse(ADVICE)).causedBy(e);
    }
  }

  private static OffloadException unreadable(Path file, String what, String advice) {
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE,
        "The hardware profile (%s) %s.".formatted(Quotes.quote(file.toString()), what),
        advice);
  }

  private static OffloadException malformed(String file, String problem, String advice) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The hardware profile (%s) is malformed%s"
            .formatted(Quotes.quote(file), Quotes.quote(problem, MAX_PROBLEM_CHARS)),
        Quotes.quote(advice, MAX_PROBLEM_CHARS));
  }
}
