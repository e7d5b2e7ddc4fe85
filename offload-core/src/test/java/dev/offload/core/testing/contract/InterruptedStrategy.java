package dev.offload.core.testing.contract;

import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Makes a strategy whose run is interrupted in its middle, as by a second run on the same thread.
 *
 * <p>Proxies, so that a callback which is added to the interfaces reaches the strategy as well.
 */
final class InterruptedStrategy {
  private InterruptedStrategy() {}

  /**
   * @param layers how many layers are run before the interruption
   * @param interruption what happens then, once
   */
  static OffloadStrategy of(OffloadStrategy strategy, int layers, Runnable interruption) {
    return proxy(
        OffloadStrategy.class,
        (method, arguments) -> {
          Object result = invoke(strategy, method, arguments);
          return result instanceof OffloadPlan plan ? plan(plan, layers, interruption) : result;
        });
  }

  private static OffloadPlan plan(OffloadPlan plan, int layers, Runnable interruption) {
    int[] left = {layers};
    return proxy(
        OffloadPlan.class,
        (method, arguments) -> {
          if (method.getName().equals("beforeLayer") && left[0]-- == 0) {
            interruption.run();
          }
          return invoke(plan, method, arguments);
        });
  }

  private interface Call {
    Object answer(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call.answer(method, arguments));
    return type.cast(proxy);
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
