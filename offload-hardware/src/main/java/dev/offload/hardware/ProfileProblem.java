package dev.offload.hardware;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says what is wrong with a profile in the words of the file, not of the classes it is read into.
 *
 * @param text the place, a colon and a sentence
 * @param advice a sentence that begins with "Maybe", if there is one to offer
 */
record ProfileProblem(String text, Optional<String> advice) {
  /**
   * Explains a failure.
   *
   * @param parser what it happened to, not yet closed
   */
  static ProfileProblem of(JacksonException e, JsonParser parser) throws IOException {
    String place = place(e);
    if (e.getCause() instanceof OffloadException problem) {
      return new ProfileProblem(place + problem.problem(), problem.advice());
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      List<String> known = unknown.getKnownPropertyIds().stream().map(Object::toString).toList();
      OffloadException problem = Names.unknown("field", unknown.getPropertyName(), known);
      return new ProfileProblem(place + problem.problem(), problem.advice());
    }
    return new ProfileProblem(place + sentence(e, parser), Optional.empty());
  }

  private static String sentence(JacksonException e, JsonParser parser) throws IOException {
    if (e instanceof InvalidNullException) {
      return "It must not be null.";
    }
    // Jackson has no type of its own for a property that is not there.
    if (e instanceof MismatchedInputException && e.getOriginalMessage().startsWith("Missing ")) {
      return "It is missing.";
    }
    if (e instanceof InvalidFormatException wrong) {
      return "It must be %s, not (%s)."
          .formatted(kind(wrong.getTargetType()), Quotes.quote(String.valueOf(wrong.getValue())));
    }
    if (e instanceof MismatchedInputException wrong && wrong.getTargetType() != null) {
      JsonToken found = parser.currentToken();
      return "It must be %s%s."
          .formatted(
              kind(wrong.getTargetType()),
              found != null && found.isScalarValue()
                  ? ", not (%s)".formatted(Quotes.quote(parser.getText()))
                  : "");
    }
    return Quotes.quote(e.getOriginalMessage()) + ".";
  }

  private static String kind(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == int.class) {
      return "a whole number";
    }
    if (type == double.class) {
      return "a number";
    }
    if (type == String.class) {
      return "a text";
    }
    return List.class.isAssignableFrom(type) ? "an array" : "an object";
  }

  private static String place(JacksonException e) {
    String line =
        e.getLocation() == null || e.getLocation().getLineNr() < 1
            ? ""
            : " at line %d".formatted(e.getLocation().getLineNr());
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return line + ": ";
    }
    StringBuilder path = new StringBuilder();
    for (Reference step : mapping.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(Quotes.quote(step.getFieldName()));
      }
    }
    return "%s in %s: ".formatted(line, path);
  }
}
