package io.llmplatform.outbox;

import java.util.Collection;
import java.util.List;

/** Committed events that the broker has not acknowledged. */
public interface WaitingEvents {

  /**
   * An event.
   *
   * @param sequence ascending in the order in which events of one key were stored
   * @param json goes out as it is
   */
  record Entry(long sequence, String key, String json) {}

  /** Whether this transaction is, until it ends, the only one that relays. */
  boolean tryLock();

  /** The first committed events, in the order of their sequences. */
  List<Entry> oldest(int limit);

  void remove(Collection<Long> sequences);
}
