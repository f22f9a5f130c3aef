package io.llmplatform.budget;

import java.util.List;

/** Where usage records go from the ledger. Called by one thread at a time. */
@FunctionalInterface
public interface UsageSink {

  /**
   * Returns when every record is safely there. Records may come twice, under the same id.
   *
   * @throws Exception if any is not: all are sent again
   */
  void send(List<UsageRecord> records) throws Exception;
}
