package dev.offload.core.scenario;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A hash of a value's content that is the same on every JVM: records by their components in order,
 * numbers by their bits, maps by the order of their keys' text.
 */
final class Fingerprint {
  private static final int HEX_DIGITS = 16;

  /** Looked up once for each class: a model has thousands of records. */
  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          Method[] accessors =
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getAccessor)
                  .toArray(Method[]::new);
          for (Method accessor : accessors) {
            accessor.setAccessible(true);
          }
          return accessors;
        }
      };

  private final Hasher hasher = Hashing.sha256().newHasher();

  private Fingerprint() {}

  /** Returns 16 hexadecimal digits of SHA-256 over the content of these values. */
  static String of(Object... values) {
    Fingerprint fingerprint = new Fingerprint();
    for (Object value : values) {
      fingerprint.add(value);
    }
    return fingerprint.hasher.hash().toString().substring(0, HEX_DIGITS);
  }

  private void add(Object value) {
    if (value instanceof Record record) {
      addRecord(record);
    } else if (value instanceof Collection<?> collection) {
      hasher.putInt(collection.size());
      collection.forEach(this::add);
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put(key.toString(), element));
      hasher.putInt(sorted.size());
      sorted.forEach(
          (key, element) -> {
            add(key);
            add(element);
          });
    } else if (value instanceof Optional<?> optional) {
      hasher.putBoolean(optional.isPresent());
      optional.ifPresent(this::add);
    } else if (value instanceof OptionalDouble optional) {
      hasher.putBoolean(optional.isPresent());
      optional.ifPresent(hasher::putDouble);
    } else if (value instanceof Double number) {
      hasher.putDouble(number);
    } else if (value instanceof Number number) {
      hasher.putLong(number.longValue());
    } else if (value instanceof Boolean bool) {
      hasher.putBoolean(bool);
    } else if (value instanceof Enum<?> constant) {
      add(constant.name());
    } else if (value instanceof String text) {
      hasher.putInt(text.length()).putUnencodedChars(text);
    } else {
      throw OffloadException.of(
          ErrorCode.INTERNAL, "A %s has no fingerprint.".formatted(value.getClass().getName()));
    }
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
