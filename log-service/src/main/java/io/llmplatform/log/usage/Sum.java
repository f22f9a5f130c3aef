package io.llmplatform.log.usage;

import java.math.BigDecimal;
import java.util.Map;
import org.bson.Document;

/** Documents of usage, added up. Belongs to one thread. */
final class Sum {
  private long requests;
  private long errors;
  private long refused;
  private long aborted;
  private long cacheHits;
  private long cachedTokens;
  private long promptTokens;
  private long completionTokens;
  private long costMicros;
  private final Latencies latency = new Latencies();
  private final Latencies firstToken = new Latencies();

  void add(Document usage) {
    requests += number(usage, Counts.REQUESTS);
    errors += number(usage, Counts.FAILED);
    refused += number(usage, Counts.REFUSED);
    aborted += number(usage, Counts.ABORTED);
    cacheHits += number(usage, Counts.CACHE_HITS);
    cachedTokens += number(usage, Counts.CACHED_TOKENS);
    promptTokens += number(usage, Counts.PROMPT_TOKENS);
    completionTokens += number(usage, Counts.COMPLETION_TOKENS);
    costMicros = Math.addExact(costMicros, number(usage, Counts.COST_MICROS));
    latency.add(usage.get(Counts.LATENCY, Map.of()));
    firstToken.add(usage.get(Counts.FIRST_TOKEN, Map.of()));
  }

  Figures figures() {
    return new Figures(
        requests,
        errors,
        refused,
        aborted,
        cacheHits,
        cachedTokens,
        promptTokens,
        completionTokens,
        BigDecimal.valueOf(costMicros, 6),
        latency.percentiles(),
        firstToken.percentiles());
  }

  private static long number(Document usage, String member) {
    return usage.get(member) instanceof Number number ? number.longValue() : 0;
  }
}
