package io.llmplatform.inference.event;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where events go. Used by one thread. */
public interface EventSink<E> extends AutoCloseable {
  /**
   * Makes what events need, so that who reads them finds it before the first one.
   *
   * @throws RuntimeException when that is not possible now
   */
  default void prepare() {}

  /**
   * Hands an event over; may wait a moment.
   *
   * @param ended called, by any thread, with null when it has arrived, else with why not
   * @throws RuntimeException when it cannot be handed over
   */
  void send(E event, Consumer<@Nullable Exception> ended);

  @Override
  void close();
}
