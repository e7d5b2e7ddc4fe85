package dev.offload.core.recording;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCall;
import java.util.Locale;
import java.util.Optional;

/**
 * Watches over one recording: where it is, how much the plan has asked for, and whether it may go
 * on asking. One thread records; {@link #place} and {@link #close} may be called from any.
 */
final class RecordingWatch {
  /**
   * The most calls and operations of one step. A plan that moves every tensor of a large model on
   * its own stays two orders of magnitude below.
   */
  static final int MOST_REQUESTS_PER_STEP = 5_000_000;

  private static final String ADVICE = "Maybe ask whoever wrote the strategy, or leave it out.";

  private final String strategy;
  private final Optional<String> origin;

  private volatile String callback = "options";
  private volatile boolean inside = true;
  private volatile int step;
  private volatile boolean closed;
  private Thread thread;
  private int requests;
  private Throwable refusal;

  /**
   * @param strategy its name
   * @param origin the jar that it came from, if it is to be named
   */
  RecordingWatch(String strategy, Optional<String> origin) {
    this.strategy = strategy;
    this.origin = origin;
  }

  /** Notes which step is recorded; what is asked for is counted anew in each. */
  void step(int number) {
    step = number;
    requests = 0;
  }

  /** Notes what the strategy is asked now. */
  void enter(String name) {
    thread = Thread.currentThread();
    callback = name;
    inside = true;
  }

  /**
   * Requires that the strategy is in a callback.
   *
   * @throws OffloadException if it is in another, or the recording has ended
   */
  void requireIn(String name, String what) {
    if (closed || !inside || !callback.equals(name)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "%s %s; that is possible in %s alone."
              .formatted(what, closed ? "after the recording" : "in " + callback, name),
          "Maybe rehearse before the plan is returned, and keep what was chosen.");
    }
  }

  /**
   * Notes that the strategy has answered.
   *
   * @throws OffloadException or whatever else a call of the recorder threw, if the strategy hid it
   */
  void leave() {
    rethrowRefusal();
    inside = false;
  }

  /**
   * Counts a call of the recorder.
   *
   * @throws RuntimeException if the plan must not call it any more
   */
  void countCall() {
    rethrowRefusal();
    if (closed || Thread.currentThread() != thread) {
      throw OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          "The recorder is called %s."
              .formatted(closed ? "after its recording has ended" : "from another thread"));
    }
    count();
  }

  /** Counts an operation that the plan caused. */
  void count() {
    if (++requests > MOST_REQUESTS_PER_STEP) {
      throw OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          String.format(
              Locale.ROOT,
              "It asks for more than %,d calls and operations in one step.",
              MOST_REQUESTS_PER_STEP));
    }
  }

  /**
   * Remembers that a call of the recorder failed: what it was about may be half done, so the plan
   * cannot go on as if nothing had happened.
   */
  void refuse(Throwable failure) {
    refusal = failure;
  }

  private void rethrowRefusal() {
    if (refusal instanceof Error error) {
      throw error;
    }
    if (refusal != null) {
      throw (RuntimeException) refusal;
    }
  }

  /** Lets every later call of the recorder fail. */
  void close() {
    closed = true;
  }

  /** Returns where the recording is, as in "in beforeLayer of step 3". */
  String place() {
    String where = inside ? "in " + callback : "after " + callback;
    return step == 0 || callback.endsWith("Run") ? where : where + " of step " + step;
  }

  /**
   * Returns the failure with the strategy, its origin and the place. What the recorder says of a
   * strategy without an origin remains as it is, since it names the layer and the callback.
   */
  OffloadException report(Throwable failure) {
    if (failure instanceof OffloadException known) {
      // Options are read when the plan is made; later, nothing is wrong with the user's request.
      boolean usage = known.code().category() == ErrorCategory.USAGE && !callback.equals("plan");
      ErrorCode code = usage ? ErrorCode.BROKEN_PLUGIN : known.code();
      return origin.isEmpty() && code != ErrorCode.BROKEN_PLUGIN
          ? known
          : failed(code, ": " + known.problem(), known.advice().orElse(ADVICE), known);
    }
    String what = " with %s.".formatted(PluginCall.describe(failure));
    return failed(ErrorCode.BROKEN_PLUGIN, what, ADVICE, failure);
  }

  private OffloadException failed(ErrorCode code, String what, String advice, Throwable cause) {
    String problem = "%s failed %s%s".formatted(subject(), place(), what);
    return OffloadException.of(code, problem, advice).causedBy(cause);
  }

  /** Returns the failure of a strategy that does not answer. */
  OffloadException reportSilence(String limit) {
    return OffloadException.of(
        ErrorCode.BROKEN_PLUGIN,
        "%s did not answer within %s: it is %s.".formatted(subject(), limit, place()),
        ADVICE);
  }

  private String subject() {
    return "The strategy (%s)%s".formatted(strategy, origin.map(jar -> " of " + jar).orElse(""));
  }
}
