package dev.offload.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Expects refusals. */
public final class Refusals {
  private Refusals() {}

  /** Expects a failure of that code whose advice, if any, begins as advice does. */
  public static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      ErrorCode code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            OffloadException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              failure.advice().ifPresent(advice -> assertThat(advice).startsWith("Maybe "));
            });
  }
}
