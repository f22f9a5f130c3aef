package io.llmplatform.log.usage;

import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.event.StoredEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** What one event adds to the usage of a model by a caller. Immutable. */
public sealed interface Measurement {
  /** No number of one event is greater: sums of millions stay exact in 64 bits. */
  long GREATEST = 1_000_000_000_000L;

  /** No model, version, key or user is longer. */
  int LONGEST = 256;

  /** Stands for all models that were asked for and do not exist. */
  String UNKNOWN_MODEL = "(unknown)";

  Of of();

  /** Tells each count that grows, by its member in documents, and by how much. */
  void tell(ObjLongConsumer<String> counts);

  /**
   * What is counted separately.
   *
   * @param version absent where none was reached
   * @param key absent for callers without an API key
   */
  record Of(String model, @Nullable String version, @Nullable String key, @Nullable String user) {}

  /** A request that ended, whatever its end. Times in microseconds; −1: not known. */
  record Request(
      Of of, String outcome, boolean cacheHit, long cachedTokens, long latency, long firstToken)
      implements Measurement {

    @Override
    public void tell(ObjLongConsumer<String> counts) {
      counts.accept(Counts.REQUESTS, 1);
      switch (outcome) {
        case "failed" -> counts.accept(Counts.FAILED, 1);
        case "refused" -> counts.accept(Counts.REFUSED, 1);
        case "aborted" -> counts.accept(Counts.ABORTED, 1);
        default -> {}
      }
      if ("completed".equals(outcome) && latency >= 0) {
        counts.accept(Counts.LATENCY + "." + LatencyScale.bucket(latency), 1);
      }
      if (cacheHit) {
        counts.accept(Counts.CACHE_HITS, 1);
      }
      if (cachedTokens > 0) {
        counts.accept(Counts.CACHED_TOKENS, cachedTokens);
      }
      if (firstToken >= 0) {
        counts.accept(Counts.FIRST_TOKEN + "." + LatencyScale.bucket(firstToken), 1);
      }
    }
  }

  /** A line of the ledger. */
  record LedgerLine(Of of, long promptTokens, long completionTokens, long costMicros)
      implements Measurement {

    @Override
    public void tell(ObjLongConsumer<String> counts) {
      counts.accept(Counts.LINES, 1);
      counts.accept(Counts.PROMPT_TOKENS, promptTokens);
      counts.accept(Counts.COMPLETION_TOKENS, completionTokens);
      counts.accept(Counts.COST_MICROS, costMicros);
    }
  }

  /**
   * What an event adds; empty for one that adds nothing.
   *
   * @throws IllegalArgumentException with a sentence, if the event should and says not what
   */
  static Optional<Measurement> of(StoredEvent event) {
    if (event.kind() == EventKind.INFERENCE) {
      return Optional.of(request(event.data()));
    }
    return event.kind() == EventKind.USAGE
        ? Optional.of(ledgerLine(event.data()))
        : Optional.empty();
  }

  private static Request request(Map<String, Object> data) {
    String outcome = text(data, "outcome", true);
    boolean unknown = "refused".equals(outcome) && "not_found".equals(data.get("error"));
    return new Request(
        subjectOf(data, unknown),
        String.valueOf(outcome),
        data.get("answerCache") != null,
        number(data, "cachedTokens", 0),
        number(data, "totalMicros", -1),
        number(data, "firstTokenMicros", -1));
  }

  private static LedgerLine ledgerLine(Map<String, Object> data) {
    long prompt = number(data, "promptTokens", -1);
    long completion = number(data, "completionTokens", -1);
    if (prompt < 0 || completion < 0) {
      throw new IllegalArgumentException("data.promptTokens and data.completionTokens are needed.");
    }
    return new LedgerLine(subjectOf(data, false), prompt, completion, cost(data.get("cost")));
  }

  private static Of subjectOf(Map<String, Object> data, boolean unknown) {
    String model = text(data, "model", true);
    return new Of(
        unknown ? UNKNOWN_MODEL : String.valueOf(model),
        data.get("version") instanceof Number version
            ? version.toString()
            : text(data, "version", false),
        text(data, "keyId", false),
        text(data, "user", false));
  }

  private static @Nullable String text(Map<String, Object> data, String member, boolean required) {
    Object value = data.get(member);
    if (value == null && !required) {
      return null;
    }
    if (value instanceof String text && !text.isEmpty() && text.length() <= LONGEST) {
      return text;
    }
    throw new IllegalArgumentException(
        "data." + member + " must be a text of 1 to " + LONGEST + " characters.");
  }

  private static long number(Map<String, Object> data, String member, long otherwise) {
    Object value = data.get(member);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= 0 && number <= GREATEST) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "data." + member + " must be a whole number from 0 to " + GREATEST + ".");
  }

  // A double is exact to fifteen digits: costs of up to a million are, to a millionth.
  private static long cost(@Nullable Object cost) {
    if (!(cost instanceof Number number)) {
      throw new IllegalArgumentException("data.cost must be a number.");
    }
    try {
      long micros =
          new BigDecimal(number.toString())
              .movePointRight(6)
              .setScale(0, RoundingMode.HALF_UP)
              .longValueExact();
      if (micros >= 0 && micros <= GREATEST) {
        return micros;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("data.cost is out of bounds.", e);
    }
    throw new IllegalArgumentException("data.cost must be from 0 to a million.");
  }
}
