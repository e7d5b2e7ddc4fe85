package dev.offload.evidence.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The arguments that SGLang prints when it starts, as it settled them; what is null or of another
 * type than expected counts as not said. Immutable.
 */
final class ServerArguments {
  private final JsonNode node;

  /**
   * @param node an object, not to be changed
   */
  ServerArguments(JsonNode node) {
    this.node = node;
  }

  Optional<String> text(String name) {
    return value(name).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  Optional<Integer> whole(String name) {
    return value(name)
        .filter(value -> value.isIntegralNumber() && value.canConvertToInt())
        .map(JsonNode::intValue);
  }

  Optional<Double> number(String name) {
    return value(name)
        .filter(JsonNode::isNumber)
        .map(JsonNode::doubleValue)
        .filter(Double::isFinite);
  }

  Optional<Boolean> flag(String name) {
    return value(name).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
  }

  /** Returns whether a list of texts has one of some. */
  boolean lists(String name, String... texts) {
    JsonNode list = node.get(name);
    if (list != null && list.isArray()) {
      for (JsonNode element : list) {
        for (String text : texts) {
          if (element.isTextual() && element.textValue().equals(text)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Returns a text of an object within, if both are there. */
  Optional<String> text(String name, String within) {
    return value(name)
        .map(value -> value.get(within))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }

  private Optional<JsonNode> value(String name) {
    return Optional.ofNullable(node.get(name));
  }
}
