package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a file is refused in the way that the project promises. */
final class Refused {
  private Refused() {}

  /** Asserts a refusal with this code and one clean line of problem, and returns the problem. */
  static AbstractStringAssert<?> with(ErrorCode code, ThrowingCallable reading) {
    OffloadException e = catchThrowableOfType(OffloadException.class, reading);
    assertThat(e).describedAs("a refusal").isNotNull();
    assertThat(e.code()).isEqualTo(code);
    assertThat(e.problem()).doesNotContainPattern("[\\p{Cntrl}]").endsWith(".");
    e.advice().ifPresent(advice -> assertThat(advice).startsWith("Maybe").endsWith("."));
    return assertThat(e.problem());
  }

  static AbstractStringAssert<?> malformed(ThrowingCallable reading) {
    return with(ErrorCode.MALFORMED_FILE, reading);
  }

  static AbstractStringAssert<?> unreadable(ThrowingCallable reading) {
    return with(ErrorCode.UNREADABLE_FILE, reading);
  }
}
