package dev.offload.core.error;

import java.util.Objects;
import java.util.Optional;

/**
 * A failure that a user can understand and act upon.
 *
 * <p>The problem is one sentence that names the offending thing and its value in parentheses. The
 * advice, if any, is one sentence that begins with "Maybe". {@link #getMessage()} joins the two
 * with a line break. Both may quote what others wrote: what a terminal may interpret, but for line
 * breaks, is written as {@link Quotes} does.
 */
public final class OffloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String problem;
  private final String advice;

  private OffloadException(ErrorCode code, String problem, String advice, Throwable cause) {
    super(advice == null ? problem : problem + "\n" + advice, cause);
    this.code = Objects.requireNonNull(code);
    this.problem = Objects.requireNonNull(problem);
    this.advice = advice;
  }

  /**
   * Creates a failure without advice.
   *
   * @param problem one sentence that names the thing and its value
   */
  public static OffloadException of(ErrorCode code, String problem) {
    return new OffloadException(code, Quotes.escape(problem, true), null, null);
  }

  /**
   * Creates a failure with advice.
   *
   * @param advice one sentence that begins with "Maybe"
   */
  public static OffloadException of(ErrorCode code, String problem, String advice) {
    return new OffloadException(
        code, Quotes.escape(problem, true), Quotes.escape(advice, true), null);
  }

  /**
   * Creates the failure of a value that is not what it must be, {@link ErrorCode#INVALID_VALUE}.
   *
   * @param problem one sentence that names the thing and its value
   */
  public static OffloadException invalid(String problem) {
    return of(ErrorCode.INVALID_VALUE, problem);
  }

  /**
   * Creates the failure of a value that is not what it must be, {@link ErrorCode#INVALID_VALUE}.
   *
   * @param problem one sentence that names the thing and its value
   * @param advice one sentence that begins with "Maybe"
   */
  public static OffloadException invalid(String problem, String advice) {
    return of(ErrorCode.INVALID_VALUE, problem, advice);
  }

  /** Returns a copy of this failure that remembers its cause, for {@code --debug}. */
  public OffloadException causedBy(Throwable cause) {
    return new OffloadException(code, problem, advice, cause);
  }

  /** Returns the stable code, never null. */
  public ErrorCode code() {
    return code;
  }

  /** Returns the sentence that names the thing and its value, never null. */
  public String problem() {
    return problem;
  }

  /** Returns the way out, if there is one to offer. */
  public Optional<String> advice() {
    return Optional.ofNullable(advice);
  }
}
