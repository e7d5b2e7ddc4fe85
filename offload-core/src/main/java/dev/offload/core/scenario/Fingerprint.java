package dev.offload.core.scenario;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.Derived;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A hash of a value's content that is the same on every JVM: records by their components in order,
 * numbers by their bits, maps by the order of their keys' text. Components that follow from others
 * are passed over.
 */
final class Fingerprint {
  private static final int HEX_DIGITS = 16;

  /** A digest takes many bytes at a time faster than few. */
  private static final int BUFFER_BYTES = 8_192;

  /** Looked up once for each class: a model has thousands of records. */
  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          Method[] accessors =
              Arrays.stream(type.getRecordComponents())
                  .filter(component -> !component.isAnnotationPresent(Derived.class))
                  .map(RecordComponent::getAccessor)
                  .toArray(Method[]::new);
          for (Method accessor : accessors) {
            accessor.setAccessible(true);
          }
          return accessors;
        }
      };

  private final MessageDigest digest;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256.", e);
    }
  }

  /** Returns 16 hexadecimal digits of SHA-256 over the content of these values. */
  static String of(Object... values) {
    Fingerprint fingerprint = new Fingerprint();
    for (Object value : values) {
      fingerprint.add(value);
    }
    fingerprint.flush();
    return HexFormat.of().formatHex(fingerprint.digest.digest()).substring(0, HEX_DIGITS);
  }

  private void add(Object value) {
    if (value instanceof Record record) {
      addRecord(record);
    } else if (value instanceof String text) {
      roomy().putInt(text.length());
      for (int i = 0; i < text.length(); i++) {
        roomy().putChar(text.charAt(i));
      }
    } else if (value instanceof Double number) {
      roomy().putDouble(number);
    } else if (value instanceof Number number) {
      roomy().putLong(number.longValue());
    } else if (value instanceof Boolean bool) {
      putBoolean(bool);
    } else if (value instanceof Enum<?> constant) {
      add(constant.name());
    } else if (value instanceof Optional<?> optional) {
      putBoolean(optional.isPresent());
      optional.ifPresent(this::add);
    } else if (value instanceof OptionalDouble optional) {
      putBoolean(optional.isPresent());
      optional.ifPresent(number -> roomy().putDouble(number));
    } else if (value instanceof Collection<?> collection) {
      roomy().putInt(collection.size());
      collection.forEach(this::add);
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put(key.toString(), element));
      roomy().putInt(sorted.size());
      sorted.forEach(
          (key, element) -> {
            add(key);
            add(element);
          });
    } else {
      throw OffloadException.of(
          ErrorCode.INTERNAL, "A %s has no fingerprint.".formatted(value.getClass().getName()));
    }
  }

  private void putBoolean(boolean value) {
    roomy().put((byte) (value ? 1 : 0));
  }

  /** Returns the buffer, with room for a number. */
  private ByteBuffer roomy() {
    if (bytes.remaining() < Long.BYTES) {
      flush();
    }
    return bytes;
  }

  private void flush() {
    digest.update(bytes.flip());
    bytes.clear();
  }

  private void addRecord(Record record) {
    add(record.getClass().getSimpleName());
    try {
      for (Method accessor : ACCESSORS.get(record.getClass())) {
        add(accessor.invoke(record));
      }
    } catch (ReflectiveOperationException e) {
      throw OffloadException.of(
              ErrorCode.INTERNAL, "The record (%s) cannot be read.".formatted(record.getClass()))
          .causedBy(e);
    }
  }
}
