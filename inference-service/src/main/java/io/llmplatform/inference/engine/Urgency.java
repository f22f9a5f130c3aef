package io.llmplatform.inference.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a request wants to wait, as Triton's request parameters {@code priority} and {@code timeout}
 * say it.
 *
 * @param priority {@link #FIRST} to {@link #LAST}, of which lower ones run first; 0: as the version
 *     is set
 * @param timeout how long it waits for its run at most; null: as the version is set
 */
public record Urgency(int priority, @Nullable Duration timeout) {
  public static final int FIRST = 1;
  public static final int LAST = 10;

  /** As the version is set. */
  public static final Urgency DEFAULT = new Urgency(0, null);

  /** Behind all others: of work that nobody waits for. */
  public static final Urgency BACKGROUND = new Urgency(LAST, null);

  /** Of requests for which neither they nor their version say more. */
  private static final int USUAL = 5;

  public Urgency {
    if (priority < 0 || priority > LAST || (timeout != null && timeout.isNegative())) {
      throw new IllegalArgumentException("priority %d, timeout %s".formatted(priority, timeout));
    }
  }

  /** Whether all others go first. */
  public boolean isBackground() {
    return priority == LAST;
  }

  /** The priority in force. */
  int priority(QueueSettings version) {
    int usual = version.priority() == null ? USUAL : version.priority();
    return priority == 0 ? usual : priority;
  }

  /** The timeout in force; null: none. */
  @Nullable Duration timeout(QueueSettings version) {
    return timeout == null ? version.timeout() : timeout;
  }
}
