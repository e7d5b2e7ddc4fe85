package dev.offload.hardware;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;

/** Reads profile files. Stateless and thread-safe. */
final class ProfileReader {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
   * Reads one profile.
   *
   * @param file its name, for messages
   * @throws OffloadException if it is malformed, lacks a constant, or has one of no sense
   */
  static Machine read(InputStream in, String file) {
    try {
      return MAPPER.readValue(in, HardwareProfile.class).machine();
    } catch (JacksonException e) {
      if (e.getCause() instanceof OffloadException problem) {
        throw malformed(file, problem.problem(), e);
      }
      throw malformed(file, place(e) + e.getOriginalMessage(), e);
    } catch (OffloadException e) {
      throw malformed(file, e.problem(), e);
    } catch (IOException e) {
      throw OffloadException.of(
              ErrorCode.UNREADABLE_FILE,
              "The hardware profile (%s) cannot be read.".formatted(file))
          .causedBy(e);
    }
  }

  private static String place(JacksonException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return mapping.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .collect(Collectors.joining("."))
          + ": ";
    }
    return "";
  }

  private static OffloadException malformed(String file, String problem, Exception cause) {
    return OffloadException.of(
            ErrorCode.MALFORMED_FILE,
            "The hardware profile (%s) is malformed: %s".formatted(file, problem),
            "Maybe compare it with a built-in profile.")
        .causedBy(cause);
  }
}
