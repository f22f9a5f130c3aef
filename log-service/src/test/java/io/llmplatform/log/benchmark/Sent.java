package io.llmplatform.log.benchmark;

import java.util.Map;
import java.util.Set;

/**
 * What Kafka has acknowledged.
 *
 * @param ids of the events
 * @param sums what they add up to, by tenant
 * @param repetitions how many were sent again, under the same id
 */
record Sent(Set<String> ids, Map<String, Sum> sums, int repetitions) {
  /** Of a tenant; costs in millionths. */
  record Sum(long requests, long promptTokens, long costMicros) {
    Sum plus(Sum other) {
      return new Sum(
          requests + other.requests,
          promptTokens + other.promptTokens,
          costMicros + other.costMicros);
    }
  }

  Sum of(String tenant) {
    return sums.getOrDefault(tenant, new Sum(0, 0, 0));
  }
}
