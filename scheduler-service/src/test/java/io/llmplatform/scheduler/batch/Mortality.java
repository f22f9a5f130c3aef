package io.llmplatform.scheduler.batch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Lets threads die at a step of theirs, as processes do: from then on nothing that they do reaches
 * the database or the fakes that {@link #step} is told of, until they are born again.
 */
final class Mortality {
  private static final Set<String> STEPS = Set.of("prepareStatement", "commit");

  private final ThreadLocal<Integer> left = ThreadLocal.withInitial(() -> Integer.MAX_VALUE);

  /** This thread dies at its so manieth step. */
  void dieAfter(int steps) {
    left.set(steps);
  }

  void liveOn() {
    left.remove();
  }

  /** A step of this thread. */
  void step() {
    int now = left.get();
    if (now == Integer.MAX_VALUE) {
      return;
    }
    left.set(Math.max(0, now - 1));
    if (now <= 0) {
      throw new Killed();
    }
  }

  DataSource over(DataSource real) {
    return new DelegatingDataSource(real) {
      @Override
      public Connection getConnection() throws SQLException {
        step();
        return mortal(super.getConnection());
      }
    };
  }

  private Connection mortal(Connection real) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (!STEPS.contains(method.getName())) {
            return call(real, method, arguments);
          }
          step();
          Object result = call(real, method, arguments);
          // It may also die with the commit made, and the answer unread.
          step();
          return result;
        };
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  private static Object call(Connection real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
