package dev.offload.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PluginCallTest {
  @Test
  void answersFromAThreadThatEndsWithTheProcess() throws Exception {
    assertThat(PluginCall.within(Duration.ofMinutes(1), () -> Thread.currentThread().isDaemon()))
        .isTrue();
  }

  @Test
  void handsOverWhateverIsThrown() {
    Error failure = new OutOfMemoryError("no");

    assertThatThrownBy(
            () ->
                PluginCall.within(
                    Duration.ofMinutes(1),
                    () -> {
                      throw failure;
                    }))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(failure);
  }

  @Test
  void interruptsWhatDoesNotAnswer() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);

    assertThatThrownBy(
            () ->
                PluginCall.within(
                    Duration.ofSeconds(2),
                    () -> {
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return null;
                    }))
        .isInstanceOf(TimeoutException.class);
    interrupted.await();
  }

  @Test
  void describesAFailureThatCannotDescribeItself() {
    RuntimeException failure = new Speechless();

    assertThat(PluginCall.describe(failure)).isEqualTo(Speechless.class.getName());
  }

  @Test
  void describesALimit() {
    assertThat(PluginCall.describe(Duration.ofSeconds(60))).isEqualTo("60 s");
    assertThat(PluginCall.describe(Duration.ofMillis(500))).isEqualTo("0.5 s");
  }

  private static final class Speechless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      throw this;
    }
  }

  @Test
  void withoutALimitTheCallingThreadIsAsked() throws Exception {
    Thread asked = PluginCall.within(PluginCall.UNLIMITED, Thread::currentThread);

    assertThat(asked).isSameAs(Thread.currentThread());
    assertThatThrownBy(
            () ->
                PluginCall.within(
                    PluginCall.UNLIMITED,
                    () -> {
                      throw new AssertionError("no");
                    }))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AssertionError.class);
  }
}
